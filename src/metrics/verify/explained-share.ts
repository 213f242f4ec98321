import { openHistogram } from '../../record/histogram.js';
import type { ExplainedShare } from '../verdict.js';
import type { Books } from './books.js';
import type { DurationChange } from './observe.js';

const QUANTILES = [0.5, 0.9, 0.99];

/** How much of what callers waited the server's own clock explains; null where there is nothing to compare. */
export function explainedShare(books: Books, duration: DurationChange | null): ExplainedShare | null {
  const { service } = books.result.histograms;
  if (service === null || duration === null || duration.count.delta <= 0) return null;
  const client = openHistogram(service);
  const clientSeconds = client.sumNs / 1e9;
  return {
    method: books.name,
    serverSeconds: duration.sumSeconds,
    clientSeconds,
    share: duration.sumSeconds / clientSeconds,
    quantiles: QUANTILES.map((quantile) => ({
      quantile,
      serverMs: bucketQuantile(duration, quantile),
      clientMs: client.valueAtPercentile(quantile * 100) / 1e6,
    })),
  };
}

/** As Prometheus' histogram_quantile reads it: linear inside a bucket, null above the largest finite bound. */
function bucketQuantile({ buckets, count }: DurationChange, quantile: number): number | null {
  const rank = quantile * count.delta;
  const at = buckets.findIndex((bucket) => bucket.delta >= rank && bucket.delta > 0);
  const bucket = buckets[at];
  if (bucket === undefined || !Number.isFinite(bucket.le)) return null;
  const lower = buckets[at - 1] ?? { le: 0, delta: 0 };
  const inside = bucket.delta - lower.delta;
  return 1000 * (lower.le + (bucket.le - lower.le) * (inside > 0 ? (rank - lower.delta) / inside : 1));
}
