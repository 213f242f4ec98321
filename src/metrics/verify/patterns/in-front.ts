import { statusName } from '../../../shared/status.js';
import type { Pattern } from './pattern.js';

/** Who gives a status without asking the handler, by status. */
const SPEAKERS: Record<number, { meaning: string; remedy: string }> = {
  4: {
    meaning: 'calls that had expired when they arrived, which the transport answers by itself',
    remedy: 'Give them more time with -t; no metrics interceptor sees them.',
  },
  7: {
    meaning: 'an authorization interceptor that stands outside the metrics one: your error rate does not see it',
    remedy: 'Put the metrics interceptor first.',
  },
  12: {
    meaning: 'a method or service that is not registered, which the transport answers by itself',
    remedy: 'Register it, or leave it out of the run; no metrics interceptor sees such calls.',
  },
  16: {
    meaning: 'an auth interceptor that stands outside the metrics one: your error rate does not see it',
    remedy: 'Put the metrics interceptor first.',
  },
};
const CODES = Object.keys(SPEAKERS).map(Number);

/** One pattern for each status that something in front of the metrics is known to give. */
export const inFront: readonly Pattern[] = CODES.map((code) => ({
  id: `in-front-${statusName(code).toLowerCase().replaceAll('_', '-')}`,
  fits({ books, seen: { byCode, requests } }) {
    const { answered, answeredTotal, uncertain } = books;
    if (byCode === null || uncertain > 0 || books.isFirm(code)) return null;
    const absent = answered.flatMap((count, wire) =>
      count > 0 && !books.isFirm(wire) && (byCode.get(wire)?.delta ?? 0) === 0 ? [wire] : [],
    );
    const missing = absent.reduce((sum, wire) => sum + answered[wire]!, 0);
    if (!absent.includes(code) || answeredTotal - requests.delta !== missing) return null;
    return {
      figures: `${answered[code]} ${statusName(code)} of ${books.name} answered, none counted, and nothing else is missing`,
      ...SPEAKERS[code]!,
      remedy: `${SPEAKERS[code]!.remedy} If the handler itself gives ${statusName(code)}, demand it with --expect ${code}.`,
    };
  },
  explains: (check) =>
    check.outcome === 'cannot-tell' &&
    (check.name === 'requests-total' ||
      check.name === 'duration-count' ||
      check.name === 'started-total' ||
      (check.name === 'requests-by-code' && check.code === code)),
}));
