import type { Check, Verdict } from '../verdict.js';

/** A verdict for a run whose metrics could not be compared at all. */
export function undecided(name: string, because: string): Verdict {
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
    convention: null,
    headline: because,
    checks: [check],
    explained: [],
    settledAfterMs: null,
  };
}
