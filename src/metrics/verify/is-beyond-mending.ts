import type { Check, Verdict } from '../verdict.js';

/**
 * Checks whose number is a counter: it can only rise. Messages are none of them: which way of counting them a library has
 * shows by the numbers, and what is too many for one is too few for another.
 */
const COUNTERS = new Set(['requests-total', 'requests-by-code', 'started-total', 'duration-count']);

/** Whether a counter already stands above all that is possible: no newer page can take that back. */
export function isBeyondMending({ checks }: Verdict): boolean {
  return checks.some((check) => check.required && isAbovePossible(check));
}

/** Whether a check fails by a counter that can only go further from what is possible. */
export function isAbovePossible({ name, outcome, observed, expected }: Check): boolean {
  return outcome === 'fail' && COUNTERS.has(name) && (observed ?? 0) > (expected?.max ?? Infinity);
}
