// Hot path: bench/call-loop.bench.ts
import type { LoadShape } from '../shared/load-shape.js';
import { type RateSegment, rateSegments } from './rate-segments.js';

/** A load shape as plain data; `makePacer` gives it behaviour. */
export type PacerSpec = LoadShape;

/**
 * When each flow of a phase is due. Pure: it sees times and numbers, never the calls.
 * A new load shape is a new pacer, never a second loop.
 */
export interface Pacer {
  /**
   * When flow number `k` (from 0, over all threads) is due, in milliseconds from the phase's start; Infinity: never.
   * A time in the past, or now, means at once.
   */
  dueMs(k: number, elapsedMs: number): number;
  /** How many flows are due before `ms`, over all threads, whatever became of the others: 0 for a closed loop. */
  dueBefore(ms: number): number;
}

export function makePacer(spec: PacerSpec): Pacer {
  // A place that falls free is due at once: concurrency alone sets the rate.
  if (spec.shape === 'closed') return { dueMs: (_k, elapsedMs) => elapsedMs, dueBefore: () => 0 };
  return new OpenPacer(spec);
}

const NEVER: RateSegment = {
  startMs: Number.POSITIVE_INFINITY,
  endMs: Number.POSITIVE_INFINITY,
  perSecond: 0,
  growth: 0,
};

/**
 * Flow k is due when the rate has added up to k: N(t) = k. It keeps the segment that it was asked about last, since
 * flows are asked about in their order; what it answers does not depend on that.
 */
class OpenPacer implements Pacer {
  private readonly spec: Exclude<PacerSpec, { shape: 'closed' }>;
  private segments!: Iterator<RateSegment, void>;
  private segment!: RateSegment;
  /** N at the start of the segment, and at its end. */
  private before = 0;
  private after = 0;

  constructor(spec: Exclude<PacerSpec, { shape: 'closed' }>) {
    this.spec = spec;
    this.rewind();
  }

  dueMs(k: number): number {
    if (k < this.before) this.rewind();
    // A flow that is just not reached by the end of one segment is the first of the next that has a rate.
    while (k >= this.after && this.segment !== NEVER) this.advance();
    const { startMs, perSecond, growth } = this.segment;
    const missing = k - this.before;
    if (this.segment === NEVER) return Number.POSITIVE_INFINITY;
    // Without growth by one division alone: exact wherever the result is.
    if (growth === 0) return startMs + (missing * 1000) / perSecond;
    if (missing <= 0) return startMs;
    const root = Math.sqrt(Math.max(0, perSecond * perSecond + 2 * growth * missing));
    return startMs + (2000 * missing) / (perSecond + root);
  }

  dueBefore(ms: number): number {
    if (ms <= this.segment.startMs) this.rewind();
    while (ms > this.segment.endMs) this.advance();
    let count = Math.ceil(this.segment === NEVER ? this.before : this.before + flowsOf(this.segment, ms));
    // Both ways round the same: what dueMs() says decides.
    while (count > 0 && this.dueMs(count - 1) >= ms) count--;
    while (this.dueMs(count) < ms) count++;
    return count;
  }

  private rewind(): void {
    this.segments = rateSegments(this.spec);
    this.after = 0;
    this.advance();
  }

  private advance(): void {
    const { value } = this.segments.next();
    this.before = this.after;
    this.segment = value ?? NEVER;
    this.after = this.segment === NEVER ? this.before : this.before + flowsOf(this.segment, this.segment.endMs);
  }
}

/** How much the rate of a segment adds up to until `ms`. */
function flowsOf({ startMs, perSecond, growth }: RateSegment, ms: number): number {
  const seconds = (ms - startMs) / 1000;
  // Infinity times 0 is no number.
  if (growth === 0) return perSecond === 0 ? 0 : (perSecond * (ms - startMs)) / 1000;
  return seconds * (perSecond + (growth * seconds) / 2);
}
