import { clientStreams, serverStreams } from '../../shared/call-kind.js';
import type { Convention, MessageDialect } from '../conventions/convention.js';
import type { Check, Range } from '../verdict.js';
import { type Books, overAnswered, total } from './books.js';
import type { CountChange } from './count-change.js';
import type { Counted } from './counted.js';
import { OTHERS_HINT, widened } from './judge-count.js';
import type { Observation } from './observe.js';
import type { Surroundings } from './surroundings.js';
import { numbered, subject } from './words.js';

/**
 * Messages: as many were counted as were sent and received. The page as a whole speaks one of the convention's
 * dialects; the one that leaves the fewest faults is held to be it, and a fault under that one is a fault.
 */
export function checkMessages(convention: Convention, methods: readonly Counted[]): Check[] {
  const counted = methods.filter(({ seen }) => seen.messagesReceived !== null || seen.messagesSent !== null);
  if (counted.length === 0 || convention.messages.length === 0) return [];
  const readings = convention.messages.map((dialect) =>
    counted.flatMap((method) => inDialect(dialect, method, convention)),
  );
  const faults = (checks: Check[]) => checks.filter((check) => check.outcome !== 'pass').length;
  const failures = (checks: Check[]) => checks.filter((check) => check.outcome === 'fail').length;
  const doubts = (checks: Check[]) => checks.filter(({ required, outcome }) => required && outcome !== 'pass').length;
  const worse = (a: Check[], b: Check[]) => failures(a) - failures(b) || doubts(a) - doubts(b) || faults(a) - faults(b);
  return readings.reduce((best, reading) => (worse(reading, best) < 0 ? reading : best));
}

function inDialect(dialect: MessageDialect, method: Counted, convention: Convention): Check[] {
  const { messagesReceived, messagesSent } = method.seen;
  const { books } = method;
  const checks: Check[] = [];
  if (messagesReceived !== null) {
    const claim = sumOf(books, (part) => receivedByServer(dialect, part), messagesBeside(books, method.around));
    checks.push(judge('messages-received', method, messagesReceived, claim, dialect, convention));
  }
  if (messagesSent !== null) {
    const claim = sumOf(books, (part) => sentByServer(dialect, part), messagesBeside(books, method.around));
    checks.push(judge('messages-sent', method, messagesSent, claim, dialect, convention));
  }
  return checks;
}

interface Expectation {
  allowed: Range;
  /** What the count is where every call was handled to its end. */
  usual: number;
}

/** @param beside messages of calls that may stand among these: of reflection nobody has counted them */
function sumOf({ parts }: Books, of: (part: Books) => Expectation, beside: number): Expectation {
  const all = parts.map(of);
  const sum = (pick: (one: Expectation) => number) => total(all.map(pick));
  return {
    allowed: { min: sum(({ allowed }) => allowed.min), max: sum(({ allowed }) => allowed.max) + beside },
    usual: sum(({ usual }) => usual),
  };
}

function messagesBeside({ besideTotal, result }: Books, { retries: { retried } }: Surroundings): number {
  if (besideTotal === 0 && (retried === 0 || result.kind === 'unary')) return retried;
  return Number.POSITIVE_INFINITY;
}

const NONE: Expectation = { allowed: { min: 0, max: 0 }, usual: 0 };

function receivedByServer(dialect: MessageDialect, books: Books): Expectation {
  if (!clientStreams(books.result.kind)) {
    if (dialect.streamsOnly === true) return NONE;
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
  // An answer that was cut off, or could not be sent, may have been counted before that.
  const notFirm = books.answeredTotal - books.firmTotal;
  if (dialect.streamsOnly === true && !serverStreams(kind)) return NONE;
  if (kind === 'unary') {
    const ok = books.answered[0] ?? 0;
    const usual = dialect.unarySentOnError ? books.answeredTotal : ok;
    const firm = dialect.unarySentOnError ? books.firmTotal : ok;
    return { allowed: { min: firm, max: Math.min(usual + notFirm, books.answeredTotal) + books.uncertain }, usual };
  }
  const arrived = overAnswered(books.messagesReceived);
  const firm = total(books.messagesReceived.filter((_, code) => books.isFirm(code)));
  // What the server sent on calls that we gave up on is not known, and for a stream it has no limit; likewise where
  // messages may have been lost on our side.
  const maybeLost = books.result.receivedIsLeast ? books.answeredTotal - (books.answered[0] ?? 0) : 0;
  const unknown = books.uncertain + notFirm + maybeLost;
  const more = unknown === 0 ? 0 : serverStreams(kind) ? Number.POSITIVE_INFINITY : unknown;
  return { allowed: { min: firm, max: arrived + more }, usual: firm };
}

function judge(
  name: 'messages-received' | 'messages-sent',
  { books, seen, around }: Counted,
  change: CountChange,
  expectation: Expectation,
  dialect: MessageDialect,
  convention: Convention,
): Check {
  const { delta: observed, rounding } = change;
  const allowed = widened(expectation.allowed, rounding);
  const { usual } = expectation;
  const series = subject(convention, name, books.name, change.series);
  const verb = name === 'messages-sent' ? 'sent' : 'received';
  const isCount = Number.isFinite(observed);
  const excess = observed - allowed.max;
  const others =
    excess > 0 && (!around.exclusive || around.retries.mayBeMore) && mayBeOthers(books, seen, around, excess);
  const fails = !isCount || observed < allowed.min || (excess > 0 && !others);
  const manner =
    dialect.receivedAtEnd === 1 && clientStreams(books.result.kind) && verb === 'received'
      ? ' and one end for each stream'
      : '';
  const check = {
    name,
    signal: 'messages',
    method: books.name,
    code: null,
    required: true,
    expected: allowed,
    observed,
    unit: 'messages',
    series: change.series,
    power: null,
  } as const;
  // What is read by its labels follows no library that is known.
  const manners = convention.foundBy === undefined ? `, as ${dialect.id} counts messages ${verb}${manner}` : '';
  if (!isCount) {
    const because = `${series} is no finite number on the page, so nothing is counted there. Start it at 0, and add 1 for each message.`;
    return { ...check, outcome: 'fail', because };
  }
  if (fails) {
    const possible = `${allowed.min} to ${allowed.max}`;
    const claim = allowed.min === allowed.max ? `it must be ${allowed.min}` : `only ${possible} are possible`;
    return {
      ...check,
      outcome: 'fail',
      because: `${series} moved by ${observed}, but ${claim}${manners}. ${excess > 0 ? 'Count each message once' : 'Count every message'}.`,
    };
  }
  if (others) {
    return {
      ...check,
      outcome: 'cannot-tell',
      because: `${series} moved by ${observed}, ${excess} more than ours: streams of others may have carried them. ${OTHERS_HINT}`,
    };
  }
  if (observed < usual - rounding) {
    return {
      ...check,
      // Too few received is no fault of the metrics that could be shown: it is told, but decides nothing.
      required: false,
      outcome: 'cannot-tell',
      because: `${series} moved by ${observed} of ${usual}: a handler may end before it has read everything, so the rest cannot be demanded. Let it read to the end, or compare by hand.`,
    };
  }
  return {
    ...check,
    expected: { min: usual, max: Math.max(usual, observed) },
    outcome: 'pass',
    because: `Counted ${numbered(observed, 'message')} ${verb}${convention.foundBy === undefined ? `, as ${dialect.id} counts them${manner}` : ''}.`,
  };
}

/** A single call of somebody else carries one message, or any number where it is a stream. */
function mayBeOthers(books: Books, seen: Observation, around: Surroundings, excess: number): boolean {
  if (around.background || around.alike || around.retries.mayBeMore || excess <= around.unseenCalls) return true;
  // Without a counter of starts nobody knows how many streams stand open.
  const mayStandOpen = seen.started === null || around.openBefore > 0;
  const called = Math.max(seen.requests.delta, seen.started?.delta ?? 0) > books.firmTotal;
  return books.result.kind !== 'unary' && (called || mayStandOpen);
}
