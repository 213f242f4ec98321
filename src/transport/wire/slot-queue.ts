// Hot: bench/wire.bench.ts.
const NONE = -1;

/** Which slot stands behind which, for all queues of a transport: a slot is in one of them at most. */
export class SlotLinks {
  readonly next: Int32Array;
  readonly previous: Int32Array;
  readonly queue: (SlotQueue | null)[];

  constructor(slots: number) {
    this.next = new Int32Array(slots);
    this.previous = new Int32Array(slots);
    this.queue = new Array<SlotQueue | null>(slots).fill(null);
  }
}

/** Slots in the order in which they came. Nothing is allocated, and any slot leaves at once. */
export class SlotQueue {
  size = 0;
  private readonly links: SlotLinks;
  private head = NONE;
  private tail = NONE;

  constructor(links: SlotLinks) {
    this.links = links;
  }

  /** Does nothing if the slot is here already; it must not be in another queue. */
  push(slot: number): void {
    const { next, previous, queue } = this.links;
    if (queue[slot] === this) return;
    queue[slot] = this;
    next[slot] = NONE;
    previous[slot] = this.tail;
    if (this.tail === NONE) this.head = slot;
    else next[this.tail] = slot;
    this.tail = slot;
    this.size++;
  }

  /** Takes the first slot out; there must be one. */
  shift(): number {
    const slot = this.head;
    this.delete(slot);
    return slot;
  }

  /** Does nothing if the slot is not here. */
  delete(slot: number): void {
    const { next, previous, queue } = this.links;
    if (queue[slot] !== this) return;
    const after = next[slot]!;
    const before = previous[slot]!;
    if (after === NONE) this.tail = before;
    else previous[after] = before;
    if (before === NONE) this.head = after;
    else next[before] = after;
    queue[slot] = null;
    this.size--;
  }
}
