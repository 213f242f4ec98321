import type { Report } from '../report/report.js';

/**
 * What the shell is told, by precedence: 130 interrupted · 1 a required check failed, or no call was answered
 * OK or as expected · 3 the verdict cannot be told · 0. (2, could not run, is told where it happens.)
 *
 * Calls that fail are data: by themselves they change nothing here.
 */
export function exitCodeOf({ run, verdict }: Report): number {
  if (run.endReason === 'interrupted' || run.endReason === 'stopped') return 130;
  if (verdict?.outcome === 'fail') return 1;
  if (verdict?.outcome === 'cannot-tell') return 3;
  return anyAsExpected(run) ? 0 : 1;
}

function anyAsExpected(run: Report['run']): boolean {
  return run.methods.some(({ ledgers, expect }) =>
    ledgers.some((row) => [0, ...expect].some((code) => (row.shown[code] ?? 0) > 0)),
  );
}
