/** The time as the engine sees it: real, or virtual in tests. */
export interface Clock {
  /** Milliseconds since some fixed moment, monotonic, with a fraction. */
  nowMs(): number;
  /** Runs `task` once, `delayMs` from now; the result takes it back. */
  after(delayMs: number, task: () => void): CancelTimer;
}

export type CancelTimer = () => void;

/** The machine's monotonic clock. */
export const realClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
