import type { EngineRun } from '../../engine/run-engine.js';
import { LiveView } from '../../record/live-view.js';
import type { AbortNote } from '../../record/run-result.js';
import { judgeLive } from '../../thresholds/judge-live.js';
import type { Limit } from '../../thresholds/threshold.js';

const LOOK_EVERY_MS = 100;

/** Looks at a load while it runs, and ends it as soon as one of the limits of --abort-on is broken: open calls finish. */
export class AbortWatch {
  /** What ended it; null while nothing has. */
  note: AbortNote | null = null;
  private readonly timer: NodeJS.Timeout | null;

  /** @param onAbort told once, when no new calls are started any more */
  constructor(limits: readonly Limit[], engine: EngineRun, onAbort: () => void) {
    const look = () => {
      this.note = judgeLive(limits, LiveView.sum(engine.live));
      if (this.note === null) return;
      this.end();
      engine.abort();
      onAbort();
    };
    this.timer = limits.length === 0 ? null : setInterval(look, LOOK_EVERY_MS);
  }

  end(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }
}
