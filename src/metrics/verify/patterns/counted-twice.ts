import { overAnswered } from '../books.js';
import { isOfEndsOr, type Pattern } from './pattern.js';

export const countedTwice: Pattern = {
  id: 'counted-twice',
  fits({ books, seen: { requests, byCode }, around: { exclusive } }) {
    const { answered, answeredTotal, uncertain, messagesReceived, messagesSent, result } = books;
    const twoMessages =
      result.kind !== 'unary' &&
      [messagesReceived, messagesSent].some((columns) => overAnswered(columns) === 2 * answeredTotal);
    const isTwice =
      !twoMessages &&
      uncertain === 0 &&
      answeredTotal > 0 &&
      requests.delta === 2 * answeredTotal &&
      answered.every((count, code) => byCode === null || (byCode.get(code)?.delta ?? 0) === 2 * count);
    if (!isTwice) return null;
    return {
      figures: `${requests.series[0]} counted ${requests.delta} for ${answeredTotal} calls answered, exactly twice${byCode === null ? '' : ' under every status'}`,
      meaning: 'calls that are counted in two places, as by an interceptor that is registered twice',
      remedy: exclusive
        ? 'Count each call in one place.'
        : 'Count each call in one place. If somebody may have run the same load at the same time, run it again alone.',
    };
  },
  explains: (check, { books: { answeredTotal } }) => check.outcome === 'fail' && isOfEndsOr(check, 2 * answeredTotal),
};
