import { type HistogramView, openHistogram } from '../../record/histogram.js';
import type { EncodedHistogram } from '../../record/run-result.js';
import { PERCENTILES, shownPercentiles } from '../shown-percentiles.js';

/** Some durations, all in nanoseconds. A percentile with fewer than ten values beyond it is null. */
export interface LatencySummary {
  count: number;
  average: number;
  fastest: number;
  slowest: number;
  percentiles: Record<string, number | null>;
}

export function latencySummary(encoded: EncodedHistogram | null): LatencySummary | null {
  if (encoded === null) return null;
  const view = openHistogram(encoded);
  const values = shownPercentiles(view);
  return {
    count: view.count,
    average: Math.round(view.meanNs),
    fastest: view.minNs,
    slowest: view.maxNs,
    percentiles: Object.fromEntries(PERCENTILES.map((percentile, index) => [`p${percentile}`, values[index]!])),
  };
}

const GHZ_PERCENTAGES = [10, 25, 50, 75, 90, 95, 99];

/** ghz's seven percentiles, given however few the values. */
export function latencyDistribution(view: HistogramView): { percentage: number; latency: number }[] {
  return GHZ_PERCENTAGES.map((percentage) => ({ percentage, latency: view.valueAtPercentile(percentage) }));
}

const GHZ_STEPS = 10;

/**
 * ghz's eleven marks from the fastest to the slowest in equal steps; each counts what lies above the mark before it.
 * A value less than 0.1 % above a mark (the width of an HDR bucket) counts at it.
 */
export function markedBuckets(view: HistogramView): { mark: number; count: number; frequency: number }[] {
  const { minNs, maxNs, count } = view;
  const marks = Array.from({ length: GHZ_STEPS }, (_nothing, i) => minNs + ((maxNs - minNs) * i) / GHZ_STEPS);
  let below = 0;
  return [...marks, maxNs].map((mark) => {
    const upTo = view.countPossiblyAtOrBelow(mark);
    const inside = upTo - below;
    below = upTo;
    return { mark: mark / 1e9, count: inside, frequency: inside / count };
  });
}
