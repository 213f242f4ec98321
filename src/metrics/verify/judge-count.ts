import type { CheckOutcome, Range } from '../verdict.js';
import type { Surroundings } from './surroundings.js';
import { DIRECT_HINT, type SeenProxy, throughText } from './through-proxy.js';

/** A count of the server held against the range that our books allow. */
export interface CountClaim {
  /** Each allowed value lies in it; a count below is a loss, a count above is too many. */
  allowed: Range;
  /** All answers, of whatever status: where the count stays below it (but in range), some were not counted. */
  answered: number;
  /** Calls of ours that may stand here as well, though nothing shows it. */
  doubtful: number;
  observed: number;
  /** By how much the true count may differ from the observed one. `allowed` is widened by it already. */
  rounding: number;
}

/** The range that a printed count may lie in where the page prints few digits. */
export function widened({ min, max }: Range, rounding: number): Range {
  return { min: Math.max(0, min - rounding), max: max + rounding };
}

export type CountFinding =
  | 'exact' // in range and no answer is missing
  | 'no-count' // not a number, or an infinite one
  | 'too-coarse' // in range, but printed so coarsely that none counted at all would be, too
  | 'lost' // below the firm bound: calls that a handler answered were not counted
  | 'uncounted' // in range, but answers that need not be counted are missing
  | 'too-many'
  | 'others' // others called the server too, or nobody knows: even a count in range proves nothing
  | 'perhaps-others' // too many, as calls of others that we did not see would make it
  | 'perhaps-ours'; // too many, but so few that they may be ours

/** Holds a count against its range. Pure and small: every count of every check is judged here. */
export function judgeCount(
  { allowed, answered, doubtful, observed, rounding }: CountClaim,
  around: Surroundings,
): CountFinding {
  // A counter that stands still is printed alike twice, however coarsely.
  const hides = observed === 0 ? rounding >= answered : rounding > answered;
  if (answered > 0 && hides) return 'too-coarse';
  if (!Number.isFinite(observed)) return 'no-count';
  if (observed < allowed.min) return 'lost';
  if (around.background) return 'others';
  if (observed <= allowed.max) return observed < answered - rounding ? 'uncounted' : 'exact';
  const excess = observed - allowed.max;
  if (excess <= doubtful || around.retries.mayBeMore) return 'perhaps-ours';
  if (around.exclusive) return 'too-many';
  return around.alike || excess <= doubtful + around.unseenCalls ? 'perhaps-others' : 'too-many';
}

export const OUTCOME_OF_FINDING: Record<CountFinding, CheckOutcome> = {
  exact: 'pass',
  'no-count': 'fail',
  'too-coarse': 'cannot-tell',
  lost: 'fail',
  uncounted: 'cannot-tell',
  'too-many': 'fail',
  others: 'cannot-tell',
  'perhaps-others': 'cannot-tell',
  'perhaps-ours': 'cannot-tell',
};

/** Of a sum that is no finite number: goes on after the series. */
export const NO_COUNT_TEXT =
  'is no finite number on the page, so nothing is counted there. Start it at 0, and add 1 for each call.';

/** Of a count that the page prints so coarsely that nothing can be compared: goes on after the figures. */
export function tooCoarseText(rounding: number): string {
  return `but the page prints its numbers so coarsely that ${rounding} calls more or fewer would look the same. Print all digits, or send more calls.`;
}

/** What to do about a finding that is about other callers. */
export const OTHERS_HINT =
  'Run it while nobody else calls the server; if you know that nobody did, say so with --exclusive.';

/** What a count cannot be compared for, where others called the method, or may have: goes on after the figures. */
export function othersText({ unwatched }: Surroundings): string {
  const why = unwatched
    ? 'but it is not known whether others called this method: there is no page from a silence before the run'
    : 'but others called this method too';
  return `${why}. ${OTHERS_HINT}`;
}

/** Of calls beyond ours that a proxy may have made of ours. */
export function retriedText(excess: number, proxy: SeenProxy): string {
  return `${excess} more may be calls of ours that were tried again ${throughText(proxy)}. ${DIRECT_HINT}`;
}

/** What to do about too many. Somebody else may be behind it where all families tell of him, whatever the user says. */
export function tooManyHint({ exclusive, alike }: Surroundings, advice: string): string {
  return exclusive && alike
    ? `All families of the method agree on them: ${advice.slice(0, 1).toLowerCase()}${advice.slice(1)}, or leave --exclusive out, if somebody may have called the server in spite of it.`
    : `${advice}.`;
}
