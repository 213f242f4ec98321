import type { Convention } from '../../conventions/convention.js';
import type { Check } from '../../verdict.js';
import type { Counted } from '../counted.js';

/** Calls that the page counts for a method that we did not call. */
export interface Stranger {
  method: string;
  series: string;
  count: number;
}

/** What else is known while one method is looked at. */
export interface Neighbours {
  convention: Convention;
  others: readonly Counted[];
  /** Methods whose numbers are not ours alone, or not exact: they fit nothing, but tell what is counted at all. */
  doubtful: readonly Counted[];
  strangers: readonly Stranger[];
}

/** Where a pattern fits one method. */
export interface Fit {
  /** What was seen, with the numbers: the first half of a sentence. */
  figures: string;
  /** What it is the pattern of: the second half. */
  meaning: string;
  /** A sentence on what to do. */
  remedy: string;
  /** Methods beside this one whose checks it explains. */
  also?: readonly string[];
}

/** A known way to count wrongly, or to be seen wrongly, and how its numbers look. A new one is a new row of the table. */
export interface Pattern {
  id: string;
  /** Only where the numbers fit exactly: a cause is never guessed. */
  fits(one: Counted, neighbours: Neighbours): Fit | null;
  /** Whether it brings about what this check found. */
  explains(check: Check, one: Counted): boolean;
}

/** Fewer calls may agree by chance with what is counted elsewhere. */
export const LEAST_ELSEWHERE = 20;

const OF_ENDS = ['requests-total', 'requests-by-code', 'errors-total', 'started-equals-handled'];

/** The checks of how many calls ended, and how. */
export function isOfEnds({ name }: Check): boolean {
  return OF_ENDS.includes(name);
}

/** Those, and those of what is counted beside them where it shows the same number. */
export function isOfEndsOr(check: Check, count: number): boolean {
  return isOfEnds(check) || (check.unit === 'calls' && check.observed === count);
}

const OF_CALLS = [...OF_ENDS, 'started-total', 'messages-received', 'messages-sent'];
const OF_DURATIONS = ['duration-count', 'duration-buckets', 'duration-sum'];

/** The checks of whose calls they are; those of durations only where the histogram shows just what the counter does. */
export function isOfCalls({ name }: Check, { seen: { duration, requests } }: Counted): boolean {
  return OF_CALLS.includes(name) || (OF_DURATIONS.includes(name) && duration?.count.delta === requests.delta);
}
