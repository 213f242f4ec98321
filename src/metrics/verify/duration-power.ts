import type { HistogramView } from '../../record/histogram.js';
import type { ClockPlace } from '../conventions/convention.js';
import { reach } from './honest-excess.js';
import type { DurationChange } from './observe.js';

/** Would durations a thousand times longer break the comparison at some bound? Judged on what the page certainly says. */
export function bucketsCatch1000(
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

/**
 * Nothing but a slow call tells durations that are too short from those of an honest handler that is quick.
 *
 * @param caught whether durations that are too long would have shown
 * @param caughtShort whether those that are too short would have, by duration-floor
 */
export function durationPower(caught: boolean, caughtShort: boolean): string {
  const short = caughtShort ? 'yes, by duration-floor' : 'no; name a call that is slow with --slow-call';
  return `Would have caught seconds written as milliseconds (×1000): ${caught ? 'yes' : 'no'}. Durations that are too short (÷1000): ${short}.`;
}
