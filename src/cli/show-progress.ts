import type { EngineRun } from '../engine/run-engine.js';
import type { CallPlan } from '../plan/call-plan.js';
import { LiveView } from '../record/live-view.js';
import { type LiveNumbers, progressLine } from '../report/progress.js';

const REDRAW_MS = 200;
const LINE_EVERY_MS = 10_000;
const DEFAULT_COLUMNS = 80;

/** Tells on stderr how the run goes: a line that is redrawn on a terminal, a line now and then elsewhere. */
export class Progress {
  private readonly plan: CallPlan;
  private readonly terminal = process.stderr.isTTY === true;
  private readonly startedMs = performance.now();
  private views: LiveView[] = [];
  private phase: LiveNumbers['phase'] = 'measured';
  private last = { atMs: 0, ended: 0 };
  private timer: NodeJS.Timeout | null = null;

  constructor(plan: CallPlan) {
    this.plan = plan;
  }

  start(run: EngineRun): void {
    this.views = run.live;
    this.timer = setInterval(() => this.tell(), this.terminal ? REDRAW_MS : LINE_EVERY_MS);
    this.timer.unref();
  }

  enter(phase: LiveNumbers['phase']): void {
    this.phase = phase;
    if (this.terminal && this.timer !== null) this.tell();
  }

  /** Leaves the line that a report can be printed on. */
  end(): void {
    if (this.timer === null) return;
    clearInterval(this.timer);
    if (this.terminal) process.stderr.write('\r\x1b[K');
  }

  private tell(): void {
    const elapsedMs = performance.now() - this.startedMs;
    const totals = LiveView.sum(this.views);
    const { last } = this;
    const perSecond = ((totals.ended - last.ended) * 1000) / Math.max(1, elapsedMs - last.atMs);
    this.last = { atMs: elapsedMs, ended: totals.ended };
    const { limit } = this.plan.phases.at(-1)!;
    const line = progressLine(
      {
        phase: this.phase,
        elapsedMs,
        plannedMs: this.plannedMs(),
        plannedCalls: limit.flows,
        ended: totals.ended,
        failed: totals.failed,
        perSecond,
        p50Ms: totals.p50Ms,
        p99Ms: totals.p99Ms,
        inFlight: totals.started - totals.ended,
      },
      (process.stderr.columns ?? DEFAULT_COLUMNS) - 1,
    );
    process.stderr.write(this.terminal ? `\r\x1b[K${line}` : `${line}\n`);
  }

  private plannedMs(): number | null {
    const times = this.plan.phases.map((phase) => phase.limit.durationMs);
    return times.includes(null) ? null : times.reduce<number>((sum, time) => sum + time!, 0);
  }
}
