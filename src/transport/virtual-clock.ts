import type { CancelTimer, Clock } from '../shared/clock.js';

interface VirtualEvent {
  atMs: number;
  task: () => void;
}

/**
 * Time that passes only when nothing is left to do at its present moment: each event sets the clock to its own time.
 * Between two events promises settle and messages from other threads come in. Starts at 0.
 *
 * Driven by itself it runs on as long as events are due (also in a worker thread); driven by hand only inside
 * `runUntil` and `runUntilIdle`. Events of one moment run in the order in which they were asked for.
 */
export class VirtualClock implements Clock {
  private readonly drive: 'itself' | 'by-hand';
  /** Latest first, so that the next one is popped. */
  private readonly events: VirtualEvent[] = [];
  private currentMs = 0;
  private isDriving = false;

  constructor(drive: 'itself' | 'by-hand' = 'itself') {
    this.drive = drive;
  }

  nowMs(): number {
    return this.currentMs;
  }

  after(delayMs: number, task: () => void): CancelTimer {
    const event = { atMs: this.currentMs + Math.max(0, delayMs), task };
    this.insert(event);
    if (this.drive === 'itself') this.driveOn();
    return () => {
      const at = this.events.indexOf(event);
      if (at >= 0) this.events.splice(at, 1);
    };
  }

  /** Runs events until none is left. Never resolves if each asks for another. */
  runUntilIdle(): Promise<void> {
    return this.run(Number.POSITIVE_INFINITY);
  }

  /** Runs the events up to `untilMs`, that moment included, and leaves the clock there. */
  async runUntil(untilMs: number): Promise<void> {
    await this.run(untilMs);
    this.currentMs = Math.max(this.currentMs, untilMs);
  }

  private async run(untilMs: number): Promise<void> {
    await settled();
    while (this.runNext(untilMs)) await settled();
  }

  private driveOn(): void {
    if (this.isDriving) return;
    this.isDriving = true;
    setImmediate(() => {
      this.isDriving = false;
      this.runNext(Number.POSITIVE_INFINITY);
      if (this.events.length > 0) this.driveOn();
    });
  }

  private runNext(untilMs: number): boolean {
    const event = this.events.at(-1);
    if (event === undefined || event.atMs > untilMs) return false;
    this.events.pop();
    this.currentMs = event.atMs;
    event.task();
    return true;
  }

  private insert(event: VirtualEvent): void {
    let low = 0;
    let high = this.events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.events[middle]!.atMs > event.atMs) low = middle + 1;
      else high = middle;
    }
    this.events.splice(low, 0, event);
  }
}

/** After all promises and messages that are ready now. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
