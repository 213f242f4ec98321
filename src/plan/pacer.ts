/** A load shape as plain data; `makePacer` gives it behaviour. */
export type PacerSpec = { shape: 'closed' };

/**
 * When the next flow is due. Pure: it sees times and counts, never the calls.
 * A new load shape is a new pacer, never a second loop.
 */
export interface Pacer {
  /**
   * When flow number `started` (from 0) is due, in milliseconds from the phase's start.
   * A time in the past, or now, means at once.
   */
  dueMs(started: number, elapsedMs: number): number;
}

export function makePacer(spec: PacerSpec): Pacer {
  switch (spec.shape) {
    case 'closed':
      // A place that falls free is due at once: concurrency alone sets the rate.
      return { dueMs: (_started, elapsedMs) => elapsedMs };
  }
}
