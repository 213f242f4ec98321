/** The time as the engine sees it: real, or virtual in tests. */
export interface Clock {
  /** Milliseconds since some fixed moment, monotonic, with a fraction. */
  nowMs(): number;
  /** Runs `task` once, `delayMs` from now, or soon where that is over; the result takes it back. */
  after(delayMs: number, task: () => void): CancelTimer;
}

export type CancelTimer = () => void;

/** The machine's monotonic clock. */
export const realClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, task) {
    // What was due while the delay was worked out: Node 24 warns the user of such a delay.
    const timer = setTimeout(task, Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};
