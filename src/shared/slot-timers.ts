// Hot: bench/frames-tables.bench.ts.
import type { CancelTimer, Clock } from './clock.js';
import { TimerWheel } from './timer-wheel.js';

/** The longest that setTimeout takes. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Moments for slots, and one timer of the clock for all of them. It is set for the earliest and left alone when that is
 * disarmed: calls that end in time cost no timer.
 */
export class SlotTimers {
  private readonly clock: Clock;
  private readonly expired: (slot: number) => void;
  private readonly wheel: TimerWheel;
  private wakeMs = Number.POSITIVE_INFINITY;
  private cancelWake: CancelTimer | null = null;
  private isClosed = false;

  /** `expired` is called from the timer, once per slot that is due, which is disarmed by then; it may arm and disarm any. */
  constructor(slots: number, clock: Clock, expired: (slot: number) => void) {
    this.clock = clock;
    this.expired = expired;
    this.wheel = new TimerWheel(slots, clock.nowMs());
  }

  /** `atMs` as the clock has it; in place of what the slot was armed for before. */
  arm(slot: number, atMs: number): void {
    const dueMs = this.wheel.arm(slot, atMs);
    if (dueMs < this.wakeMs) this.wakeAt(dueMs);
  }

  disarm(slot: number): void {
    this.wheel.disarm(slot);
  }

  /** Sets no timer any more, so that none keeps the process alive. */
  close(): void {
    this.isClosed = true;
    this.cancelWake?.();
  }

  private wakeAt(atMs: number): void {
    if (this.isClosed) return;
    this.cancelWake?.();
    this.wakeMs = atMs;
    const delayMs = Math.min(Math.max(0, atMs - this.clock.nowMs()), MAX_DELAY_MS);
    this.cancelWake = this.clock.after(delayMs, this.wake);
  }

  private readonly wake = (): void => {
    // Armings from inside `expired` would set timers that the one below makes needless.
    this.cancelWake = null;
    this.wakeMs = Number.NEGATIVE_INFINITY;
    this.wheel.advance(this.clock.nowMs(), this.expired);
    this.wakeMs = Number.POSITIVE_INFINITY;
    const nextMs = this.wheel.nextDueMs();
    if (nextMs < Number.POSITIVE_INFINITY) this.wakeAt(nextMs);
  };
}
