import type { Verdict } from '../metrics/verdict.js';
import type { RunResult } from '../record/run-result.js';

/** All that a report says, before it takes any form. */
export interface Report {
  run: RunResult;
  /** null where no metrics were asked for. */
  verdict: Verdict | null;
  /** A signal came, at whatever moment: also while the metrics were waited for, when the load was over. */
  interrupted: boolean;
}
