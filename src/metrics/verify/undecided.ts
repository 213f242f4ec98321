import type { Check, Verdict } from '../verdict.js';

/**
 * A verdict for a run whose metrics could not be compared at all.
 *
 * @param convention what was found on the page, so far as one could be read
 */
export function undecided(name: string, because: string, convention: string | null = null): Verdict {
  const check: Check = {
    name,
    signal: 'page',
    method: null,
    code: null,
    required: true,
    outcome: 'cannot-tell',
    expected: null,
    observed: null,
    unit: null,
    series: [],
    because,
    power: null,
  };
  return {
    outcome: 'cannot-tell',
    convention,
    headline: because,
    checks: [check],
    explained: [],
    settledAfterMs: null,
  };
}
