import type { Verdict } from '../verdict.js';

/** Checks whose number is a counter: it can only rise. */
const COUNTERS = new Set([
  'requests-total',
  'requests-by-code',
  'started-total',
  'duration-count',
  'messages-received',
  'messages-sent',
]);

/** Whether a counter already stands above all that is possible: no newer page can take that back. */
export function isBeyondMending({ checks }: Verdict): boolean {
  return checks.some(
    ({ name, required, outcome, observed, expected }) =>
      required && outcome === 'fail' && COUNTERS.has(name) && (observed ?? 0) > (expected?.max ?? Infinity),
  );
}
