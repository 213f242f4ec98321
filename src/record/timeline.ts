import type { Timeline } from './run-result.js';

const SLICES = 120;
const FIRST_SLICE_MS = 100;

/**
 * Counts over time in a fixed number of slices. A run that outgrows them merges neighbours and doubles the slice,
 * so that memory does not depend on how long it lasts. Times count from the start of the run, over all threads alike.
 */
export class TimelineRecorder {
  private sliceMs = FIRST_SLICE_MS;
  private readonly ended = new Float64Array(SLICES);
  private readonly failed = new Float64Array(SLICES);
  private readonly maxLatencyNs = new Float64Array(SLICES);

  add(atMs: number, failed: boolean, latencyNs: number): void {
    let slice = Math.floor(atMs / this.sliceMs);
    while (slice >= SLICES) {
      this.halve();
      slice = Math.floor(atMs / this.sliceMs);
    }
    if (slice < 0) slice = 0;
    this.ended[slice]!++;
    if (failed) this.failed[slice]!++;
    if (latencyNs > this.maxLatencyNs[slice]!) this.maxLatencyNs[slice] = latencyNs;
  }

  result(): Timeline {
    const slices = Array.from({ length: SLICES }, (_, i) => ({
      ended: this.ended[i]!,
      failed: this.failed[i]!,
      maxLatencyNs: Math.round(this.maxLatencyNs[i]!),
    }));
    const last = slices.findLastIndex((slice) => slice.ended > 0);
    return { sliceMs: this.sliceMs, slices: slices.slice(0, last + 1) };
  }

  private halve(): void {
    for (let i = 0; i < SLICES; i++) {
      const [a, b] = [2 * i, 2 * i + 1];
      const inside = b < SLICES;
      this.ended[i] = inside ? this.ended[a]! + this.ended[b]! : 0;
      this.failed[i] = inside ? this.failed[a]! + this.failed[b]! : 0;
      this.maxLatencyNs[i] = inside ? Math.max(this.maxLatencyNs[a]!, this.maxLatencyNs[b]!) : 0;
    }
    this.sliceMs *= 2;
  }
}

/** Lays the timelines of several threads over each other, at the coarsest of their slices. */
export function mergeTimelines(timelines: readonly Timeline[]): Timeline {
  const sliceMs = Math.max(FIRST_SLICE_MS, ...timelines.map((timeline) => timeline.sliceMs));
  const slices: Timeline['slices'] = [];
  for (const timeline of timelines) {
    const perSlice = sliceMs / timeline.sliceMs;
    for (const [i, slice] of timeline.slices.entries()) {
      const at = Math.floor(i / perSlice);
      while (slices.length <= at) slices.push({ ended: 0, failed: 0, maxLatencyNs: 0 });
      const into = slices[at]!;
      into.ended += slice.ended;
      into.failed += slice.failed;
      into.maxLatencyNs = Math.max(into.maxLatencyNs, slice.maxLatencyNs);
    }
  }
  return { sliceMs, slices };
}
