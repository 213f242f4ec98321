import type { MetricsPage, MetricType, Sample } from './page.js';
import { seriesKey } from './series.js';
import { SeriesIndex } from './series-index.js';

/** One series on two pages of the same server. */
export interface SeriesDelta {
  family: string;
  /** As the later page declares it, if it still holds the series. */
  type: MetricType;
  /** With its suffix; an OpenMetrics counter's `_created` (a time, not a count) is in here beside its `_total`. */
  name: string;
  labels: ReadonlyMap<string, string>;
  /** null: the series was not on that page, which is not the same as 0. */
  before: number | null;
  after: number | null;
  /** By how much the difference of the true values may differ from that of the printed ones. */
  rounding: number;
  /** The later sample's own, in milliseconds since 1970, where it bears one. */
  timestampMs: number | null;
}

/**
 * All series of two pages: those of `after` in its order, then those that vanished in the order of `before`.
 *
 * Where a page holds a series with several timestamps, its latest value counts; one without a timestamp is of now.
 */
export function diffPages(before: MetricsPage, after: MetricsPage): SeriesDelta[] {
  const deltas: SeriesDelta[] = [];
  const index = new SeriesIndex<SeriesDelta>();
  for (const { name: family, type, samples } of after.families.values()) {
    for (const { name, labels, value, rounding, timestampMs } of latestSamples(samples)) {
      const delta = { family, type, name, labels, before: null, after: value, rounding, timestampMs };
      index.findOrAdd(delta);
      deltas.push(delta);
    }
  }
  for (const { name: family, type, samples } of before.families.values()) {
    for (const sample of latestSamples(samples)) {
      const { name, labels, value, rounding } = sample;
      const later = index.find(sample);
      if (later === null) {
        deltas.push({ family, type, name, labels, before: value, after: null, rounding, timestampMs: null });
        continue;
      }
      later.before = value;
      later.rounding += rounding;
    }
  }
  return deltas;
}

/** One sample for each series. Samples without timestamps are that already: a page holds none of them twice. */
function latestSamples(samples: Sample[]): Iterable<Sample> {
  if (samples.every((sample) => sample.timestampMs === null)) return samples;
  const latest = new Map<string, Sample>();
  for (const sample of samples) {
    const key = seriesKey(sample.name, sample.labels);
    const known = latest.get(key);
    if (known === undefined || momentOf(sample) > momentOf(known)) latest.set(key, sample);
  }
  return latest.values();
}

function momentOf(sample: Sample): number {
  return sample.timestampMs ?? Infinity;
}
