import type { Report } from '../report/report.js';

/**
 * What the shell is told, by precedence: 130 interrupted · 1 a required check failed, or no call was answered
 * OK or as expected · 3 the verdict cannot be told · 0. (2, could not run, is told where it happens.)
 *
 * Calls that fail are data: by themselves they change nothing here.
 *
 * @param interrupted a signal came, at whatever moment
 */
export function exitCodeOf({ run, verdict }: Report, interrupted: boolean): number {
  if (interrupted) return 130;
  if (verdict?.outcome === 'fail' || !anyAsExpected(run)) return 1;
  return verdict?.outcome === 'cannot-tell' ? 3 : 0;
}

/** A status that was made up here, for a lost connection or a deadline of ours, is no answer, expected or not. */
function anyAsExpected(run: Report['run']): boolean {
  return run.methods.some(({ ledgers, expect }) =>
    ledgers.some(({ shown, answered }) => shown[0]! > 0 || expect.some((code) => answered[code]! > 0)),
  );
}
