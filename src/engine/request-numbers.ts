// Hot path: bench/call-loop.bench.ts
import { wholeCycles } from '../plan/next-number.js';
import { FIRST_ASIDE, NUMBERS_ASIDE } from '../plan/number-aside.js';
import type { WorkerPlan } from '../plan/shard.js';

/**
 * Numbers the flows of a run, over all phases and threads: no two have the same, and where phases are bounded by counts
 * they are the same for any number of threads. A flow has a turn, which says what it is and with which data, and by that
 * its number, which users see.
 *
 * Phase after phase begins at a multiple of the cycle in which flows take turns.
 * How many flows a phase bounded by time had is not known by other threads: from then on each thread counts on by itself,
 * in steps of the number of threads, as start numbers are dealt out.
 */
export class RequestNumbers {
  private readonly worker: WorkerPlan;
  private readonly cycle: number;
  private base: number;
  private phaseIndex = 0;
  private isAgreed = true;
  private lastStart = -1;

  /** @param cycle after how many starts flows repeat */
  constructor(worker: WorkerPlan, cycle: number) {
    this.worker = worker;
    this.cycle = cycle;
    this.base = wholeCycles(worker.plan.firstNumber, cycle);
  }

  /** The request number of a flow by its turn: the same, but for those that the load leaves out. */
  numberOf(turn: number): number {
    const { numberAside } = this.worker.plan;
    if (numberAside !== null) return numberAside;
    return turn < FIRST_ASIDE ? turn : turn + NUMBERS_ASIDE;
  }

  /** @param start the flow's start number in its phase, over all threads */
  turnOf(start: number, phaseIndex: number): number {
    while (this.phaseIndex < phaseIndex) this.leavePhase();
    this.lastStart = start;
    return this.base + start;
  }

  private leavePhase(): void {
    const { flows } = this.worker.plan.phases[this.phaseIndex]!.limit;
    if (flows === null) this.isAgreed = false;
    const step = this.isAgreed ? this.cycle : this.cycle * this.worker.of;
    this.base += wholeCycles(this.isAgreed ? flows! : this.lastStart + 1, step);
    this.phaseIndex++;
    this.lastStart = -1;
  }
}
