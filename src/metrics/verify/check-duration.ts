import { type HistogramView, openHistogram } from '../../record/histogram.js';
import type { ClockPlace, Convention } from '../conventions/convention.js';
import type { Check } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import type { Books } from './books.js';
import { checkDurationCount } from './check-duration-count.js';
import { checkDurationFloor, shortPower } from './check-duration-floor.js';
import type { Counted } from './counted.js';
import type { DurationChange } from './duration-change.js';
import { bucketsCatch1000, durationPower } from './duration-power.js';
import { CLOCK_SKEW, longestSum, reach } from './honest-excess.js';
import { OTHERS_HINT } from './judge-count.js';
import type { Surroundings } from './surroundings.js';
import { calls, numbered, seconds, seriesText, subject } from './words.js';

/** Duration: the histogram counts what the counter counts, is well formed, and never exceeds what the client saw. */
export function checkDuration({ books, seen, around, otherCounter }: Counted, convention: Convention): Check[] {
  const { duration } = seen;
  if (duration === null) return [missingDuration(books)];
  const series = subject(convention, 'duration', books.name, duration.count.series);
  const checks = [
    ...checkUnit(books, duration, convention),
    checkDurationCount(books, duration, otherCounter === null ? seen.requests : null, series, around),
    checkShape(books, duration, series, around),
  ];
  const { service } = books.result.histograms;
  const spec = convention.families.find(({ role }) => role === 'duration');
  if (spec?.unknownUnit === true) return [...checks, ...UNIT_CHECKS.map((name) => unknownUnit(name, books, spec.name))];
  const floor = checkDurationFloor(books, duration, convention, around);
  if (service === null || duration.count.delta <= 0) return [...checks, ...floor];
  const client = openHistogram(service);
  return [
    ...checks,
    checkBuckets(books, duration, client, convention, around),
    checkSum(books, duration, client, convention, series, around),
    ...floor,
  ];
}

function base(name: string, books: Books, series: string[]): Omit<Check, 'outcome' | 'because'> {
  return blankCheck(name, 'duration', books.name, series);
}

function missingDuration(books: Books): Check {
  return {
    ...base('duration-count', books, []),
    required: false,
    outcome: 'not-applicable',
    because: 'The page has no duration histogram for this convention: switch it on to have durations proven.',
  };
}

const UNIT_CHECKS = ['duration-buckets', 'duration-sum'];

/** A time without a unit is held against none. */
function unknownUnit(name: string, books: Books, family: string): Check {
  return {
    ...base(name, books, []),
    required: false,
    outcome: 'not-applicable',
    because: `The name ${family} does not say the unit of its values: say it with --metrics-map '${`duration=${family};unit=s`}' (or ms, us, ns) to have durations proven.`,
  };
}

/** What a library is known to write needs no run to show it; the other checks read the values as what they are. */
function checkUnit(books: Books, { count }: DurationChange, { wrongUnit }: Convention): Check[] {
  if (wrongUnit === undefined || count.series.length === 0) return [];
  return [
    {
      ...base('duration-unit', books, count.series),
      outcome: 'fail',
      because: `The values of ${seriesText(count.series, '')} are not in the unit that the name says: ${wrongUnit}`,
    },
  ];
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
      because:
        duration.type === 'summary'
          ? 'Each summary has its _sum and _count; it has no buckets.'
          : `Buckets are cumulative and end at _count (${numbered(duration.buckets.length, 'bound')}).`,
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
        because: `${worst.series}: ${fault.text} (${share}). Quantiles and means over it would be wrong: make buckets cumulative, with le="+Inf" last and equal to _count, and add to _sum what is put into a bucket.`,
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
  convention: Convention,
  around: Surroundings,
): Check {
  const clock = clockOf(books, convention);
  const finite = duration.buckets.filter((bucket) => Number.isFinite(bucket.le));
  if (finite.length === 0) {
    return {
      ...base('duration-buckets', books, duration.count.series),
      required: false,
      outcome: 'not-applicable',
      because:
        duration.type === 'summary'
          ? 'The page shows a summary, so there are no bounds to compare: have it publish histogram buckets to prove more.'
          : 'The page shows only le="+Inf" (a native histogram in text form), so there are no bounds to compare.',
    };
  }
  const slack = maybeElsewhere(books, duration, around);
  const rows = finite.map(({ le, delta, rounding, series }) => {
    const needed = Math.max(0, client.countAtOrBelow(reach(le, clock) * 1e9) - slack - rounding);
    return { le, delta, series, needed };
  });
  const worst = rows.reduce((a, b) => (b.needed - b.delta > a.needed - a.delta ? b : a));
  const told = rows.some((row) => row.needed > 0);
  const caught =
    !mayBeLonger(books, duration, client, around) && bucketsCatch1000(duration, finite, client, slack, clock);
  const failed = worst.needed > worst.delta;
  return {
    ...base('duration-buckets', books, worst.series),
    expected: { min: worst.needed, max: duration.count.delta },
    observed: worst.delta,
    unit: 'calls',
    outcome: failed ? 'fail' : caught ? 'pass' : 'not-exercised',
    because: failed
      ? `${seriesText(worst.series, 'No bucket')} moved by ${worst.delta}, but the client had ${worst.needed} answers within ${seconds(worst.le)}: the server's durations are too long. ${tooLongHint(convention)}`
      : caught
        ? `At each of ${numbered(finite.length, 'bound')} the server counts at least as many calls as the client (tightest at ${seconds(worst.le)}: ${worst.delta} against ${worst.needed}).`
        : told
          ? `At each of ${numbered(finite.length, 'bound')} the server counts at least as many calls as the client, but so it would if its durations were a thousand times too long. Run it with -c 1, or against a handler that does some work.`
          : `No call is known to have been answered by the handler within the largest bound, ${seconds(finite.at(-1)!.le)}, so no bound can be compared: use wider buckets, fewer calls at once, or calls that succeed.`,
    power: durationPower(caught, shortPower(books, duration)),
  };
}

/**
 * How many of the answers need not stand in the histogram, or may stand there as longer than they were for us:
 * what was said in front of the handler, and what is missing by the counts, which are judged for themselves.
 */
function maybeElsewhere(books: Books, duration: DurationChange, around: Surroundings): number {
  // Calls that we gave up on may stand in the place of missing ones, and may have taken any time.
  const missing = books.answeredTotal + books.uncertain - duration.count.delta + duration.count.rounding;
  const notFirm = books.answeredTotal - books.firmTotal + books.besideTotal;
  // Where only our calls were counted and all of them, and none was cut off, each stands there as it was.
  const onlyOurs =
    around.proxy === null && around.exclusive && books.uncertain + books.cutOffTotal + books.besideTotal === 0;
  return onlyOurs ? Math.max(0, missing) : Math.max(notFirm, missing);
}

function checkSum(
  books: Books,
  duration: DurationChange,
  client: HistogramView,
  convention: Convention,
  series: string,
  around: Surroundings,
): Check {
  const clock = clockOf(books, convention);
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
  const limit = longestSum(clientSeconds, duration.count.delta, clock) + duration.sumRounding;
  const fits = serverSeconds >= -duration.sumRounding && serverSeconds <= limit;
  const longer = mayBeLonger(books, duration, client, around);
  const caught = !longer && (serverSeconds - duration.sumRounding) * 1000 > limit;
  const excused = !areAllOurs(books, duration, around);
  const figures = `the server's durations add up to ${seconds(serverSeconds)}, the client's to ${seconds(clientSeconds)}`;
  const claim = `${series.replace('_count', '_sum')}: ${figures}. A server cannot take longer than its caller waits`;
  if (fits && longer) {
    return {
      ...check,
      required: false,
      expected: { min: 0, max: clientSeconds },
      observed: serverSeconds,
      unit: 'seconds',
      outcome: 'cannot-tell',
      because: `${claim}, but this clock is read around the answer, and on a busy machine that may take so much; so would another unit than seconds. Run it with -c 1, or against a handler that does some work.`,
      power: durationPower(caught, shortPower(books, duration)),
    };
  }
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
        : `${claim}. ${tooLongHint(convention)}`,
    power: durationPower(caught, shortPower(books, duration)),
  };
}

/**
 * The sum is more than our callers waited, and nobody else's calls are in it: be it within what a clock around the answer
 * may honestly measure, durations that may be too long already prove nothing of their unit.
 */
function mayBeLonger(books: Books, duration: DurationChange, client: HistogramView, around: Surroundings): boolean {
  const least = duration.sumSeconds - duration.sumRounding;
  return books.uncertain === 0 && areAllOurs(books, duration, around) && least > (client.sumNs / 1e9) * CLOCK_SKEW;
}

/** Calls beyond those that must be ours may belong to others, and answers said in front bound no handler's time. */
function areAllOurs(books: Books, duration: DurationChange, around: Surroundings): boolean {
  const others = (!around.exclusive || books.besideTotal > 0) && duration.count.delta > books.firmTotal;
  return !(around.background || around.proxy !== null || others || books.cutOffTotal > 0);
}

function clockOf({ result }: Books, { clock }: Convention): ClockPlace {
  return clock[result.kind === 'unary' ? 'unary' : 'streams'];
}

function tooLongHint({ families, tooLong }: Convention): string {
  const { perSecond = 1 } = families.find(({ role }) => role === 'duration') ?? {};
  const unit = perSecond === 1 ? 'seconds' : `${perSecond} of them are a second`;
  return tooLong ?? `Check their unit (${unit}) and where the clock starts.`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
