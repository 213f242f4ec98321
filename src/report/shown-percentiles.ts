import type { HistogramView } from '../record/histogram.js';
import { isSupported } from '../record/is-supported.js';

/** The percentiles that every report speaks of. */
export const PERCENTILES = [50, 75, 90, 95, 99, 99.9, 99.99] as const;

/** The value at each of `PERCENTILES` in nanoseconds; null for those that the values do not support. */
export function shownPercentiles(view: HistogramView): (number | null)[] {
  return PERCENTILES.map((percentile) =>
    isSupported(percentile, view.count) ? view.valueAtPercentile(percentile) : null,
  );
}
