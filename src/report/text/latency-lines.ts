import { loadTotals } from '../../record/load-totals.js';
import type { RunPlan } from '../../record/run-plan.js';
import type { RunResult } from '../../record/run-result.js';
import { FEW_METHODS } from './few-methods.js';
import { latencyByKind } from './latency-by-kind.js';
import { latencyByMethod } from './latency-by-method.js';
import { paragraph, type Sheet } from './sheet.js';

/** How long calls of the load took: of a few methods every kind of time, of many their OK calls in one table. */
export function latencyLines(sheet: Sheet, run: RunResult): string[] {
  // Service time alone, of the calls to warm up or to set up, would look like the figures of the run.
  const methods = run.methods.filter((result) => loadTotals([result]).started > 0);
  const measured = { ...run, methods };
  const drawn = methods.length <= FEW_METHODS ? latencyByKind(sheet, measured) : latencyByMethod(sheet, measured);
  if (drawn === null) return [];
  const legend = `${drawn.legend} ${loadShapeNote(run.plan.loadShape)}`;
  return [...drawn.lines, ...paragraph(sheet, legend, { lead: '  ', paint: sheet.chalk.dim })];
}

/** Of which waits the latencies speak. */
function loadShapeNote({ shape }: RunPlan['loadShape']): string {
  return shape === 'closed'
    ? 'Closed loop: a slow answer delays the next call, so some waits stay unseen (coordinated omission).'
    : 'Open load: latency counts from when a call was due, so every wait is in it.';
}
