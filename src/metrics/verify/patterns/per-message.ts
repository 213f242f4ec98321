import { overAnswered } from '../books.js';
import { isOfEndsOr, type Pattern } from './pattern.js';

export const perMessage: Pattern = {
  id: 'per-message',
  fits({ books, seen: { requests } }) {
    const { answeredTotal, messagesSent, messagesReceived, result, uncertain } = books;
    const messages = [messagesReceived, messagesSent].map((columns) => overAnswered(columns));
    const fits = result.kind !== 'unary' && uncertain === 0 && requests.delta > answeredTotal;
    if (!fits || !messages.includes(requests.delta)) return null;
    return {
      figures: `${requests.series[0]} counted ${requests.delta} for ${answeredTotal} streams answered, as many as they had messages`,
      meaning: 'a stream that is counted once for each message',
      remedy: 'Count it once, where it ends.',
    };
  },
  explains: (check, { books: { messagesSent, messagesReceived } }) =>
    check.outcome === 'fail' &&
    check.signal !== 'messages' &&
    [messagesSent, messagesReceived].some((columns) => isOfEndsOr(check, overAnswered(columns))),
};
