import type { WorkerPlan } from '../plan/shard.js';
import type { Recording } from '../record/recorder.js';
import type { Warning } from '../record/run-result.js';
import type { ErrorCode } from '../shared/error.js';
import type { ConnectionUse } from '../transport/connection-use.js';
import type { LoopEnd } from './loop-end.js';

/** What an engine thread is given when it is made. */
export interface WorkerStart {
  worker: WorkerPlan;
  /** The shared memory of its LiveView. */
  live: SharedArrayBuffer;
}

/** From the main thread. */
export type ToWorker =
  /** All threads are connected: start. Times of all recordings count from `startEpochMs` (since 1970). */
  | { type: 'go'; startEpochMs: number }
  /** No new calls, for that reason; open ones finish. */
  | { type: 'stop'; reason: 'interrupted' | 'aborted' }
  /** Wait no longer. */
  | { type: 'abandon' };

/** From an engine thread. Exactly one of `done` and `failed` is its last word. */
export type FromWorker =
  | { type: 'connected' }
  /** A template gave what cannot be sent: all threads are to stop. */
  | { type: 'unsendable' }
  | { type: 'failed'; error: { code: ErrorCode; message: string; hint: string } }
  | { type: 'done'; result: WorkerResult };

export interface WorkerResult {
  end: LoopEnd;
  recording: Recording;
  connections: ConnectionUse;
  warnings: Warning[];
}
