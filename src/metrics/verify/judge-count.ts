import type { CheckOutcome, Range } from '../verdict.js';

/** What is known of the server's other callers, between the first scrape and the last. */
export interface Surroundings {
  /** The user says that nobody else calls the server (`--exclusive`). */
  exclusive: boolean;
  /** Our methods' counters moved while we were silent. */
  background: boolean;
  /** How many calls of others may have escaped the silences in which we looked. */
  unseenCalls: number;
}

/** A count of the server held against the range that our books allow. */
export interface CountClaim {
  /** Each allowed value lies in it; a count below is a loss, a count above is too many. */
  allowed: Range;
  /** All answers, of whatever status: where the count stays below it (but in range), some were not counted. */
  answered: number;
  observed: number;
}

export type CountFinding =
  | 'exact' // in range and no answer is missing
  | 'lost' // below the firm bound: calls that a handler answered were not counted
  | 'uncounted' // in range, but answers that need not be counted are missing
  | 'too-many'
  | 'others' // too many, but others called the server too
  | 'perhaps-others'; // a few too many: as few as an unseen caller could have made

/** Holds a count against its range. Pure and small: every count of every check is judged here. */
export function judgeCount(claim: CountClaim, around: Surroundings): CountFinding {
  const { allowed, observed } = claim;
  if (observed < allowed.min) return 'lost';
  if (observed <= allowed.max) return observed < claim.answered ? 'uncounted' : 'exact';
  if (around.exclusive) return 'too-many';
  if (around.background) return 'others';
  return observed - allowed.max <= around.unseenCalls ? 'perhaps-others' : 'too-many';
}

export const OUTCOME_OF_FINDING: Record<CountFinding, CheckOutcome> = {
  exact: 'pass',
  lost: 'fail',
  uncounted: 'cannot-tell',
  'too-many': 'fail',
  others: 'cannot-tell',
  'perhaps-others': 'cannot-tell',
};

/** What to do about a finding that is about other callers. */
export const OTHERS_HINT =
  'Run it while nobody else calls the server; if you know that nobody did, say so with --exclusive.';
