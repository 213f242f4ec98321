import type { Clock } from '../../src/metrics/bracket/clock.js';

/** A clock that stands still but for the pauses that are asked for, which take no time. It begins at 0. */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #alarm: { atMs: number; ring: () => void } | null = null;

  nowMs(): number {
    return this.#nowMs;
  }

  pause(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    if (this.#alarm === null || endMs < this.#alarm.atMs) {
      this.#nowMs = endMs;
      return Promise.resolve();
    }
    const { atMs, ring } = this.#alarm;
    this.#nowMs = atMs;
    this.#alarm = null;
    ring();
    return Promise.resolve();
  }

  /** Resolves when it is so late, cutting short the pause that goes on then. */
  reach(atMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#alarm = { atMs, ring: resolve };
    });
  }
}
