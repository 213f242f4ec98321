import type { MetricsPage, MetricType, Sample } from './page.js';
import { seriesKey } from './series.js';

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
}

/**
 * All series of two pages: those of `after` in its order, then those that vanished in the order of `before`.
 *
 * Where a page holds a series with several timestamps, its latest value counts; one without a timestamp is of now.
 */
export function diffPages(before: MetricsPage, after: MetricsPage): SeriesDelta[] {
  const earlier = latestByKey(before);
  const deltas: SeriesDelta[] = [];
  for (const [key, { family, type, sample }] of latestByKey(after)) {
    const { name, labels, value } = sample;
    deltas.push({ family, type, name, labels, before: earlier.get(key)?.sample.value ?? null, after: value });
    earlier.delete(key);
  }
  for (const { family, type, sample } of earlier.values()) {
    deltas.push({ family, type, name: sample.name, labels: sample.labels, before: sample.value, after: null });
  }
  return deltas;
}

interface Placed {
  family: string;
  type: MetricType;
  sample: Sample;
}

function latestByKey(page: MetricsPage): Map<string, Placed> {
  const latest = new Map<string, Placed>();
  for (const { name: family, type, samples } of page.families.values()) {
    for (const sample of samples) {
      const key = seriesKey(sample.name, sample.labels);
      const known = latest.get(key);
      if (known === undefined) latest.set(key, { family, type, sample });
      else if (momentOf(sample) >= momentOf(known.sample)) known.sample = sample;
    }
  }
  return latest;
}

function momentOf(sample: Sample): number {
  return sample.timestampMs ?? Infinity;
}
