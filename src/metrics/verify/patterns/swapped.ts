import type { Counted } from '../counted.js';
import { isOfCalls, LEAST_ELSEWHERE, type Pattern } from './pattern.js';

export const swapped: Pattern = {
  id: 'swapped',
  fits(one, { others }) {
    const other = others.find((candidate) => hasTheOthers(one, candidate) && hasTheOthers(candidate, one));
    if (other === undefined || one.books.answeredTotal === other.books.answeredTotal) return null;
    if (Math.max(one.books.answeredTotal, other.books.answeredTotal) < LEAST_ELSEWHERE) return null;
    return {
      figures: `${one.seen.requests.series[0]} counted ${one.seen.requests.delta}, as many calls as ${other.books.name} answered, and that one counted the ${one.books.answeredTotal} of ${one.books.name}`,
      meaning: 'two methods under each other’s names',
      remedy: 'Take the name of the method from the call itself.',
      also: [other.books.name],
    };
  },
  explains: isOfCalls,
};

/** Counted is exactly what the other answered, under each status. */
function hasTheOthers({ seen: { requests, byCode } }: Counted, { books }: Counted): boolean {
  return (
    books.uncertain === 0 &&
    books.answeredTotal > 0 &&
    requests.delta === books.answeredTotal &&
    books.answered.every((count, code) => byCode === null || (byCode.get(code)?.delta ?? 0) === count)
  );
}
