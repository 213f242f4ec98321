import { type HistogramView, openHistogram } from '../../record/histogram.js';
import type { ClockPlace, Convention } from '../conventions.js';
import type { Check } from '../verdict.js';
import type { Books } from './books.js';
import { checkDurationCount } from './check-duration-count.js';
import type { Counted } from './counted.js';
import { OTHERS_HINT } from './judge-count.js';
import type { DurationChange } from './observe.js';
import type { Surroundings } from './surroundings.js';
import { calls, seconds, seriesText, subject } from './words.js';

/**
 * How far a server whose clock is read around the answer may honestly exceed its client: a thread that is descheduled
 * between its write and its clock. Beyond this, per call, no scheduler explains it.
 */
const GROSS_FACTOR = 10;
const GROSS_SECONDS = 0.05;

/** Two machines' clocks may run apart by as much as they are ever corrected: 500 ppm each. */
const CLOCK_SKEW = 1.001;

/** Duration: the histogram counts what the counter counts, is well formed, and never exceeds what the client saw. */
export function checkDuration({ books, seen, around, otherCounter }: Counted, convention: Convention): Check[] {
  const { duration } = seen;
  if (duration === null) return [missingDuration(books)];
  const clock = convention.clock[books.result.kind === 'unary' ? 'unary' : 'streams'];
  const series = subject(convention, 'duration', books.name, duration.count.series);
  const checks = [
    checkDurationCount(books, duration, otherCounter === null ? seen.requests : null, series, around),
    checkShape(books, duration, series, around),
  ];
  const { service } = books.result.histograms;
  if (service === null || duration.count.delta <= 0) return checks;
  const client = openHistogram(service);
  return [
    ...checks,
    checkBuckets(books, duration, client, clock, around),
    checkSum(books, duration, client, clock, series, around),
  ];
}

function base(name: string, books: Books, series: string[]): Omit<Check, 'outcome' | 'because'> {
  return {
    name,
    signal: 'duration',
    method: books.name,
    code: null,
    required: true,
    expected: null,
    observed: null,
    unit: null,
    series,
    power: null,
  };
}

function missingDuration(books: Books): Check {
  return {
    ...base('duration-count', books, []),
    required: false,
    outcome: 'not-applicable',
    because: 'The page has no duration histogram for this convention: switch it on to have durations proven.',
  };
}

function checkShape(books: Books, duration: DurationChange, series: string, around: Surroundings): Check {
  const faulty = duration.shapes.filter((shape) => shape.faults.length > 0);
  const worst = faulty.find((shape) => shape.faults.some((fault) => fault.certain)) ?? faulty[0];
  const check = {
    ...base(
      'histogram-shape',
      books,
      (faulty.length > 0 ? faulty : duration.shapes).slice(0, 4).map((shape) => shape.series),
    ),
    expected: { min: 0, max: 0 },
    observed: faulty.length,
    unit: 'series',
  } as const;
  if (duration.shapes.length === 0) {
    return {
      ...check,
      outcome: 'not-exercised',
      because: `${series} has no buckets to look at: look at duration-count.`,
    };
  }
  if (worst === undefined) {
    return {
      ...check,
      outcome: 'pass',
      because: `Buckets are cumulative and end at _count (${duration.buckets.length} bounds).`,
    };
  }
  const fault = worst.faults.find(({ certain }) => certain) ?? worst.faults[0]!;
  const share = `in ${faulty.length} of ${duration.shapes.length} series`;
  return around.background && !fault.certain
    ? {
        ...check,
        outcome: 'cannot-tell',
        because: `${worst.series}: ${fault.text} (${share}), which may come of calls of others while the page was made. ${OTHERS_HINT}`,
      }
    : {
        ...check,
        outcome: 'fail',
        because: `${worst.series}: ${fault.text} (${share}). Quantiles over it would be wrong: make buckets cumulative, with le="+Inf" last and equal to _count.`,
      };
}

/**
 * For every bound, the server must have seen at least as many calls within it as the client: it measures less of each
 * call. The client's histogram is read so that rounding can only hide a fault, never make one.
 */
function checkBuckets(
  books: Books,
  duration: DurationChange,
  client: HistogramView,
  clock: ClockPlace,
  around: Surroundings,
): Check {
  const finite = duration.buckets.filter((bucket) => Number.isFinite(bucket.le));
  if (finite.length === 0) {
    return {
      ...base('duration-buckets', books, duration.count.series),
      required: false,
      outcome: 'not-applicable',
      because: 'The page shows only le="+Inf" (a native histogram in text form), so there are no bounds to compare.',
    };
  }
  const slack = maybeElsewhere(books, duration, around);
  const rows = finite.map(({ le, delta, rounding, series }) => {
    const needed = Math.max(0, client.countAtOrBelow(reach(le, clock) * 1e9) - slack - rounding);
    return { le, delta, series, needed };
  });
  const worst = rows.reduce((a, b) => (b.needed - b.delta > a.needed - a.delta ? b : a));
  const told = rows.some((row) => row.needed > 0);
  const caught = bucketsCatch1000(duration, finite, client, slack, clock);
  const failed = worst.needed > worst.delta;
  return {
    ...base('duration-buckets', books, worst.series),
    expected: { min: worst.needed, max: duration.count.delta },
    observed: worst.delta,
    unit: 'calls',
    outcome: failed ? 'fail' : caught ? 'pass' : 'not-exercised',
    because: failed
      ? `${seriesText(worst.series, 'No bucket')} moved by ${worst.delta}, but the client had ${worst.needed} answers within ${seconds(worst.le)}: the server's durations are too long. Check their unit (seconds) and where the clock starts.`
      : caught
        ? `At each of ${finite.length} bounds the server counts at least as many calls as the client (tightest at ${seconds(worst.le)}: ${worst.delta} against ${worst.needed}).`
        : told
          ? `At each of ${finite.length} bounds the server counts at least as many calls as the client, but so it would if its durations were a thousand times too long. Run it with -c 1, or against a handler that does some work.`
          : `No call is known to have been answered by the handler within the largest bound, ${seconds(finite.at(-1)!.le)}, so no bound can be compared: use wider buckets, fewer calls at once, or calls that succeed.`,
    power: power(caught),
  };
}

/**
 * How many of the answers need not stand in the histogram, or may stand there as longer than they were for us:
 * what was said in front of the handler, and what is missing by the counts, which are judged for themselves.
 */
function maybeElsewhere(books: Books, duration: DurationChange, around: Surroundings): number {
  const missing = books.answeredTotal - duration.count.delta + duration.count.rounding;
  const notFirm = books.answeredTotal - books.firmTotal;
  // Where only our calls were counted and all of them, and none was cut off, each stands there as it was.
  const onlyOurs = around.exclusive && books.uncertain === 0 && books.cutOffTotal === 0;
  return onlyOurs ? Math.max(0, missing) : Math.max(notFirm, missing);
}

function checkSum(
  books: Books,
  duration: DurationChange,
  client: HistogramView,
  clock: ClockPlace,
  series: string,
  around: Surroundings,
): Check {
  const serverSeconds = duration.sumSeconds;
  const clientSeconds = client.sumNs / 1e9;
  const check = base(
    'duration-sum',
    books,
    duration.count.series.map((name) => name.replace('_count', '_sum')),
  );
  if (books.uncertain > 0) {
    return {
      ...check,
      required: false,
      outcome: 'not-applicable',
      because: `${calls(books.uncertain)} ended without the server's word, and it may have worked on after the client gave up: sums cannot be compared.`,
    };
  }
  const longest =
    clock === 'before-answer'
      ? clientSeconds * CLOCK_SKEW
      : clientSeconds * GROSS_FACTOR + GROSS_SECONDS * duration.count.delta;
  const limit = longest + duration.sumRounding;
  const fits = serverSeconds >= -duration.sumRounding && serverSeconds <= limit;
  const caught = (serverSeconds - duration.sumRounding) * 1000 > limit;
  // Calls beyond those that must be ours may belong to others, and answers said in front bound no handler's time.
  const others = !around.exclusive && duration.count.delta > books.firmTotal;
  const excused = around.background || others || books.cutOffTotal > 0;
  const figures = `the server's durations add up to ${seconds(serverSeconds)}, the client's to ${seconds(clientSeconds)}`;
  const claim = `${series.replace('_count', '_sum')}: ${figures}. A server cannot take longer than its caller waits`;
  return {
    ...check,
    expected: { min: 0, max: limit },
    observed: serverSeconds,
    unit: 'seconds',
    outcome: fits ? (caught ? 'pass' : 'not-exercised') : excused ? 'cannot-tell' : 'fail',
    because: fits
      ? caught
        ? `${capital(figures)}.`
        : `${capital(figures)}: so little that even durations a thousand times too long would fit. Run it with -c 1, or against a handler that does some work.`
      : excused
        ? `${claim}, but not all of these need be calls that we waited for. ${OTHERS_HINT}`
        : `${claim}: check the unit (seconds) and where the clock starts.`,
    power: power(caught),
  };
}

/** The client time within which the server's bound must hold, in seconds. */
function reach(boundSeconds: number, clock: ClockPlace): number {
  switch (clock) {
    case 'before-answer':
      return boundSeconds / CLOCK_SKEW;
    case 'around-answer':
      return Math.max(0, Math.min(boundSeconds - GROSS_SECONDS, boundSeconds / GROSS_FACTOR));
  }
}

/** Would durations a thousand times longer break the comparison at some bound? Judged on what the page certainly says. */
function bucketsCatch1000(
  duration: DurationChange,
  finite: DurationChange['buckets'],
  client: HistogramView,
  slack: number,
  clock: ClockPlace,
): boolean {
  return finite.some(({ le }) => {
    const needed = client.countAtOrBelow(reach(le, clock) * 1e9) - slack;
    return needed > mostWithin(le / 1000, duration, finite);
  });
}

/** How many calls may have taken at most `limit` seconds, by the buckets and the sum. */
function mostWithin(
  limit: number,
  { count, sumSeconds, sumRounding }: DurationChange,
  finite: DurationChange['buckets'],
): number {
  const at = finite.findIndex(({ le }) => le >= limit);
  const { le, delta: within } = finite[at]!;
  if (le === limit) return within;
  const last = finite.at(-1)!;
  const above = finite
    .slice(at + 1)
    .reduce((sum, bucket, i) => sum + bucket.le * (bucket.delta - finite[at + i]!.delta), 0);
  // Calls beyond the last bound may have taken any share of the sum.
  if (count.delta > last.delta) return within;
  const mustExceed = Math.ceil((sumSeconds - sumRounding - above - within * limit) / (le - limit));
  return within - Math.max(0, Math.min(within, mustExceed));
}

/** Nothing tells durations that are too short from those of an honest handler that is quick: only people can. */
function power(caught: boolean): string {
  return `Would have caught seconds written as milliseconds (×1000): ${caught ? 'yes' : 'no'}. Durations that are too short (÷1000): no; compare the explained share with what a slow handler must take.`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
