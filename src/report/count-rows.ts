import type { Check, CheckOutcome, Range } from '../metrics/verdict.js';

/** One count of the server beside what it should be. */
export interface CountRow {
  method: string;
  /** null: of all statuses. */
  code: number | null;
  expected: Range;
  observed: number;
  /** How far `observed` lies outside of `expected`; 0 in it. */
  difference: number;
  outcome: CheckOutcome;
}

const KINDS = ['requests-total', 'requests-by-code'];

/** The calls that were expected and counted, per method: of all statuses, then of each. */
export function countRows(checks: readonly Check[]): CountRow[] {
  return checks.flatMap(({ name, method, code, expected, observed, outcome }) =>
    KINDS.includes(name) && method !== null && expected !== null && observed !== null
      ? [{ method, code, expected, observed, difference: difference(observed, expected), outcome }]
      : [],
  );
}

function difference(observed: number, { min, max }: Range): number {
  return observed - Math.min(Math.max(observed, min), max);
}
