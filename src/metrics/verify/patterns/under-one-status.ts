import { statusName } from '../../../shared/status.js';
import { isOfEnds, type Pattern } from './pattern.js';

const MEANINGS: Record<number, { meaning: string; remedy: string }> = {
  0: {
    meaning: 'errors that are counted as OK',
    remedy: 'Take the code from the status that is sent, after the handler has set it.',
  },
  2: {
    meaning: 'errors that are all counted as UNKNOWN, as by a hook that knows the error and not its status',
    remedy: 'Take the code from the status that is sent, and not from the class of the error.',
  },
};
const OPENED = {
  meaning: 'streams that are counted as OK when they open, whatever they end with',
  remedy: 'Count a stream where it ends, with the status of its trailers.',
};

/** All calls are counted, but every error under one status. */
export const underOneStatus: Pattern = {
  id: 'under-one-status',
  fits({ books, seen: { byCode, requests } }) {
    const { answered, answeredTotal, uncertain, result } = books;
    if (byCode === null || uncertain > 0 || requests.delta !== answeredTotal) return null;
    const count = (code: number) => byCode.get(code)?.delta ?? 0;
    const wrong = answered.flatMap((many, code) => (code !== 0 && many > 0 && count(code) !== many ? [code] : []));
    const taker = [...byCode.keys()].find((code) => count(code) > (answered[code] ?? 0));
    if (wrong.length === 0 || taker === undefined || wrong.some((code) => count(code) > 0 || !books.isFirmAs(code))) {
      return null;
    }
    const moved = wrong.reduce((sum, code) => sum + answered[code]!, 0);
    if (count(taker) !== (answered[taker] ?? 0) + moved) return null;
    const lacking = wrong.map((code) => `none of ${answered[code]} ${statusName(code)}`).join(', ');
    const told =
      taker === 0 && result.kind !== 'unary'
        ? OPENED
        : (MEANINGS[taker] ?? { ...MEANINGS[2]!, meaning: `errors that are all counted as ${statusName(taker)}` });
    return {
      figures: `${requests.series[0]} counted ${lacking}, and ${moved} ${statusName(taker)} too many`,
      ...told,
    };
  },
  explains: (check) => check.outcome === 'fail' && isOfEnds(check),
};
