import { type HistogramView, openHistogram } from '../../record/histogram.js';
import type { ClockPlace } from '../conventions.js';
import type { Check } from '../verdict.js';
import type { Books } from './books.js';
import type { Surroundings } from './judge-count.js';
import type { DurationChange, Observation } from './observe.js';
import { calls, seconds, seriesText } from './words.js';

/**
 * How far a server whose clock is read around the answer may honestly exceed its client: a thread that is descheduled
 * between its write and its clock. Beyond this, per call, no scheduler explains it.
 */
const GROSS_FACTOR = 10;
const GROSS_SECONDS = 0.05;

/** Duration: the histogram counts what the counter counts, is well formed, and never exceeds what the client saw. */
export function checkDuration(books: Books, seen: Observation, clock: ClockPlace, around: Surroundings): Check[] {
  const { duration } = seen;
  if (duration === null) return [missingDuration(books)];
  const checks = [checkCount(books, duration, seen.requests.delta, around), checkShape(books, duration, around)];
  const { service } = books.result.histograms;
  if (service === null || duration.count.delta <= 0) return checks;
  const client = openHistogram(service);
  return [...checks, checkBuckets(books, duration, client, clock), checkSum(books, duration, client, clock, around)];
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

function checkCount(books: Books, duration: DurationChange, requests: number, around: Surroundings): Check {
  const observed = duration.count.delta;
  const series = seriesText(duration.count.series, 'The duration histogram');
  const same = observed === requests;
  return {
    ...base('duration-count', books, duration.count.series),
    expected: { min: requests, max: requests },
    observed,
    unit: 'calls',
    outcome: same ? 'pass' : around.background ? 'cannot-tell' : 'fail',
    because: same
      ? `The histogram counted ${observed} durations for ${requests} counted calls.`
      : `${series} moved by ${observed}, but the request counter by ${requests}: ${around.background ? 'others called this method while the page was made. Run it while nobody else does.' : 'record a duration exactly where a call is counted.'}`,
  };
}

function checkShape(books: Books, duration: DurationChange, around: Surroundings): Check {
  const faulty = duration.shapes.filter((shape) => shape.faults.length > 0);
  const first = faulty[0];
  return {
    ...base(
      'histogram-shape',
      books,
      (faulty.length > 0 ? faulty : duration.shapes).slice(0, 4).map((s) => s.series),
    ),
    expected: { min: 0, max: 0 },
    observed: faulty.length,
    unit: 'series',
    outcome: first === undefined ? 'pass' : around.background ? 'cannot-tell' : 'fail',
    because:
      first === undefined
        ? `Buckets are cumulative and end at _count (${duration.buckets.length} bounds).`
        : `${first.series}: ${first.faults[0]}. Quantiles over it would be wrong: buckets must be cumulative and end in le="+Inf".`,
  };
}

/**
 * For every bound, the server must have seen at least as many calls within it as the client: it measures less of each
 * call. The client's histogram is read so that rounding can only hide a fault, never make one.
 */
function checkBuckets(books: Books, duration: DurationChange, client: HistogramView, clock: ClockPlace): Check {
  const finite = duration.buckets.filter((bucket) => Number.isFinite(bucket.le));
  if (finite.length === 0) {
    return {
      ...base('duration-buckets', books, duration.count.series),
      required: false,
      outcome: 'not-applicable',
      because: 'The page shows only le="+Inf" (a native histogram in text form), so there are no bounds to compare.',
    };
  }
  // Calls without a duration are judged by the counts; here they must not pass for slow ones.
  const slack = Math.max(0, books.answeredTotal + books.uncertain - duration.count.delta);
  const rows = finite.map(({ le, delta }) => {
    const needed = Math.max(0, client.countAtOrBelow(reach(le, clock) * 1e9) - slack);
    return { le, delta, needed };
  });
  const worst = rows.reduce((a, b) => (b.needed - b.delta > a.needed - a.delta ? b : a));
  const told = rows.some((row) => row.needed > 0);
  const failed = worst.needed > worst.delta;
  return {
    ...base('duration-buckets', books, duration.count.series),
    expected: { min: worst.needed, max: duration.count.delta },
    observed: worst.delta,
    unit: 'calls',
    outcome: failed ? 'fail' : told ? 'pass' : 'not-exercised',
    because: failed
      ? `${seriesText(duration.count.series, 'The histogram')} says that ${calls(worst.delta)} took at most ${seconds(worst.le)}, but the client had ${worst.needed} answers within that time: the server's durations are too long. Check their unit (seconds) and where the clock starts.`
      : told
        ? `At each of ${finite.length} bounds the server counts at least as many calls as the client (tightest at ${seconds(worst.le)}: ${worst.delta} against ${worst.needed}).`
        : `Every call took the client longer than the largest bound, ${seconds(finite.at(-1)!.le)}, so no bound can be compared: use wider buckets or fewer calls at once.`,
    power: power(bucketsCatch1000(finite, client)),
  };
}

function checkSum(
  books: Books,
  duration: DurationChange,
  client: HistogramView,
  clock: ClockPlace,
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
  const limit =
    clock === 'before-answer' ? clientSeconds : clientSeconds * GROSS_FACTOR + GROSS_SECONDS * duration.count.delta;
  const failed = !(serverSeconds >= 0 && serverSeconds <= limit);
  const caught = serverSeconds * 1000 > limit;
  const figures = `the server's durations add up to ${seconds(serverSeconds)}, the client's to ${seconds(clientSeconds)}`;
  return {
    ...check,
    expected: { min: 0, max: limit },
    observed: serverSeconds,
    unit: 'seconds',
    outcome: failed ? (around.background ? 'cannot-tell' : 'fail') : caught ? 'pass' : 'not-exercised',
    because: failed
      ? `${seriesText(check.series, 'The histogram')}: ${figures}. A server cannot take longer than its caller waits${around.background ? ', but others called it too. Run it while nobody else does.' : ': check the unit (seconds) and where the clock starts.'}`
      : caught
        ? `${capital(figures)}.`
        : `${capital(figures)}: so little that even durations a thousand times too long would fit. Run it with -c 1, or against a handler that does some work.`,
    power: power(caught),
  };
}

/** The client time within which the server's bound must hold, in seconds. */
function reach(boundSeconds: number, clock: ClockPlace): number {
  switch (clock) {
    case 'before-answer':
      return boundSeconds;
    case 'around-answer':
      return Math.max(0, Math.min(boundSeconds - GROSS_SECONDS, boundSeconds / GROSS_FACTOR));
  }
}

/** Would durations a thousand times longer break the comparison at some bound? Judged on what the buckets certainly say. */
function bucketsCatch1000(buckets: DurationChange['buckets'], client: HistogramView): boolean {
  return buckets.some(({ le }) => {
    const shrunk = buckets.find((bucket) => bucket.le >= le / 1000)!;
    return client.countAtOrBelow(le * 1e9) > shrunk.delta;
  });
}

function power(caught: boolean): string {
  return `Would have caught seconds written as milliseconds (×1000): ${caught ? 'yes' : 'no'}. Durations that are too short (÷1000): no.`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
