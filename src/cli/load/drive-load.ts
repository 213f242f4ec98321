import type { EngineRun } from '../../engine/run-engine.js';
import type { RunParts } from '../../record/compose-run.js';
import type { Limit } from '../../thresholds/threshold.js';
import type { Interrupts } from '../interrupts.js';
import type { OpenPages } from './open-pages.js';
import type { Progress } from './show-progress.js';
import { AbortWatch } from './watch-abort.js';

/** Waits for the load to be over, looking at the pages now and then meanwhile. */
export async function driveLoad(
  engine: EngineRun,
  pages: OpenPages | null,
  interrupts: Interrupts,
  progress: Progress,
  abortOn: readonly Limit[],
): Promise<Pick<RunParts, 'startedAt' | 'endedAt' | 'threads' | 'cpuMs' | 'aborted'>> {
  const startedAt = new Date().toISOString();
  const cpuBefore = process.cpuUsage();
  const watched = Promise.all([engine.results, pages?.bracket.watch(engine.results)]);
  const abort = new AbortWatch(abortOn, engine, () => progress.enter('aborting'));
  try {
    const [threads] = await interrupts.whileRunning(engine, watched, () => progress.enter('draining'));
    const { user, system } = process.cpuUsage(cpuBefore);
    const endedAt = new Date().toISOString();
    return { startedAt, endedAt, threads, cpuMs: (user + system) / 1000, aborted: abort.note };
  } finally {
    abort.end();
  }
}
