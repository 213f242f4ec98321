import { clientStreams, serverStreams } from '../../shared/call-kind.js';
import type { Convention, MessageDialect } from '../conventions.js';
import type { Check, CheckOutcome, Range } from '../verdict.js';
import { type Books, overAnswered, total } from './books.js';
import type { CountChange } from './count-change.js';
import { OTHERS_HINT, type Surroundings } from './judge-count.js';
import type { Observation } from './observe.js';
import { seriesText } from './words.js';

type Counted = { books: Books; seen: Observation };

/**
 * Messages: as many were counted as were sent and received. The page as a whole speaks one of the convention's
 * dialects; the one that leaves the fewest faults is held to be it, and a fault under that one is a fault.
 */
export function checkMessages(convention: Convention, methods: readonly Counted[], around: Surroundings): Check[] {
  const counted = methods.filter(({ seen }) => seen.messagesReceived !== null || seen.messagesSent !== null);
  if (counted.length === 0 || convention.messages.length === 0) return [];
  const readings = convention.messages.map((dialect) =>
    counted.flatMap((method) => inDialect(dialect, method, around)),
  );
  const faults = (checks: Check[]) => checks.filter((check) => check.outcome !== 'pass').length;
  return readings.reduce((best, reading) => (faults(reading) < faults(best) ? reading : best));
}

function inDialect(dialect: MessageDialect, { books, seen }: Counted, around: Surroundings): Check[] {
  const checks: Check[] = [];
  if (seen.messagesReceived !== null) {
    checks.push(
      judge('messages-received', books, seen.messagesReceived, receivedByServer(dialect, books), dialect, around),
    );
  }
  if (seen.messagesSent !== null) {
    checks.push(judge('messages-sent', books, seen.messagesSent, sentByServer(dialect, books), dialect, around));
  }
  return checks;
}

interface Expectation {
  allowed: Range;
  /** What the count is where every call was handled to its end. */
  usual: number;
}

function receivedByServer(dialect: MessageDialect, books: Books): Expectation {
  if (!clientStreams(books.result.kind)) {
    return {
      allowed: { min: books.firmTotal, max: books.answeredTotal + books.uncertain },
      usual: books.answeredTotal,
    };
  }
  const ends = dialect.receivedAtEnd;
  return {
    // A handler may answer before it has read everything: only the upper bound is firm.
    allowed: {
      min: 0,
      max: total(books.messagesSent) + ends * (books.answeredTotal + books.uncertain),
    },
    usual: overAnswered(books.messagesSent) + ends * books.answeredTotal,
  };
}

function sentByServer(dialect: MessageDialect, books: Books): Expectation {
  const { kind } = books.result;
  if (kind === 'unary') {
    const usual = dialect.unarySentOnError ? books.answeredTotal : (books.answered[0] ?? 0);
    const firm = dialect.unarySentOnError ? books.firmTotal : (books.answered[0] ?? 0);
    return { allowed: { min: firm, max: usual + books.uncertain }, usual };
  }
  const arrived = overAnswered(books.messagesReceived);
  // What the server sent on calls that we gave up on is not known, and for a stream it has no limit.
  const unknown = books.uncertain === 0 ? 0 : serverStreams(kind) ? Number.POSITIVE_INFINITY : books.uncertain;
  return { allowed: { min: arrived, max: arrived + unknown }, usual: arrived };
}

function judge(
  name: string,
  books: Books,
  change: CountChange,
  { allowed, usual }: Expectation,
  dialect: MessageDialect,
  around: Surroundings,
): Check {
  const observed = change.delta;
  const series = seriesText(change.series, `No series for ${books.name}`);
  const verb = name === 'messages-sent' ? 'sent' : 'received';
  const tooMany = observed > allowed.max;
  const excused = tooMany && !around.exclusive && (around.background || observed - allowed.max <= around.unseenCalls);
  const outcome: CheckOutcome =
    observed < allowed.min
      ? 'fail'
      : tooMany
        ? excused
          ? 'cannot-tell'
          : 'fail'
        : observed < usual
          ? 'cannot-tell'
          : 'pass';
  const manner =
    dialect.receivedAtEnd === 1 && clientStreams(books.result.kind) && verb === 'received'
      ? ' and one end for each stream'
      : '';
  const because =
    outcome === 'pass'
      ? `Counted ${observed} messages ${verb}, as ${dialect.id} counts them${manner}.`
      : excused
        ? `${series} moved by ${observed}, ${observed - allowed.max} more than ours. ${OTHERS_HINT}`
        : outcome === 'fail'
          ? `${series} moved by ${observed}, but ${allowed.min === allowed.max ? `it must be ${allowed.min}` : `only ${allowed.min} to ${allowed.max} are possible`}${manner}. Count every message once.`
          : `${series} moved by ${observed} of ${usual}: a handler may end before it has read everything, so the rest cannot be demanded. Let it read to the end, or compare by hand.`;
  return {
    name,
    signal: 'messages',
    method: books.name,
    code: null,
    // Too few received is no fault of the metrics that could be shown: it is told, but decides nothing.
    required: outcome !== 'cannot-tell' || excused,
    outcome,
    expected: outcome === 'pass' ? { min: usual, max: Math.max(usual, observed) } : allowed,
    observed,
    unit: 'messages',
    series: change.series,
    because,
    power: null,
  };
}
