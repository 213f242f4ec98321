import type { HistogramView } from '../record/histogram.js';

/** The percentiles that every report speaks of. */
export const PERCENTILES = [50, 75, 90, 95, 99, 99.9, 99.99] as const;

/** Fewer values than this beyond a percentile, and it says more of chance than of the server. */
const LEAST_BEYOND = 10;

/** True where at least ten recorded values lie beyond the percentile. */
export function isSupported(percentile: number, count: number): boolean {
  // 100 - 99.9 is not quite 0.1 in binary.
  return count * (100 - percentile) >= LEAST_BEYOND * 100 * (1 - 1e-9);
}

/** The value at each of `PERCENTILES` in nanoseconds; null for those that the values do not support. */
export function shownPercentiles(view: HistogramView): (number | null)[] {
  return PERCENTILES.map((percentile) =>
    isSupported(percentile, view.count) ? view.valueAtPercentile(percentile) : null,
  );
}
