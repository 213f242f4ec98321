import type { Convention } from '../conventions/convention.js';
import type { Check } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import { type Books, total } from './books.js';
import { checkGaugeSeen, type GaugeLooks } from './check-in-flight-seen.js';
import { lostEndsText } from './count-words.js';
import {
  type CountFinding,
  judgeCount,
  NO_COUNT_TEXT,
  OTHERS_HINT,
  OUTCOME_OF_FINDING,
  othersText,
  retriedText,
  tooCoarseText,
  tooManyHint,
  widened,
} from './judge-count.js';
import { LEAST_FOR_PATTERN } from './least-for-pattern.js';
import type { Observation } from './observe.js';
import type { Surroundings } from './surroundings.js';
import { DIRECT_HINT, throughText } from './through-proxy.js';
import { calls, numbered, seriesText, subject } from './words.js';

/** The in-flight gauge is back where it was, or: as many calls ended as were started. */
export function checkInFlight(
  books: Books,
  seen: Observation,
  convention: Convention,
  looks: GaugeLooks,
  around: Surroundings,
): Check[] {
  return [...checkGauge(books, seen, looks, around), ...checkStarted(books, seen, convention, around)];
}

function base(name: string, books: Books, series: string[]): Omit<Check, 'outcome' | 'because'> {
  return blankCheck(name, 'in-flight', books.name, series);
}

function checkGauge(books: Books, seen: Observation, looks: GaugeLooks, around: Surroundings): Check[] {
  const gauge = seen.inFlight;
  if (gauge === null) return [];
  // Below zero nothing is right to return to, nor where there was no number.
  const due = Number.isFinite(gauge.before) ? Math.max(0, gauge.before) : 0;
  const check = {
    ...base('in-flight-returns', books, gauge.series),
    expected: { min: due, max: due },
    observed: gauge.after,
  };
  return [{ ...check, ...judgeGauge(gauge, books, around) }, checkGaugeSeen(books, gauge, looks)];
}

function judgeGauge(
  { before, after, lowest, series }: NonNullable<Observation['inFlight']>,
  books: Books,
  around: Surroundings,
): Pick<Check, 'outcome' | 'because'> {
  const figures = `${seriesText(series, 'The in-flight gauge')} reads ${after} after the run, ${before} before it`;
  if (!Number.isFinite(after)) {
    return {
      outcome: 'fail',
      because: `${seriesText(series, 'The in-flight gauge')} is no finite number on the page, so it does not say how many calls are open. Start it at 0, raise it by 1 for each call, and lower it where the call ends.`,
    };
  }
  // Calls of others that were open before may have ended; below zero nothing can be open.
  if (lowest < 0)
    return {
      outcome: 'fail',
      because: belowZeroText(before, after, lowest, seriesText(series, 'The in-flight gauge')),
    };
  if (series.length === 0) {
    return {
      outcome: 'not-exercised',
      because: `The gauge has no series for ${books.name}: raise it when a call arrives, to see how many are open.`,
    };
  }
  if (after === before) return { outcome: 'pass', because: `The gauge is back at ${after}.` };
  if (!Number.isFinite(before)) {
    return {
      outcome: 'cannot-tell',
      because: `${seriesText(series, 'The in-flight gauge')} was no finite number before the run, so it cannot be told what it must return to. Start it at 0, or run it again now that it is ${after}.`,
    };
  }
  if (after < before && before - after <= books.besideTotal) {
    return {
      outcome: 'pass',
      because: `The gauge is at ${after}; the ${before} before the run may have been streams of reflection by grpc-red, ended before it.`,
    };
  }
  if (after < before) {
    return {
      outcome: 'cannot-tell',
      because: `${figures}: calls that were open then have ended since. ${OTHERS_HINT}`,
    };
  }
  const left = after - before;
  const mayRun = books.uncertain + books.cutOffTotal + books.besideTotal;
  const finding = judgeCount(
    { allowed: { min: 0, max: 0 }, answered: 0, doubtful: mayRun, observed: left, rounding: 0 },
    {
      ...around,
      alike: around.alike || mayBeOthersStreams(left, books),
      // Handlers of attempts that a proxy gave up on may still run, however many these are.
      retries: { ...around.retries, mayBeMore: around.proxy !== null },
    },
  );
  switch (finding) {
    case 'too-many':
      return {
        outcome: 'fail',
        because: `${figures}: ${calls(left)} never lowered it, though every call is over. Lower it on every path, also when a call fails or is dropped.`,
      };
    case 'perhaps-ours':
      if (around.proxy !== null && left > mayRun) {
        return {
          outcome: 'cannot-tell',
          because: `${figures}: attempts that were given up on ${throughText(around.proxy)} may still be running. ${DIRECT_HINT}`,
        };
      }
      return {
        outcome: 'cannot-tell',
        because: `${figures}: as many as ${calls(mayRun)} that we gave up on, or that were cut off, may still be running. Wait longer with --settle.`,
      };
    default:
      return { outcome: 'cannot-tell', because: `${figures}: others may have calls open. ${OTHERS_HINT}` };
  }
}

/** Says how much of it this run did: the rest is owed to calls before it. */
function belowZeroText(before: number, after: number, lowest: number, series: string): string {
  const remedy = 'Lower it once for each call that raised it, also where a call fails before it was raised.';
  if (after < before) {
    return `${series} reads ${after} after the run, ${before} before it: it fell more often than it rose, by ${before - after}, and less than none cannot be open. ${remedy}`;
  }
  if (before < 0) {
    const now = after === before ? 'and still does' : `and at ${after} after it`;
    return `${series} stood at ${before} before the run already, ${now}: earlier calls lowered it more often than they raised it, and less than none cannot be open. ${remedy} Restart the server to have it begin at 0, and see which calls bring it below.`;
  }
  return `${series} reads ${after} after the run, ${before} before it, but ${lowest} in between: it fell more often than it rose, and less than none cannot be open. ${remedy}`;
}

/** Streams of others may stay open for ever; but they are hardly as many as our calls that ended in a certain way. */
function mayBeOthersStreams(left: number, { result, answered, answeredTotal }: Books): boolean {
  const ours = [...answered, answeredTotal, total(answered.slice(1))].filter((count) => count > 0);
  return result.kind !== 'unary' && !ours.includes(left);
}

/** For conventions that count starts: no call may have started more often than it ended. */
function checkStarted(books: Books, seen: Observation, convention: Convention, around: Surroundings): Check[] {
  if (seen.started === null) return [];
  return [
    checkStartedTotal(books, seen, seen.started, convention, around),
    checkBalance(books, seen, seen.started, convention, around),
  ];
}

type Counter = NonNullable<Observation['started']>;

/** As many calls were started as were sent. */
export function checkStartedTotal(
  books: Books,
  seen: Observation,
  { delta: started, rounding, series: names }: Counter,
  convention: Convention,
  around: Surroundings,
): Check {
  const series = subject(convention, 'started', books.name, names);
  const allowed = widened({ min: books.firmTotal, max: books.most + around.retries.retried }, rounding);
  const finding = judgeCount(
    { allowed, answered: books.answeredTotal, doubtful: 0, observed: started, rounding },
    { ...around, alike: around.alike || othersStayedOpen(books, seen, started) },
  );
  const figures = `${series} moved by ${started}`;
  const because: Record<CountFinding, string> = {
    exact: `Counted ${numbered(started, 'start')} for ${calls(books.started)} sent.`,
    'no-count': `${series} ${NO_COUNT_TEXT}`,
    'too-coarse': `${figures}, ${tooCoarseText(rounding)}`,
    lost: `${figures}, but ${calls(books.answeredTotal)} were answered: ${numbered(allowed.min - started, 'start', 'is')} missing. Count every call when it arrives.`,
    uncounted: `${figures} for ${calls(books.answeredTotal)} answered: the rest were answered in front of the metrics; look at the statuses.`,
    'too-many': `${figures}, but only ${allowed.max} can have reached the server: ${started - allowed.max} too many. ${tooManyHint(around, 'Count each start once')}`,
    others: `${figures}, ${othersText(around)}`,
    'perhaps-others': `${figures} for ${allowed.max} of ours: somebody else may have called it unseen. ${OTHERS_HINT}`,
    'perhaps-ours': `${figures}${around.proxy === null ? '.' : `: ${retriedText(started - allowed.max, around.proxy)}`}`,
  };
  return {
    ...base('started-total', books, names),
    signal: 'rate',
    expected: allowed,
    observed: started,
    outcome: OUTCOME_OF_FINDING[finding],
    because: because[finding],
  };
}

function waitHint({ lostEnds }: Convention, open: number): string {
  const wait = 'Wait longer with --settle, or run it while nobody else calls and say so with --exclusive.';
  if (lostEnds === undefined || open < 0) return wait;
  const pattern = lostEndsText(lostEnds);
  return `Or they never will be over: ${pattern}`;
}

/**
 * More was started than ended, as by streams of others that stay open: our calls that must have ended did, and neither
 * exactly our calls were started nor exactly twice as many.
 */
function othersStayedOpen(books: Books, seen: Observation, started: number): boolean {
  const isOurs = (count: number) => count >= books.answeredTotal && count <= books.most;
  const twice = books.answeredTotal >= LEAST_FOR_PATTERN && isOurs(started / 2);
  return seen.requests.delta >= books.firmTotal && started > seen.requests.delta && !isOurs(started) && !twice;
}

function checkBalance(
  books: Books,
  seen: Observation,
  { delta: started, rounding, series: names }: Counter,
  convention: Convention,
  around: Surroundings,
): Check {
  const ended = seen.requests.delta;
  const open = started - ended;
  const others = around.exclusive ? 0 : around.unseenCalls;
  const explained =
    open > 0
      ? books.uncertain + books.cutOffTotal + books.mayLackEnd + books.besideTotal + others
      : books.uncertain + books.besideTotal + around.openBefore + others;
  const excused =
    around.background ||
    (around.retries.mayBeMore && open > 0) ||
    Math.abs(open) <= explained ||
    (!around.exclusive && othersStayedOpen(books, seen, started));
  const check = base('started-equals-handled', books, [...names, ...seen.requests.series].slice(0, 4));
  if (Math.abs(open) <= rounding + seen.requests.rounding) {
    return {
      ...check,
      expected: { min: ended, max: ended },
      observed: started,
      outcome: started === 0 ? 'not-exercised' : 'pass',
      because:
        started === 0
          ? 'Neither starts nor ends of calls were counted: look at requests-total.'
          : `As many calls ended (${ended}) as were started.`,
    };
  }
  const startSeries = subject(convention, 'started', books.name, names);
  if (excused) {
    return {
      ...check,
      expected: { min: ended, max: ended },
      observed: started,
      outcome: 'cannot-tell',
      because: `${startSeries} moved by ${started}, the counter of ended calls by ${ended}: ${Math.abs(open)} may still be running, or belong to others. ${waitHint(convention, open)}`,
    };
  }
  const ours = widened({ min: books.firmTotal, max: books.most + around.retries.retried }, rounding);
  const isOurs = (count: number) => count >= ours.min && count <= ours.max;
  const gap = open > 0 ? `${calls(open)} never ended for the metrics` : `${-open} ended that never started`;
  // Our books know which of the two is right, unless neither is.
  if (isOurs(ended) && !isOurs(started)) {
    return {
      ...check,
      expected: { min: ended, max: ended },
      observed: started,
      outcome: 'fail',
      because: `${startSeries} moved by ${started}, the ends by ${ended}, as many as were sent: ${gap}. ${open > 0 ? 'Count each start once' : 'Count every call when it arrives'}.`,
    };
  }
  const endSeries = subject(convention, 'requests', books.name, seen.requests.series);
  const right = isOurs(started) ? ', as many as were sent' : '';
  return {
    ...check,
    expected: { min: started, max: started },
    observed: ended,
    series: [...seen.requests.series, ...names].slice(0, 4),
    outcome: 'fail',
    because: `${endSeries} moved by ${ended}, the starts by ${started}${right}: ${gap}. ${open > 0 ? 'Count the end on every path, also after a panic' : 'Count each end once, and each start'}.`,
  };
}
