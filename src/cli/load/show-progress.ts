import type { CallPlan } from '../../plan/call-plan.js';
import { LiveView } from '../../record/live-view.js';
import { progressLine } from '../../report/progress.js';

const REDRAW_MS = 200;
const LINE_EVERY_MS = 10_000;
const DEFAULT_COLUMNS = 80;

/** Tells on stderr how the run goes: a line that is redrawn on a terminal, a line now and then elsewhere. */
export class Progress {
  private readonly plan: CallPlan;
  private readonly views: readonly LiveView[];
  private readonly terminal = process.stderr.isTTY === true;
  private readonly startedMs = performance.now();
  /** What goes on once no new calls are started; until then the engine knows. */
  private ending: 'draining' | 'aborting' | 'verifying' | null = null;
  private waitEndMs: number | null = null;
  private last = { atMs: 0, ended: 0, perSecond: 0 };
  private readonly timer: NodeJS.Timeout;

  /** Begins to tell of a run that has just started. */
  constructor(plan: CallPlan, views: readonly LiveView[]) {
    this.plan = plan;
    this.views = views;
    this.timer = setInterval(() => this.tell(), this.terminal ? REDRAW_MS : LINE_EVERY_MS);
    this.timer.unref();
  }

  enter(phase: 'draining' | 'aborting' | 'verifying'): void {
    this.ending = phase;
    if (this.terminal) this.tell();
  }

  /** The wait for the metrics lasts this much longer, unless they agree before. */
  waitsFor(leftMs: number): void {
    this.waitEndMs = performance.now() - this.startedMs + leftMs;
  }

  /** Leaves the line that a report can be printed on. */
  end(): void {
    clearInterval(this.timer);
    if (this.terminal) process.stderr.write('\r\x1b[K');
  }

  private tell(): void {
    const elapsedMs = performance.now() - this.startedMs;
    const totals = LiveView.sum(this.views);
    // Between two lines that were asked for at once there is no rate to speak of.
    if (elapsedMs - this.last.atMs >= REDRAW_MS / 2) {
      const perSecond = ((totals.ended - this.last.ended) * 1000) / (elapsedMs - this.last.atMs);
      this.last = { atMs: elapsedMs, ended: totals.ended, perSecond };
    }
    const { phases } = this.plan;
    const phase = this.ending ?? phases[Math.max(0, totals.phaseIndex)]?.name ?? 'finishing';
    const goesOn = this.plan.phases.some(({ name }) => name === phase);
    const line = progressLine(
      {
        phase,
        elapsedMs,
        // What is left of a phase that is over says nothing about the wait.
        plannedMs: goesOn ? sumUnlessOpen(phases.map(({ limit }) => limit.durationMs)) : this.waitEndMs,
        // How many calls flows of several steps come to depends on how they go.
        plannedCalls:
          goesOn && this.plan.flows.every(({ steps }) => steps.length === 1)
            ? sumUnlessOpen(phases.map(({ limit }) => limit.flows))
            : null,
        ended: totals.ended,
        failed: totals.failed,
        perSecond: goesOn ? this.last.perSecond : null,
        p50Ms: totals.p50Ms,
        p99Ms: totals.p99Ms,
        inFlight: totals.started - totals.ended,
      },
      (process.stderr.columns ?? DEFAULT_COLUMNS) - 1,
    );
    process.stderr.write(this.terminal ? `\r\x1b[K${line}` : `${line}\n`);
  }
}

/** null where one of the bounds is not set. */
function sumUnlessOpen(bounds: readonly (number | null)[]): number | null {
  return bounds.includes(null) ? null : bounds.reduce<number>((sum, bound) => sum + bound!, 0);
}
