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
  lost: 'fail',
  uncounted: 'cannot-tell',
  'too-many': 'fail',
  others: 'cannot-tell',
  'perhaps-others': 'cannot-tell',
  'perhaps-ours': 'cannot-tell',
};

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
