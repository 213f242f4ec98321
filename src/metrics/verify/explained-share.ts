import { openHistogram } from '../../record/histogram.js';
import type { ExplainedShare, QuantilePair } from '../verdict.js';
import type { Books } from './books.js';
import type { DurationChange } from './duration-change.js';

type ServerBounds = Pick<QuantilePair, 'serverFromMs' | 'serverToMs'>;

/** With fewer calls than that, not one lies beyond the quantile: it says no more than the longest. */
const QUANTILES = [
  { quantile: 0.5, leastCalls: 1 },
  { quantile: 0.9, leastCalls: 10 },
  { quantile: 0.99, leastCalls: 100 },
];

/**
 * How much of what callers waited the server's own clock explains; null where there is nothing to compare, or where the
 * server timed other calls than those that were answered: for what we gave up on it may have worked on.
 */
export function explainedShare(books: Books, duration: DurationChange | null): ExplainedShare | null {
  const { service } = books.result.histograms;
  if (service === null || duration === null || duration.count.delta <= 0) return null;
  if (
    books.uncertain > 0 ||
    books.cutOffTotal > 0 ||
    duration.count.delta > books.answeredTotal ||
    books.besideTotal > 0
  )
    return null;
  const client = openHistogram(service);
  const clientSeconds = client.sumNs / 1e9;
  return {
    method: books.name,
    serverSeconds: duration.sumSeconds,
    clientSeconds,
    share: duration.sumSeconds / clientSeconds,
    quantiles: QUANTILES.filter(({ leastCalls }) => client.count >= leastCalls).map(({ quantile }) => ({
      quantile,
      ...bucketOf(duration, quantile),
      clientMs: client.valueAtPercentile(quantile * 100) / 1e6,
    })),
  };
}

/** The bounds of the bucket that holds the quantile. */
function bucketOf({ buckets, count }: DurationChange, quantile: number): ServerBounds {
  const rank = quantile * count.delta;
  const at = buckets.findIndex(({ delta }) => delta >= rank && delta > 0);
  if (at === -1) return { serverFromMs: null, serverToMs: null };
  const bound = (le: number | undefined) => (le !== undefined && Number.isFinite(le) ? Math.max(0, le) * 1000 : null);
  return { serverFromMs: bound(buckets[at - 1]?.le) ?? 0, serverToMs: bound(buckets[at]!.le) };
}
