import { openHistogram } from '../../record/histogram.js';
import type { Convention } from '../conventions/convention.js';
import type { Check } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import type { Books } from './books.js';
import type { DurationChange } from './duration-change.js';
import type { ShortPower } from './duration-power.js';
import { CLOCK_SKEW } from './honest-excess.js';
import { OTHERS_HINT } from './judge-count.js';
import type { Surroundings } from './surroundings.js';
import { calls, numbered, seconds, seriesText, subject } from './words.js';

/** A coarse clock moves every 15.6 ms: of an honest duration, so much may be missing. */
const TICK_SECONDS = 0.016;
/** A timer may go off early by its own grain: a handler that sleeps may take this much less than it was told to. */
const EARLY_SECONDS = 0.002;
/** Beyond that many times what their callers waited, durations are in another unit. */
const GROSSLY = 100;

/** The calls of a method whose handler is known to be slow, and what must be seen of them. */
interface SlowCalls {
  /** Answered by the handler. */
  count: number;
  /** So many of them stand in the histogram for certain. */
  needed: number;
  /** What the handler takes at least, as the user says. */
  leastSeconds: number;
  /** What an honest clock shows of each at least. */
  floorSeconds: number;
  /** The shortest and the mean that the client saw. */
  clientSeconds: number;
  clientMean: number;
}

/** What the page says of them. `above` and `at` are of the largest bound below the floor, null where there is none. */
interface Evidence {
  sumSeconds: number;
  leastSum: number;
  above: { count: number; series: string[]; le: number } | null;
}

/**
 * Durations are not too short. Nothing else catches that: an honest handler may take a thousandth of what its client
 * waits. Only calls whose handler is known to be slow (`--slow-call`) do, and whatever else calls the method: so many
 * durations must lie above each bound below their least time, and so much must have been added to the sum.
 */
export function checkDurationFloor(
  books: Books,
  duration: DurationChange,
  convention: Convention,
  around: Surroundings,
): Check[] {
  const { slowCall } = books.result;
  if (slowCall === null) return [];
  const series = subject(convention, 'duration', books.name, duration.count.series);
  const check = blankCheck('duration-floor', 'duration', books.name, duration.count.series);
  const slow = slowCallsOf(books, slowCall, duration);
  if ('untold' in slow) return [{ ...check, outcome: 'cannot-tell', because: slow.untold }];
  return [
    { ...check, ...judge(slow, evidenceOf(slow, duration), duration, series, around, isTooLong(books, duration)) },
  ];
}

/** Shown once where no call is known to be slow: how to have the lengths of durations proven. */
export function floorNotExercised(): Check {
  return {
    ...blankCheck('duration-floor', 'duration', null, []),
    required: false,
    outcome: 'not-exercised',
    because:
      'No call is known to be slow, so durations that are too short (÷1000, a clock that stands still) would not show: name one with --slow-call pkg.Service/Method=50ms.',
  };
}

/** Would durations a thousand times shorter have broken the floor? Judged on what the page certainly says. */
export function shortPower(books: Books, duration: DurationChange): ShortPower {
  const { slowCall } = books.result;
  if (slowCall === null) return 'no-slow-call';
  const slow = slowCallsOf(books, slowCall, duration);
  if ('untold' in slow) return 'hidden';
  const evidence = evidenceOf(slow, duration);
  if (!isShort(slow, evidence) && catchesThousandth(slow, evidence, duration)) return 'caught';
  return isTooLong(books, duration) ? 'too-long' : 'hidden';
}

/** The sum is many times what our callers waited, and of no calls but those that they waited for: another unit. */
function isTooLong(
  { result: { histograms }, uncertain, cutOffTotal, firmTotal }: Books,
  { sumSeconds, count }: DurationChange,
): boolean {
  if (histograms.service === null || uncertain + cutOffTotal > 0 || count.delta > firmTotal) return false;
  return sumSeconds > GROSSLY * (openHistogram(histograms.service).sumNs / 1e9);
}

function slowCallsOf(
  books: Books,
  { leastMs, service }: NonNullable<Books['result']['slowCall']>,
  { count }: DurationChange,
): SlowCalls | { untold: string } {
  const least = seconds(leastMs / 1000);
  const rows = books.result.ledgers.filter(({ ledger }) => ledger === 'slow-call');
  const answered = rows.reduce(
    (sum, row) => sum + row.answered.reduce((own, many, code) => own + (books.isFirm(code) ? many : 0), 0),
    0,
  );
  if (answered === 0 || service === null) {
    return {
      untold: `No slow call of ${books.name} is known to have been answered by its handler, so nothing is known to have taken ${least}. Give it a request that succeeds, with -d behind --slow-call, or name its status with --expect.`,
    };
  }
  const leastSeconds = leastMs / 1000;
  const clientSeconds = service.minNs / 1e9;
  if (clientSeconds < leastSeconds - EARLY_SECONDS) {
    return {
      untold: `A slow call of ${books.name} was answered after ${seconds(clientSeconds)}, so its handler does not take ${least}, as --slow-call or a step's handler-at-least says. Name the least time that it takes, or a request (-d) that takes so long.`,
    };
  }
  const missing = Math.max(0, books.answeredTotal - count.delta + count.rounding);
  if (missing >= answered) {
    return {
      untold: `${numbered(missing, 'duration')} of ${books.name} ${missing === 1 ? 'is' : 'are'} not on the page, and the ${calls(answered)} that ${answered === 1 ? 'was' : 'were'} slow may be among them: look at duration-count.`,
    };
  }
  return {
    count: answered,
    needed: answered - missing,
    leastSeconds,
    floorSeconds: leastSeconds / CLOCK_SKEW - TICK_SECONDS,
    clientSeconds,
    clientMean: service.sumNs / service.count / 1e9,
  };
}

function evidenceOf({ needed, floorSeconds }: SlowCalls, duration: DurationChange): Evidence {
  const bound = duration.buckets.filter(({ le }) => le < floorSeconds && Number.isFinite(le)).at(-1);
  return {
    sumSeconds: duration.sumSeconds,
    leastSum: needed * floorSeconds - duration.sumRounding,
    above:
      bound === undefined
        ? null
        : {
            count: duration.count.delta + duration.count.rounding - bound.delta + bound.rounding,
            series: bound.series,
            le: bound.le,
          },
  };
}

function isShort({ needed }: SlowCalls, { sumSeconds, leastSum, above }: Evidence): boolean {
  return sumSeconds < leastSum || (above !== null && above.count < needed);
}

function catchesThousandth({ needed }: SlowCalls, { sumSeconds, leastSum, above }: Evidence, duration: DurationChange) {
  if (sumSeconds / 1000 < leastSum) return true;
  if (above === null) return false;
  // Of the durations above a thousand times the bound only those above some bound below it can be counted.
  const within = duration.buckets.filter(({ le }) => le <= above.le * 1000).at(-1)!;
  return duration.count.delta + duration.count.rounding - within.delta + within.rounding < needed;
}

function judge(
  slow: SlowCalls,
  evidence: Evidence,
  duration: DurationChange,
  series: string,
  around: Surroundings,
  tooLong: boolean,
): Pick<Check, 'outcome' | 'because' | 'expected' | 'observed' | 'unit' | 'series' | 'power'> {
  const { count, needed, leastSeconds, floorSeconds } = slow;
  const { sumSeconds, above } = evidence;
  const alone = duration.count.delta === count;
  const short = isShort(slow, evidence);
  const byBucket = above !== null && (short ? above.count < needed : !alone);
  const figures = byBucket
    ? { observed: above.count, expected: atLeast(needed), unit: 'calls' as const, series: above.series }
    : {
        observed: alone ? sumSeconds / count : sumSeconds,
        expected: atLeast(alone ? floorSeconds : evidence.leastSum),
        unit: 'seconds' as const,
        series: duration.count.series.map((name) => name.replace('_count', '_sum')),
      };
  const claim = `${calls(count)} ${count === 1 ? 'was' : 'were'} made whose handler takes ${seconds(leastSeconds)} at least, and the client waited ${seconds(slow.clientMean)} on average`;
  const shown = byBucket
    ? `${seriesText(above.series, series)}: ${above.count > 0 ? `only ${calls(above.count)}` : 'no call'} took longer than ${seconds(above.le)}`
    : `${series.replace('_count', '_sum')}: the durations add up to ${seconds(sumSeconds)} over ${calls(duration.count.delta)}`;
  if (short) {
    // Calls of others may stand where ours are missing, on another replica.
    const others = around.background || (!around.exclusive && around.alike);
    return {
      ...figures,
      power: null,
      outcome: others ? 'cannot-tell' : 'fail',
      because: others
        ? `${shown}, but ${claim}; others called this method too, so ours may not be among them. ${OTHERS_HINT}`
        : `${shown}, but ${claim}: the durations are too short. Check their unit, that the clock moves, and that it starts before the handler's work and any queue in front of it.`,
    };
  }
  const caught = catchesThousandth(slow, evidence, duration);
  if (!caught && tooLong) {
    return {
      ...figures,
      power: floorPower(false),
      outcome: 'not-exercised',
      because: `${capital(claim)}, but the server says ${seconds(sumSeconds / duration.count.delta)}: its durations are too long, so that none are too short proves nothing. Mend that first; look at duration-buckets and duration-sum.`,
    };
  }
  return {
    ...figures,
    power: floorPower(caught),
    outcome: caught ? 'pass' : 'not-exercised',
    because: caught
      ? alone
        ? `${capital(claim)}; the server says ${seconds(sumSeconds / count)}.`
        : `${capital(claim)}; the server's durations hold that much.`
      : `${capital(claim)}, but the other calls of the method would hide it if all were a thousand times too short. Name a method that the load does not call, or give its histogram bounds below ${seconds(floorSeconds)}.`,
  };
}

function floorPower(caught: boolean): string {
  return `Would have caught durations that are too short (÷1000, a clock that stands still): ${caught ? 'yes' : 'no'}.`;
}

function atLeast(min: number): { min: number; max: number } {
  return { min, max: Number.POSITIVE_INFINITY };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
