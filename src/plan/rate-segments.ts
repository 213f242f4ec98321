import type { LoadShape, Ramp } from '../shared/load-shape.js';
import { lineAt, lineEndMs, rampSteps } from './ramp-steps.js';

/** A stretch of time in which the rate changes evenly, or not at all. */
export interface RateSegment {
  startMs: number;
  /** Infinity for the last. */
  endMs: number;
  /** At its start. */
  perSecond: number;
  /** By how much the rate grows in a second. */
  growth: number;
}

/** The rate of an open load shape, stretch by stretch without a gap. There may be no last one; after one that ends nothing is due. */
export function* rateSegments(shape: Exclude<LoadShape, { shape: 'closed' }>): Generator<RateSegment, void> {
  switch (shape.shape) {
    case 'constant':
      yield steady(0, Number.POSITIVE_INFINITY, shape.perSecond);
      return;
    case 'stages': {
      let startMs = 0;
      for (const { perSecond, toPerSecond, forMs } of shape.stages) {
        const growth = ((toPerSecond - perSecond) * 1000) / forMs;
        yield { startMs, endMs: startMs + forMs, perSecond, growth };
        startMs += forMs;
      }
      return;
    }
    case 'steps':
      yield* stairs(shape);
      return;
    case 'line': {
      const endMs = lineEndMs(shape);
      yield { startMs: 0, endMs, perSecond: shape.start, growth: (shape.step * 1000) / shape.everyMs };
      if (endMs < Number.POSITIVE_INFINITY) {
        yield steady(endMs, Number.POSITIVE_INFINITY, shape.end ?? Math.max(0, lineAt(shape, endMs)));
      }
    }
  }
}

function* stairs(ramp: Ramp): Generator<RateSegment, void> {
  let before = { atMs: 0, value: ramp.start };
  for (const step of rampSteps(ramp)) {
    if (step.atMs > before.atMs) yield steady(before.atMs, step.atMs, before.value);
    before = step;
  }
  yield steady(before.atMs, Number.POSITIVE_INFINITY, before.value);
}

function steady(startMs: number, endMs: number, perSecond: number): RateSegment {
  return { startMs, endMs, perSecond, growth: 0 };
}
