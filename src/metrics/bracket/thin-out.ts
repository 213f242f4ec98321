/** What may be kept: so many, and so many bytes in all. One is always kept. */
export interface KeepLimit {
  count: number;
  bytes: number;
}

/** Leaves out every second one, the last first, until the rest is within the limit: what is left spans the same time. */
export function thinOut<T>(list: readonly T[], bytesOf: (one: T) => number, limit: KeepLimit): T[] {
  let kept = [...list];
  const fits = () => kept.length <= limit.count && kept.reduce((sum, one) => sum + bytesOf(one), 0) <= limit.bytes;
  while (kept.length > 1 && !fits()) kept = kept.filter((_, i) => i % 2 === 0);
  return kept;
}
