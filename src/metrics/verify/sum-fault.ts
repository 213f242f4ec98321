import { seconds } from './words.js';

/** A histogram's bucket: how many lie at or below its bound, in the page's own unit. */
interface Bucket {
  le: number;
  count: number;
}

/** Sums are added up in floating point, one value after the other. */
const RELATIVE_ERROR = 1e-6;

/**
 * What is wrong with a histogram's sum beside its own buckets, or null: each value is at most the bound of its bucket, and
 * more than the bound before it, so that the sum of all lies between two numbers that the page itself says.
 *
 * @param buckets cumulative, by rising bounds, `+Inf` among them
 * @param sum with how far the printed number may be from the true one
 */
export function sumFault(
  buckets: readonly Bucket[],
  sum: { value: number; rounding: number },
  perSecond: number,
): string | null {
  const total = buckets.at(-1)?.count ?? 0;
  if (buckets.at(-1)?.le !== Number.POSITIVE_INFINITY || total === 0 || !Number.isFinite(sum.value)) return null;
  let least = 0;
  let most = 0;
  for (const [i, { le, count }] of buckets.entries()) {
    const within = count - (buckets[i - 1]?.count ?? 0);
    // Not cumulative, or of negative values: nothing follows from it.
    if (within < 0 || le < 0) return null;
    if (within === 0) continue;
    least += within * (buckets[i - 1]?.le ?? 0);
    most += within * le;
  }
  const slack = sum.rounding + RELATIVE_ERROR * Math.max(Math.abs(sum.value), least);
  const shown = (value: number) => seconds(value / perSecond);
  if (sum.value < least - slack) {
    return `the sum of ${total} durations is ${shown(sum.value)}, but by their buckets they take at least ${shown(least)}`;
  }
  if (sum.value > most + slack) {
    return `the sum of ${total} durations is ${shown(sum.value)}, but by their buckets they take at most ${shown(most)}`;
  }
  return null;
}
