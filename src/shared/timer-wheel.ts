// Hot: bench/frames-tables.bench.ts.

/** 2 ms times 16,384 is 33 s: the usual deadlines take one turn of the wheel. */
const DEFAULT_TICK_MS = 2;
const BUCKETS = 16_384;
const MASK = BUCKETS - 1;
/** The list of those that are due, while they are told. */
const DUE = BUCKETS;
const NONE = -1;

/**
 * One moment per slot, and who is due: a hashed wheel of linked lists in typed arrays, so that arming and disarming cost
 * the same however many are armed. What lies more than one turn ahead waits in its bucket for its turn.
 * Keeps no time itself. A slot is never due early, and at most one tick late.
 */
export class TimerWheel {
  private readonly tickMs: number;
  /** The tick that was advanced to last: all up to it are through. */
  private tick: number;
  private readonly heads = new Int32Array(BUCKETS + 1).fill(NONE);
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  /** Which list the slot is in; NONE while it is not armed. */
  private readonly bucketOf: Int32Array;
  private readonly dueTick: Float64Array;
  private armed = 0;

  /** For slots 0 to `slots` - 1. Times are of any clock that never goes back; `nowMs` is its present. */
  constructor(slots: number, nowMs: number, tickMs: number = DEFAULT_TICK_MS) {
    this.tickMs = tickMs;
    this.tick = Math.floor(nowMs / tickMs);
    this.next = new Int32Array(slots);
    this.previous = new Int32Array(slots);
    this.bucketOf = new Int32Array(slots).fill(NONE);
    this.dueTick = new Float64Array(slots);
  }

  /** How many slots are armed. */
  get size(): number {
    return this.armed;
  }

  /**
   * In place of what the slot was armed for before. A moment that has passed is due with the next tick.
   *
   * @returns when it will be due: `atMs`, rounded up to a tick
   */
  arm(slot: number, atMs: number): number {
    this.disarm(slot);
    const tick = Math.max(Math.ceil(atMs / this.tickMs), this.tick + 1);
    this.dueTick[slot] = tick;
    this.link(slot, tick & MASK);
    this.armed++;
    return tick * this.tickMs;
  }

  disarm(slot: number): void {
    if (this.bucketOf[slot] === NONE) return;
    this.unlink(slot);
    this.armed--;
  }

  /**
   * Calls `expired` for each slot due by `nowMs`, which is disarmed by then; it may arm and disarm any. Earlier ticks come
   * first, unless a whole turn of the wheel has passed.
   */
  advance(nowMs: number, expired: (slot: number) => void): void {
    const target = Math.floor(nowMs / this.tickMs);
    if (target <= this.tick) return;
    const steps = Math.min(target - this.tick, BUCKETS);
    const first = this.tick + 1;
    this.tick = target;
    if (this.armed === 0) return;
    // First all that are due come into a list of their own, for `expired` may change the one that is walked. Each goes to
    // its head, so this walks from the last tick to the first.
    for (let step = steps - 1; step >= 0; step--) this.takeDue((first + step) & MASK, target);
    for (let slot = this.heads[DUE]!; slot !== NONE; slot = this.heads[DUE]!) {
      this.disarm(slot);
      expired(slot);
    }
  }

  /** When the next slot is due, rounded up to a tick; Infinity if none is armed. Looks through the wheel: not per call. */
  nextDueMs(): number {
    let least = Number.POSITIVE_INFINITY;
    for (let step = 1; step <= BUCKETS && this.armed > 0; step++) {
      const tick = this.tick + step;
      for (let slot = this.heads[tick & MASK]!; slot !== NONE; slot = this.next[slot]!) {
        least = Math.min(least, this.dueTick[slot]!);
      }
      if (least === tick) break;
    }
    return least * this.tickMs;
  }

  private takeDue(bucket: number, tick: number): void {
    let slot = this.heads[bucket]!;
    while (slot !== NONE) {
      const after = this.next[slot]!;
      if (this.dueTick[slot]! <= tick) {
        this.unlink(slot);
        this.link(slot, DUE);
      }
      slot = after;
    }
  }

  private link(slot: number, bucket: number): void {
    const head = this.heads[bucket]!;
    this.next[slot] = head;
    this.previous[slot] = NONE;
    if (head !== NONE) this.previous[head] = slot;
    this.heads[bucket] = slot;
    this.bucketOf[slot] = bucket;
  }

  private unlink(slot: number): void {
    const next = this.next[slot]!;
    const previous = this.previous[slot]!;
    if (next !== NONE) this.previous[next] = previous;
    if (previous === NONE) this.heads[this.bucketOf[slot]!] = next;
    else this.next[previous] = next;
    this.bucketOf[slot] = NONE;
  }
}
