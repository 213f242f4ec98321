import type { RawSeries } from '../../../src/metrics/prometheus/raw-series.js';

/** A series with samples at those times, in milliseconds. */
export function aSeries(
  name: string,
  labels: Record<string, string>,
  ...samples: [atMs: number, value: string][]
): RawSeries {
  return {
    name,
    labels: new Map(Object.entries(labels)),
    samples: samples.map(([atMs, value]) => ({ atMs, value })),
    sums: null,
  };
}
