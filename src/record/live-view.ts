const SUB_BUCKETS = 16;
const BUCKETS = 32 * SUB_BUCKETS;
const STARTED = 0;
const ENDED = 1;
const FAILED = 2;
const PHASE = 3;
const COUNTERS = 4;
const WORDS = COUNTERS + BUCKETS;

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

  ended(failed: boolean, latencyMs: number): void {
    this.words[ENDED]!++;
    if (failed) this.words[FAILED]!++;
    this.words[COUNTERS + bucketOf(latencyMs)]!++;
  }

  /** The views of all threads as one picture. */
  static sum(views: readonly LiveView[]): LiveTotals {
    const total = new Float64Array(WORDS);
    for (const view of views) for (let i = 0; i < WORDS; i++) total[i]! += view.words[i]!;
    const ended = total[ENDED]!;
    return {
      phaseIndex: Math.min(...views.map((view) => view.words[PHASE]!)),
      started: total[STARTED]!,
      ended,
      failed: total[FAILED]!,
      p50Ms: quantile(total, ended, 0.5),
      p99Ms: quantile(total, ended, 0.99),
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
}

/** Log-linear over microseconds: 16 buckets to each power of two. */
function bucketOf(latencyMs: number): number {
  const us = Math.min(0x7fffffff, Math.max(0, latencyMs * 1000)) | 0;
  if (us < SUB_BUCKETS) return us;
  const exponent = 31 - Math.clz32(us);
  return (exponent - 3) * SUB_BUCKETS + ((us >> (exponent - 4)) & (SUB_BUCKETS - 1));
}

function upperEdgeMs(bucket: number): number {
  if (bucket < SUB_BUCKETS) return (bucket + 1) / 1000;
  const exponent = Math.floor(bucket / SUB_BUCKETS) + 3;
  return ((SUB_BUCKETS + (bucket % SUB_BUCKETS) + 1) * 2 ** (exponent - 4)) / 1000;
}

function quantile(words: Float64Array, count: number, share: number): number | null {
  if (count === 0) return null;
  let left = count * share;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    left -= words[COUNTERS + bucket]!;
    if (left <= 0) return upperEdgeMs(bucket);
  }
  return upperEdgeMs(BUCKETS - 1);
}
