import type { Counted } from '../counted.js';
import { isOfCalls, type Pattern } from './pattern.js';

/** No stream is counted, neither its start nor its end, and every unary call is. */
export const streamsNotCounted: Pattern = {
  id: 'streams-not-counted',
  fits(one, { others, doubtful, convention }) {
    const all = [one, ...others].filter(({ books }) => books.answeredTotal > 0);
    const streams = all.filter(isStream);
    const unary = all.filter((each) => !isStream(each));
    if (!isStream(one) || one.books.firmTotal === 0 || unary.length === 0) return null;
    if (![...streams, ...doubtful.filter(isStream)].every(isAbsent) || !unary.every(isWhole)) return null;
    const { answeredTotal, name } = one.books;
    return {
      figures: `${convention.families[0].name} counted none of the streams of ${name} (${answeredTotal} answered), and every unary call`,
      meaning: 'a server whose metrics hook unary calls alone',
      remedy: 'Install the interceptor for streams beside the one for unary calls.',
    };
  },
  explains: (check, one) => isOfCalls(check, one) || check.name === 'duration-count',
};

function isStream({ books }: Counted): boolean {
  return books.parts.every(({ result }) => result.kind !== 'unary');
}

/** A hook that sees their messages sees streams. */
function isAbsent({ seen: { requests, started, messagesReceived, messagesSent } }: Counted): boolean {
  return [requests, started, messagesReceived, messagesSent].every((change) => (change?.delta ?? 0) === 0);
}

function isWhole({ books, seen }: Counted): boolean {
  return seen.requests.delta > 0 && seen.requests.delta >= books.firmTotal && seen.requests.delta <= books.most;
}
