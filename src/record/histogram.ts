import { build, encodeIntoCompressedBase64, type Histogram, initWebAssembly } from 'hdr-histogram-js';
import { GrpcRedError } from '../shared/error.js';
import { type HdrBucket, HIGHEST_NS, readHdr } from './read-hdr.js';
import type { EncodedHistogram } from './run-result.js';

/**
 * Remembers durations in a fixed 0.3 MB, however many there are. Values are nanoseconds: fractions are rounded up,
 * and what takes less than 1 ns counts as 1 ns.
 */
export interface LatencyHistogram {
  record(valueNs: number): void;
  readonly count: number;
  /**
   * Values outside the range: negative or not a number (kept as 1 ns), or above an hour. The latter stand in the
   * last bucket, while the sum and the maximum know them exactly; infinity counts as an hour.
   */
  readonly clamped: number;
  /** null where nothing was recorded. */
  encode(): EncodedHistogram | null;
  /** Gives its WebAssembly memory back; it cannot be used afterwards. */
  destroy(): void;
}

/** A recorded histogram, opened for reading. All bounds hold for every single value, not on average. */
export interface HistogramView {
  count: number;
  sumNs: number;
  meanNs: number;
  minNs: number;
  maxNs: number;
  /** @param percentile 0 to 100; the answer is rounded up to its bucket's edge, and never above `maxNs` */
  valueAtPercentile(percentile: number): number;
  /** How many values are certainly ≤ `valueNs`. */
  countAtOrBelow(valueNs: number): number;
  /** How many values may be ≤ `valueNs`; never fewer than `countAtOrBelow`. */
  countPossiblyAtOrBelow(valueNs: number): number;
  /** The buckets that hold something, ascending; their counts add up to `count`. */
  slices(): { upToNs: number; count: number }[];
}

const GEOMETRY = {
  bitBucketSize: 64,
  autoResize: false,
  lowestDiscernibleValue: 1,
  highestTrackableValue: HIGHEST_NS,
  numberOfSignificantValueDigits: 3,
} as const;

/** Once per thread, before the first `makeHistogram`. */
export function initHistograms(): Promise<void> {
  return initWebAssembly();
}

export function makeHistogram(): LatencyHistogram {
  return new WasmLatencyHistogram(build({ ...GEOMETRY, useWebAssembly: true }));
}

class WasmLatencyHistogram implements LatencyHistogram {
  count = 0;
  clamped = 0;
  readonly #buckets: Histogram;
  #sumNs = 0;
  #minNs = Number.MAX_SAFE_INTEGER;
  #maxNs = 0;

  constructor(buckets: Histogram) {
    this.#buckets = buckets;
  }

  // Hot path: bench/histogram.bench.ts.
  record(valueNs: number): void {
    let ns = Math.ceil(valueNs);
    if (!(ns >= 1 && ns <= HIGHEST_NS)) ns = this.#clamp(ns);
    this.count++;
    this.#sumNs += ns;
    if (ns < this.#minNs) this.#minNs = ns;
    if (ns > this.#maxNs) this.#maxNs = ns;
    this.#buckets.recordValue(ns <= HIGHEST_NS ? ns : HIGHEST_NS);
  }

  #clamp(ns: number): number {
    if (ns === 0) return 1;
    this.clamped++;
    if (!(ns > HIGHEST_NS)) return 1;
    return Number.isFinite(ns) ? ns : HIGHEST_NS;
  }

  encode(): EncodedHistogram | null {
    if (this.count === 0) return null;
    return {
      count: this.count,
      sumNs: this.#sumNs,
      minNs: this.#minNs,
      maxNs: this.#maxNs,
      hdr: encodeIntoCompressedBase64(this.#buckets),
    };
  }

  destroy(): void {
    this.#buckets.destroy();
  }
}

/** All values of all parts in one; null where no part holds a value. */
export function mergeEncoded(list: readonly (EncodedHistogram | null)[]): EncodedHistogram | null {
  const parts = list.filter((part) => part !== null);
  if (parts.length < 2) return parts[0] ?? null;
  const buckets = build(GEOMETRY);
  for (const part of parts) {
    for (const { fromNs, count } of readWhole(part)) buckets.recordValueWithCount(fromNs, count);
  }
  return {
    count: parts.reduce((sum, part) => sum + part.count, 0),
    sumNs: parts.reduce((sum, part) => sum + part.sumNs, 0),
    minNs: Math.min(...parts.map((part) => part.minNs)),
    maxNs: Math.max(...parts.map((part) => part.maxNs)),
    hdr: encodeIntoCompressedBase64(buckets),
  };
}

/** @throws GrpcRedError `bad-input` where the encoding is damaged or contradicts the exact values beside it */
export function openHistogram(encoded: EncodedHistogram): HistogramView {
  const { count, sumNs, minNs, maxNs } = encoded;
  const buckets = readWhole(encoded);
  // The exact ends are sharper than the edges of the buckets that hold them, and know of values above the range.
  buckets[0]!.fromNs = minNs;
  buckets.at(-1)!.upToNs = maxNs;
  return {
    count,
    sumNs,
    meanNs: sumNs / count,
    minNs,
    maxNs,
    valueAtPercentile(percentile) {
      if (percentile <= 0) return minNs;
      // 99.9 % of 1,000 is 999, whatever binary fractions make of it.
      let left = Math.ceil(((percentile * count) / 100) * (1 - 1e-12));
      for (const bucket of buckets) {
        left -= bucket.count;
        if (left <= 0) return bucket.upToNs;
      }
      return maxNs;
    },
    countAtOrBelow: (valueNs) => countWhere(buckets, (bucket) => bucket.upToNs <= valueNs),
    countPossiblyAtOrBelow(valueNs) {
      // Values were rounded up when they were recorded: what stands as 7 may have been 6.1.
      const bound = Math.max(1, Math.ceil(valueNs));
      return countWhere(buckets, (bucket) => bucket.fromNs <= bound);
    },
    slices: () => buckets.map(({ upToNs, count }) => ({ upToNs, count })),
  };
}

function countWhere(buckets: HdrBucket[], fits: (bucket: HdrBucket) => boolean): number {
  let sum = 0;
  for (const bucket of buckets) {
    if (!fits(bucket)) break;
    sum += bucket.count;
  }
  return sum;
}

/** The buckets of a histogram whose exact values agree with them. */
function readWhole({ count, sumNs, minNs, maxNs, hdr }: EncodedHistogram): HdrBucket[] {
  const buckets = readHdr(hdr);
  const first = buckets[0];
  const last = buckets.at(-1);
  const counted = countWhere(buckets, () => true);
  const whole =
    first !== undefined &&
    last !== undefined &&
    counted === count &&
    first.fromNs <= minNs &&
    minNs <= maxNs &&
    (minNs <= first.upToNs || first.upToNs >= HIGHEST_NS) &&
    last.fromNs <= maxNs &&
    (maxNs <= last.upToNs || last.upToNs >= HIGHEST_NS) &&
    // A sum of many values is rounded in its last digits.
    sumNs >= count * minNs * (1 - 1e-9) &&
    sumNs <= count * maxNs * (1 + 1e-9);
  if (whole) return buckets;
  throw new GrpcRedError(
    'bad-input',
    `A latency histogram contradicts itself: its buckets hold ${counted} values, and it claims ${count} of ${minNs} to ${maxNs} ns.`,
    'The file was damaged or edited; run the load again to get a whole one.',
  );
}
