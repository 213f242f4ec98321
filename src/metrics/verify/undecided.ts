import type { Check, Verdict } from '../verdict.js';
import { blankCheck } from './blank-check.js';

/**
 * A verdict for a run whose metrics could not be compared at all.
 *
 * @param convention what was found on the page, so far as one could be read
 */
export function undecided(name: string, because: string, convention: string | null = null): Verdict {
  const check: Check = { ...blankCheck(name, 'page', null, []), outcome: 'cannot-tell', because };
  return {
    outcome: 'cannot-tell',
    convention,
    headline: because,
    checks: [check],
    causes: [],
    capability: [],
    explained: [],
    buckets: [],
    settledAfterMs: null,
  };
}
