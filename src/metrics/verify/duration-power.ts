import type { HistogramView } from '../../record/histogram.js';
import type { ClockPlace } from '../conventions/convention.js';
import type { DurationChange } from './duration-change.js';
import { reach } from './honest-excess.js';

/** Would durations a thousand times longer break the comparison at some bound? Judged on what the page certainly says. */
export function bucketsCatch1000(
  duration: DurationChange,
  finite: DurationChange['buckets'],
  client: HistogramView,
  slack: number,
  clock: ClockPlace,
): boolean {
  const most = mostWithin(duration, finite);
  return finite.some(({ le }) => client.countAtOrBelow(reach(le, clock) * 1e9) - slack > most(le / 1000));
}

/**
 * How many calls may have taken at most so many seconds, by the buckets and the sum. Made for ascending limits: a page
 * may have a hundred thousand bounds.
 */
function mostWithin(
  { count, sumSeconds, sumRounding }: DurationChange,
  finite: DurationChange['buckets'],
): (limit: number) => number {
  // What the calls of all later bounds can have taken at most.
  const above = new Array<number>(finite.length).fill(0);
  for (let i = finite.length - 2; i >= 0; i--) {
    const next = finite[i + 1]!;
    above[i] = above[i + 1]! + next.le * (next.delta - finite[i]!.delta);
  }
  const last = finite.at(-1)!;
  let at = 0;
  return (limit) => {
    while (at < finite.length && finite[at]!.le < limit) at++;
    const bound = finite[at];
    // Bounds below zero, which no duration is within.
    if (bound === undefined) return count.delta;
    const { le, delta: within } = bound;
    // Calls beyond the last bound may have taken any share of the sum.
    if (le === limit || count.delta > last.delta) return within;
    const mustExceed = Math.ceil((sumSeconds - sumRounding - above[at]! - within * limit) / (le - limit));
    return within - Math.max(0, Math.min(within, mustExceed));
  };
}

/** Whether durations that are too short would have shown, and if not, why. */
export type ShortPower = 'caught' | 'no-slow-call' | 'too-long' | 'hidden';

const SHORT_WORDS: Record<ShortPower, string> = {
  caught: 'yes, by duration-floor',
  'no-slow-call': 'no; name a call that is slow with --slow-call',
  'too-long': 'no, for these are too long: mend that first',
  hidden: 'no; duration-floor tells why the slow call does not show it',
};

/**
 * Nothing but a slow call tells durations that are too short from those of an honest handler that is quick.
 *
 * @param caught whether durations that are too long would have shown
 */
export function durationPower(caught: boolean, short: ShortPower): string {
  return `Would have caught seconds written as milliseconds (×1000): ${caught ? 'yes' : 'no'}. Durations that are too short (÷1000): ${SHORT_WORDS[short]}.`;
}
