import { isOfCalls, LEAST_ELSEWHERE, type Pattern } from './pattern.js';

/** A method that was not counted, and as many calls too many under another name. */
export const otherName: Pattern = {
  id: 'other-name',
  fits({ books, seen: { requests } }, { others, strangers }) {
    const { answeredTotal, uncertain, name } = books;
    if (requests.delta !== 0 || answeredTotal < LEAST_ELSEWHERE || uncertain > 0) return null;
    const stranger = strangers.find(({ count }) => count === answeredTotal);
    const taker = others.find(
      (other) => other.books.uncertain === 0 && other.seen.requests.delta === other.books.answeredTotal + answeredTotal,
    );
    if (stranger === undefined && taker === undefined) return null;
    return {
      figures:
        stranger === undefined
          ? `${taker!.seen.requests.series[0]} counted ${taker!.seen.requests.delta} for ${taker!.books.answeredTotal} calls answered, ${answeredTotal} too many, and not one of the ${answeredTotal} calls of ${name} was counted`
          : `${stranger.series} counted ${stranger.count} calls of a method that was not called, and not one of the ${answeredTotal} calls of ${name} was counted`,
      meaning: 'a method that is counted under another name',
      remedy: 'Take the name of the method from the call itself.',
      also: stranger === undefined ? [taker!.books.name] : [],
    };
  },
  explains: isOfCalls,
};
