// Hot path: bench/call-loop.bench.ts
import type { Phase } from '../plan/call-plan.js';
import { makePacer, type Pacer } from '../plan/pacer.js';
import { shareOf, type WorkerPlan } from '../plan/shard.js';
import { type EndReason, LEDGERS, type Ledger } from '../record/run-result.js';
import type { CancelTimer, Clock } from '../shared/clock.js';
import { MeasuredWindow } from './measured-window.js';

const LEDGER_OF_PHASE: Record<Phase['name'], Ledger> = {
  'set-up': 'set-up',
  probe: 'probe',
  'slow-call': 'slow-call',
  'warm-up': 'warm-up',
  measured: 'load',
  teardown: 'teardown',
};

/** Where one thread stands in the phases of its plan: when a flow is due, in which ledger it stands, why none is due. */
export class Schedule {
  readonly window = new MeasuredWindow();
  /** Index into the plan's phases; -1 before the first. */
  phaseIndex = -1;
  /** Index into LEDGERS, for the flows that start now. */
  ledger = 0;
  /** null while flows may yet be due. */
  endReason: EndReason | null = null;

  private readonly worker: WorkerPlan;
  private readonly clock: Clock;
  private readonly onTimeUp: () => void;
  private pacer!: Pacer;
  private startMs = 0;
  private endMs = 0;
  /** How many flows of the phase are this thread's, and how many of them were started. */
  private share = 0;
  private started = 0;
  private timeUpReason: EndReason = 'duration-reached';
  private timer: CancelTimer = () => {};

  /** @param onTimeUp called when a phase was over by time: whoever waits for a free place does not look at the clock */
  constructor(worker: WorkerPlan, clock: Clock, onTimeUp: () => void) {
    this.worker = worker;
    this.clock = clock;
    this.onTimeUp = onTimeUp;
  }

  /** When the next flow is due, on the clock; null: no more is. Goes on to the next phase where one is over. */
  dueMs(nowMs: number): number | null {
    while (this.endReason === null) {
      if (this.started >= this.share) this.enterNext('total-reached', nowMs);
      else if (nowMs >= this.endMs) this.enterNext(this.timeUpReason, nowMs);
      else return this.nextDueMs(nowMs);
    }
    return null;
  }

  /** Starts the flow that is due: its start number in its phase, over all threads. */
  take(): number {
    return this.worker.index + this.started++ * this.worker.of;
  }

  /** Nothing is due from now on. The first reason stands, but for `stopped`: that open calls were cut off must be said. */
  end(reason: EndReason): void {
    if (this.endReason === null) this.close(reason, this.clock.nowMs());
    else if (reason === 'stopped') this.endReason = reason;
  }

  /** What is due is never due a rounding error after now: its place would stand empty until a timer fires. */
  private nextDueMs(nowMs: number): number {
    const elapsedMs = nowMs - this.startMs;
    const dueMs = this.pacer.dueMs(this.started, elapsedMs);
    return dueMs > elapsedMs ? this.startMs + dueMs : Math.min(nowMs, this.startMs + dueMs);
  }

  private enterNext(reasonIfLast: EndReason, nowMs: number): void {
    this.timer();
    const phase = this.worker.plan.phases[this.phaseIndex + 1];
    if (phase === undefined) {
      this.close(reasonIfLast, nowMs);
      return;
    }
    this.phaseIndex++;
    const { flows, durationMs } = phase.limit;
    this.pacer = makePacer(phase.pacer);
    this.ledger = LEDGERS.indexOf(LEDGER_OF_PHASE[phase.name]);
    this.startMs = nowMs;
    this.endMs = nowMs + (durationMs ?? Number.POSITIVE_INFINITY);
    this.share = flows === null ? Number.POSITIVE_INFINITY : shareOf(flows, this.worker.index, this.worker.of);
    this.started = 0;
    this.timeUpReason = flows === null ? 'duration-reached' : 'max-duration-reached';
    if (phase.name === 'measured') this.window.begin(nowMs);
    if (durationMs === null) return;
    this.timer = this.clock.after(durationMs, () => {
      this.enterNext(this.timeUpReason, this.clock.nowMs());
      this.onTimeUp();
    });
  }

  private close(reason: EndReason, nowMs: number): void {
    this.timer();
    this.endReason = reason;
    if (reason !== 'total-reached') this.window.end(nowMs);
  }
}
