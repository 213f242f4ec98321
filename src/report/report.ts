import type { Verdict } from '../metrics/verdict.js';
import type { RunResult } from '../record/run-result.js';
import type { ThresholdResult } from '../thresholds/threshold.js';

/** All that a report says, before it takes any form. */
export interface Report {
  run: RunResult;
  /** null where no metrics were asked for. */
  verdict: Verdict | null;
  /** What came of `RunPlan.thresholds`, in their order. */
  thresholds: ThresholdResult[];
  /** A signal came, at whatever moment: also while the metrics were waited for, when the load was over. */
  interrupted: boolean;
}
