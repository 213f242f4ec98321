import type { CancelTimer, Clock } from '../../src/shared/clock.js';

/** Time that stands still until `advance`; everything runs inside that call. */
export class ManualClock implements Clock {
  private currentMs = 0;
  private timers: { atMs: number; task: () => void }[] = [];

  nowMs(): number {
    return this.currentMs;
  }

  after(delayMs: number, task: () => void): CancelTimer {
    const timer = { atMs: this.currentMs + delayMs, task };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  }

  advance(byMs: number): void {
    const untilMs = this.currentMs + byMs;
    for (;;) {
      const due = this.timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.timers = this.timers.filter((one) => one !== due);
      this.currentMs = due.atMs;
      due.task();
    }
    this.currentMs = untilMs;
  }
}
