const SUB_BUCKETS = 16;
const BUCKETS = 32 * SUB_BUCKETS;
const STARTED = 0;
const ENDED = 1;
const FAILED = 2;
const PHASE = 3;
const OK_SUM_MS = 4;
const OK_MAX_MS = 5;
/** All calls but those of the next. */
const BUCKETS_OF_OTHERS = 6;
/** Calls of the measured phase that ended OK: what latency is spoken of. */
const BUCKETS_OF_OK = BUCKETS_OF_OTHERS + BUCKETS;
const WORDS = BUCKETS_OF_OK + BUCKETS;

/**
 * What a running engine thread shows of itself, in shared memory: the main thread reads it whenever it draws,
 * and the engine pays a few additions per call and no message. Good to 6 %: the report itself is made of HDR histograms.
 */
export class LiveView {
  readonly buffer: SharedArrayBuffer;
  private readonly words: Float64Array;

  constructor(buffer = new SharedArrayBuffer(WORDS * Float64Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.words = new Float64Array(buffer);
  }

  inPhase(index: number): void {
    this.words[PHASE] = index;
  }

  started(): void {
    this.words[STARTED]!++;
  }

  /** A call ended that failed, that we took back, or that is not measured. */
  ended(failed: boolean, latencyMs: number): void {
    this.words[ENDED]!++;
    if (failed) this.words[FAILED]!++;
    this.words[BUCKETS_OF_OTHERS + bucketOf(latencyMs)]!++;
  }

  /** A call of the measured phase ended OK. */
  endedOk(latencyMs: number): void {
    const { words } = this;
    words[ENDED]!++;
    words[OK_SUM_MS]! += latencyMs;
    if (latencyMs > words[OK_MAX_MS]!) words[OK_MAX_MS] = latencyMs;
    words[BUCKETS_OF_OK + bucketOf(latencyMs)]!++;
  }

  /** The views of all threads as one picture. */
  static sum(views: readonly LiveView[]): LiveTotals {
    const total = new Float64Array(WORDS);
    for (const view of views) for (let i = 0; i < WORDS; i++) total[i]! += view.words[i]!;
    const ended = total[ENDED]!;
    const ok = total.subarray(BUCKETS_OF_OK);
    const okCount = ok.reduce((sum, count) => sum + count, 0);
    const all = ok.map((count, bucket) => count + total[BUCKETS_OF_OTHERS + bucket]!);
    return {
      phaseIndex: Math.min(...views.map((view) => view.words[PHASE]!)),
      started: total[STARTED]!,
      ended,
      failed: total[FAILED]!,
      p50Ms: quantile(all, ended, 0.5),
      p99Ms: quantile(all, ended, 0.99),
      ok: {
        count: okCount,
        meanMs: okCount === 0 ? 0 : total[OK_SUM_MS]! / okCount,
        maxMs: Math.max(...views.map((view) => view.words[OK_MAX_MS]!)),
        leastMs: (percentile) => lowerEdgeMs(bucketAt(ok, okCount, percentile / 100)),
      },
    };
  }
}

/** Counts since the run began; percentiles over all calls so far, null before the first one ended. */
export interface LiveTotals {
  /** Of the thread that is furthest behind; as many as there are phases while the last calls are waited for. */
  phaseIndex: number;
  started: number;
  ended: number;
  failed: number;
  p50Ms: number | null;
  p99Ms: number | null;
  /** Calls of the measured phase that ended OK, by their latency; zeros before the first. */
  ok: {
    count: number;
    meanMs: number;
    maxMs: number;
    /** What the percentile (0 to 100) is at least: up to 6 % lower than it is, and never higher. */
    leastMs(percentile: number): number;
  };
}

/** Log-linear over microseconds: 16 buckets to each power of two. */
function bucketOf(latencyMs: number): number {
  const us = Math.min(0x7fffffff, Math.max(0, latencyMs * 1000)) | 0;
  if (us < SUB_BUCKETS) return us;
  const exponent = 31 - Math.clz32(us);
  return (exponent - 3) * SUB_BUCKETS + ((us >> (exponent - 4)) & (SUB_BUCKETS - 1));
}

function upperEdgeMs(bucket: number): number {
  return lowerEdgeMs(bucket + 1);
}

function lowerEdgeMs(bucket: number): number {
  if (bucket < SUB_BUCKETS) return bucket / 1000;
  const exponent = Math.floor(bucket / SUB_BUCKETS) + 3;
  return ((SUB_BUCKETS + (bucket % SUB_BUCKETS)) * 2 ** (exponent - 4)) / 1000;
}

function quantile(buckets: Float64Array, count: number, share: number): number | null {
  return count === 0 ? null : upperEdgeMs(bucketAt(buckets, count, share));
}

function bucketAt(buckets: Float64Array, count: number, share: number): number {
  let left = count * share;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    left -= buckets[bucket]!;
    if (left <= 0) return bucket;
  }
  return BUCKETS - 1;
}
