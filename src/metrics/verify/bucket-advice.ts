import { openHistogram } from '../../record/histogram.js';
import type { Convention } from '../conventions/convention.js';
import type { BucketAdvice, PileUp } from '../verdict.js';
import type { Counted } from './counted.js';
import type { DurationChange } from './duration-change.js';

/** From so many calls on, a quantile says something of a server. */
const LEAST_CALLS = 20;
const SHARE_IN_FIRST = 0.9;
/** Beyond the last bound: then the 99th percentile is there. */
const SHARE_BEYOND = 0.01;
const MOST_BOUNDS = 16;

/**
 * Names the methods whose durations lie nearly all below the first bound, or often above the last: a dashboard's
 * quantile is then a guess. Proposes bounds that tell them apart: from below the server's own mean, up to what the
 * client waited, which no honest duration exceeds. null where the bounds serve, or where a clock that stands still
 * tells nothing.
 */
export function bucketAdvice(convention: Convention, methods: readonly Counted[]): BucketAdvice | null {
  const spec = convention.families.find(({ role }) => role === 'duration');
  if (spec === undefined) return null;
  const timed = methods.flatMap(({ books, seen: { duration } }) => {
    const { service } = books.result.histograms;
    return duration === null || service === null || duration.count.delta < LEAST_CALLS || !(duration.sumSeconds > 0)
      ? []
      : [{ name: books.name, duration, client: openHistogram(service) }];
  });
  const pileUps = timed.flatMap(({ name, duration }) => pileUpsOf(name, duration));
  if (pileUps.length === 0) return null;
  const { perSecond = 1 } = spec;
  const least = Math.min(...timed.map(({ duration }) => leastWorthTelling(duration)));
  const most = Math.max(...timed.map(({ client }) => client.valueAtPercentile(99.9) / 1e9));
  return {
    family: spec.name,
    unit: perSecond === 1 ? 'seconds' : perSecond === 1000 ? 'milliseconds' : `1/${perSecond} s`,
    pileUps,
    betterBounds: roundSteps(least, Math.max(most, least), perSecond),
  };
}

function pileUpsOf(method: string, { buckets, count, sumSeconds }: DurationChange): PileUp[] {
  const finite = buckets.filter(({ le }) => Number.isFinite(le));
  const first = finite.find(({ le }) => le > 0);
  const last = finite.at(-1);
  if (first === undefined || last === undefined) return [];
  const calls = count.delta;
  const about = { method, meanMs: (sumSeconds / calls) * 1000 };
  const beyond = calls - last.delta;
  return [
    ...(first.delta >= SHARE_IN_FIRST * calls
      ? [{ ...about, where: 'first' as const, calls: first.delta, of: calls, boundMs: first.le * 1000 }]
      : []),
    ...(beyond >= SHARE_BEYOND * calls && beyond > 0
      ? [{ ...about, where: 'beyond' as const, calls: beyond, of: calls, boundMs: last.le * 1000 }]
      : []),
  ];
}

/** Well below where most durations lie, by the mean or by the lowest bucket that holds some. */
function leastWorthTelling({ buckets, count, sumSeconds }: DurationChange): number {
  const lowest = buckets.find(({ delta, le }) => delta > 0 && le > 0);
  const mean = sumSeconds / count.delta;
  const typical = Math.min(mean, lowest?.le ?? mean);
  return Math.max(typical / 4, 1e-7);
}

const STEPS = [[1, 2.5, 5], [1, 5], [1]];

/** Round numbers from `least` to `most` (in seconds), as many to a decade as leave the list short; in the page's unit. */
function roundSteps(least: number, most: number, perSecond: number): number[] {
  const lists = STEPS.map((steps) => {
    const first = Math.floor(Math.log10(least * perSecond));
    const last = Math.ceil(Math.log10(most * perSecond));
    const all = Array.from({ length: last - first + 1 }, (_nothing, i) => first + i).flatMap((decade) =>
      // 2.5 × 10 ** -4 is 0.00025 and a little.
      steps.map((step) => Number((step * 10 ** decade).toPrecision(2))),
    );
    const from = all.findLastIndex((bound) => bound <= least * perSecond);
    const to = all.findIndex((bound) => bound >= most * perSecond);
    return all.slice(Math.max(0, from), to === -1 ? undefined : to + 1);
  });
  return lists.find((list) => list.length <= MOST_BOUNDS) ?? lists.at(-1)!;
}
