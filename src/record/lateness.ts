/**
 * How flows that were due by the clock kept to it. A flow waits for a place while as many as may be are in flight; what
 * comes on top of that is this client's own delay. Of both, the latency of the flow's first call holds all.
 */
export interface Lateness {
  /** Flows that were due and started. */
  flows: number;
  /** Those that had to wait for a place, and how long: together, and the longest. */
  waited: number;
  waitedMs: number;
  longestWaitMs: number;
  /** Those that this client started more than LATE_MS after they were due and had a place, and the longest delay. */
  late: number;
  longestDelayMs: number;
}

/** Timers of Node are a millisecond or two late by their nature. */
export const LATE_MS = 5;

/** Counts as flows start. One per engine thread. */
export class LatenessCounter {
  private readonly counts: Lateness = noLateness();

  /** @param placeSinceMs since when there has been a place, where there was none before */
  count(dueMs: number, nowMs: number, placeSinceMs: number): void {
    const { counts } = this;
    counts.flows++;
    let readyMs = dueMs;
    if (placeSinceMs > dueMs) {
      readyMs = placeSinceMs;
      counts.waited++;
      counts.waitedMs += placeSinceMs - dueMs;
      if (placeSinceMs - dueMs > counts.longestWaitMs) counts.longestWaitMs = placeSinceMs - dueMs;
    }
    const delayMs = nowMs - readyMs;
    if (delayMs > LATE_MS) counts.late++;
    if (delayMs > counts.longestDelayMs) counts.longestDelayMs = delayMs;
  }

  result(): Lateness {
    return { ...this.counts };
  }
}

function noLateness(): Lateness {
  return { flows: 0, waited: 0, waitedMs: 0, longestWaitMs: 0, late: 0, longestDelayMs: 0 };
}

/** All threads together. */
export function mergeLateness(parts: readonly Lateness[]): Lateness {
  const merged = noLateness();
  for (const part of parts) {
    merged.flows += part.flows;
    merged.waited += part.waited;
    merged.waitedMs += part.waitedMs;
    merged.longestWaitMs = Math.max(merged.longestWaitMs, part.longestWaitMs);
    merged.late += part.late;
    merged.longestDelayMs = Math.max(merged.longestDelayMs, part.longestDelayMs);
  }
  return merged;
}
