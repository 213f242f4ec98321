import { pause } from '../pause.js';

/** What a bracket measures its waits with. */
export interface Clock {
  /** Milliseconds since any one moment. */
  nowMs(): number;
  /** Resolves after that time, or as soon as `stopped` is. */
  pause(ms: number, stopped?: AbortSignal): Promise<void>;
}

export const REAL_CLOCK: Clock = { nowMs: () => performance.now(), pause };
