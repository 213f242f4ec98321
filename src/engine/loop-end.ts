import type { CheckCounts } from '../record/check-books.js';
import type { FlowCounts } from '../record/flow-books.js';
import type { Lateness } from '../record/lateness.js';
import type { EndReason } from '../record/run-result.js';
import type { FlowEnd } from './flow-ends.js';

/** What one thread's loop did, beside what the recorder remembers. */
export interface LoopEnd {
  endReason: EndReason;
  /** Why it ended at first: another where its open calls were given up after that (`stopped`). */
  firstReason: EndReason;
  /** The measured phase and the calls that ended in it: see RunResult.rate. */
  windowMs: number;
  endedInWindow: number;
  /** Share of the measured phase in which this thread's event loop was busy, 0 to 1. */
  busyShare: number;
  /** How long open calls were waited for after the measured phase. */
  drainMs: number;
  elapsedMs: number;
  /** Of the flows of the measured phase that were due by the clock. */
  lateness: Lateness;
  /** Of `endedInWindow`, those of each method. */
  endedByMethod: Float64Array;
  /** By the flow's place in the plan. */
  flows: FlowCounts[];
  checks: CheckCounts;
  /** For plans of one flow that runs once: what it has captured, and how it ended. */
  captured: (string | null)[];
  last: FlowEnd | null;
  /** Why a call could not be made of its template, as a sentence; null where all could. */
  unsendable: string | null;
}
