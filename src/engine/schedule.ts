// Hot path: bench/call-loop.bench.ts
import type { Phase } from '../plan/call-plan.js';
import { makePacer, type Pacer } from '../plan/pacer.js';
import { type RampStep, rampSteps, stepsOfOne } from '../plan/ramp-steps.js';
import { shareOf, type WorkerPlan } from '../plan/shard.js';
import { type EndReason, LEDGERS, type Ledger } from '../record/run-result.js';
import type { CancelTimer, Clock } from '../shared/clock.js';
import type { PlacesShape } from '../shared/load-shape.js';
import { MeasuredWindow } from './measured-window.js';

const LEDGER_OF_PHASE: Record<Phase['name'], Ledger> = {
  'set-up': 'set-up',
  probe: 'probe',
  'slow-call': 'slow-call',
  'warm-up': 'warm-up',
  measured: 'load',
  teardown: 'teardown',
};

/** Who is told of what a schedule finds by itself. */
export interface ScheduleListener {
  /** Look again: a phase was over by time, or there are more places. Whoever waits for a free place does not look at the clock. */
  look(): void;
  /** Flows `firstK`, `firstK + of`, … were due and can never start any more, `count` of them. */
  unsent(ledger: number, firstK: number, count: number): void;
}

/** Where one thread stands in the phases of its plan: when a flow is due, in which ledger it stands, why none is due. */
export class Schedule {
  readonly window = new MeasuredWindow();
  /** Index into the plan's phases; -1 before the first. */
  phaseIndex = -1;
  /** Index into LEDGERS, for the flows that start now. */
  ledger = 0;
  /** null while flows may yet be due. */
  endReason: EndReason | null = null;
  /** Why it ended at first; null until then. */
  firstReason: EndReason | null = null;
  /** Why flows are to go no further that were all under way when their number was reached. */
  private cutReason: EndReason | null = null;
  /** How many flows this thread may have in flight now. */
  places = 0;
  /** True where flows are due by the clock alone: only then can one be late. */
  isOpen = false;

  private readonly worker: WorkerPlan;
  private readonly clock: Clock;
  private readonly listener: ScheduleListener;
  private pacer!: Pacer;
  private startMs = 0;
  private durationMs = 0;
  /** A timer may fire a little before its time by the clock: it counts all the same. */
  private timeIsUp = false;
  /** How many flows of the phase are this thread's, and how many of them were started. */
  private share = 0;
  private started = 0;
  private timeUpReason: EndReason = 'duration-reached';
  private timer: CancelTimer = () => {};
  private placesTimer: CancelTimer = () => {};

  constructor(worker: WorkerPlan, clock: Clock, listener: ScheduleListener) {
    this.worker = worker;
    this.clock = clock;
    this.listener = listener;
    this.places = worker.concurrency;
  }

  /**
   * When the next flow is due, on the clock (Infinity: never); null: no more is. Goes on to the next phase where one is over.
   *
   * @param hasPlace whether a flow that is due could start: what was due in time still does so after the phase's time is
   *   up, so that no timer that fires late loses one; what has no place then is unsent
   */
  dueMs(nowMs: number, hasPlace: boolean): number | null {
    while (this.endReason === null) {
      if (this.started >= this.share) {
        this.enterNext('total-reached', nowMs);
        continue;
      }
      const elapsedMs = nowMs - this.startMs;
      const dueMs = this.pacer.dueMs(this.nextK(), elapsedMs);
      const isOver = this.timeIsUp || elapsedMs >= this.durationMs;
      // What is due is never due a rounding error after now: its place would stand empty until a timer fires.
      if (!isOver || (hasPlace && dueMs < this.durationMs)) {
        return dueMs > elapsedMs ? this.startMs + dueMs : Math.min(nowMs, this.startMs + dueMs);
      }
      this.giveUp(this.durationMs);
      this.enterNext(this.timeUpReason, nowMs);
    }
    return null;
  }

  /** Starts the flow that is due: its start number in its phase, over all threads. */
  take(): number {
    const k = this.nextK();
    this.started++;
    return k;
  }

  /** Nothing is due from now on. The first reason stands, but for `stopped`: that open calls were cut off must be said. */
  end(reason: EndReason): void {
    if (this.endReason === null) {
      const nowMs = this.clock.nowMs();
      if (this.phaseIndex >= 0) this.giveUp(Math.min(nowMs - this.startMs, this.durationMs));
      this.close(reason, nowMs);
    } else if (reason === 'stopped') this.endReason = reason;
    else if (this.endReason === 'total-reached') this.endFlows(reason);
  }

  /**
   * Whether flows that are under way go on with their next step. A count is of whole flows: those that were started before
   * it was reached run to their end, unless the run is to end before that. Asked where there is a next step alone: a run
   * that had none left to start was not ended early.
   */
  flowsGoOn(): boolean {
    if (this.endReason === null) return true;
    if (this.endReason !== 'total-reached') return false;
    if (this.cutReason === null) return true;
    this.endEarly(this.cutReason);
    return false;
  }

  /** All flows are under way. One that cannot be made whole ends the run before its time; else it takes one that is cut. */
  private endFlows(reason: EndReason): void {
    if (reason === 'unsendable') this.endEarly(reason);
    else this.cutReason ??= reason;
  }

  private endEarly(reason: EndReason): void {
    this.endReason = reason;
    this.firstReason = reason;
  }

  /** The start number of the next flow in its phase, over all threads. */
  private nextK(): number {
    return this.worker.index + this.started * this.worker.of;
  }

  /** What was due before `untilMs` of the phase and has not started never will. */
  private giveUp(untilMs: number): void {
    const { index, of } = this.worker;
    const due = Math.min(this.share, shareOf(this.pacer.dueBefore(untilMs), index, of));
    if (due <= this.started) return;
    this.listener.unsent(this.ledger, this.nextK(), due - this.started);
    this.started = due;
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
    this.isOpen = phase.pacer.shape !== 'closed';
    this.timeIsUp = false;
    this.ledger = LEDGERS.indexOf(LEDGER_OF_PHASE[phase.name]);
    this.startMs = nowMs;
    this.durationMs = durationMs ?? Number.POSITIVE_INFINITY;
    this.share = flows === null ? Number.POSITIVE_INFINITY : shareOf(flows, this.worker.index, this.worker.of);
    this.started = 0;
    this.timeUpReason = flows === null ? 'duration-reached' : 'max-duration-reached';
    if (phase.name === 'measured') this.window.begin(nowMs);
    this.openPlaces(phase.places);
    if (durationMs === null) return;
    this.timer = this.clock.after(durationMs, () => {
      this.timeIsUp = true;
      this.listener.look();
    });
  }

  private openPlaces(shape: PlacesShape): void {
    this.placesTimer();
    if (shape.shape === 'constant') {
      this.places = this.worker.concurrency;
      return;
    }
    this.followPlaces(rampSteps(shape.shape === 'line' ? stepsOfOne(shape) : shape));
  }

  /** Takes the next number of places now, and sets a timer for the one after it. */
  private followPlaces(steps: Iterator<RampStep, void>, step = steps.next().value): void {
    if (!step) return;
    const { index, of, concurrency } = this.worker;
    // A thread without any place would hold up the flows that are dealt to it.
    this.places = Math.min(concurrency, Math.max(1, shareOf(step.value, index, of)));
    const next = steps.next().value;
    if (!next || next.atMs === Number.POSITIVE_INFINITY) return;
    this.placesTimer = this.clock.after(this.startMs + next.atMs - this.clock.nowMs(), () => {
      this.followPlaces(steps, next);
      this.listener.look();
    });
  }

  private close(reason: EndReason, nowMs: number): void {
    this.timer();
    this.placesTimer();
    this.endReason = reason;
    this.firstReason = reason;
    if (reason !== 'total-reached') this.window.end(nowMs);
  }
}
