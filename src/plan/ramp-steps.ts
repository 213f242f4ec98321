import type { Ramp } from '../shared/load-shape.js';

/** From `atMs` on it is `value`, until the next. */
export interface RampStep {
  atMs: number;
  value: number;
}

/** The values that a ramp takes by steps, in their order; the last one stays. There may be no last one. */
export function* rampSteps({ start, step, everyMs, end, maxMs }: Ramp): Generator<RampStep, void> {
  const last = end ?? (step < 0 ? 0 : Number.POSITIVE_INFINITY);
  let value = start;
  yield { atMs: 0, value };
  for (let m = 1; value !== last; m++) {
    const atMs = m * everyMs;
    if (maxMs !== null && (atMs > maxMs || (atMs === maxMs && end !== null))) {
      if (end !== null) yield { atMs: maxMs, value: end };
      return;
    }
    value = step > 0 ? Math.min(last, start + m * step) : Math.max(last, start + m * step);
    yield { atMs, value };
  }
}

/** The steps of one that a line of whole numbers takes: places in flight are whole. */
export function stepsOfOne(line: Ramp): Ramp {
  return { ...line, step: Math.sign(line.step), everyMs: line.everyMs / Math.abs(line.step) };
}

/** Where a line meets its end, or 0, or its time is over: it stays from there on. Infinity where it never does. */
export function lineEndMs({ start, step, everyMs, end, maxMs }: Ramp): number {
  const last = end ?? (step < 0 ? 0 : Number.POSITIVE_INFINITY);
  return Math.min(maxMs ?? Number.POSITIVE_INFINITY, ((last - start) * everyMs) / step);
}

/** What a line is at a moment before its end. */
export function lineAt({ start, step, everyMs }: Ramp, ms: number): number {
  return start + (step * ms) / everyMs;
}
