// Hot path: bench/call-loop.bench.ts

/**
 * The places in flight of one thread, as columns: a call is a number, not an object. A place belongs to a flow from `take`
 * to `give`, and its calls follow each other in it.
 */
export class Slots {
  /** How many there are. */
  readonly count: number;
  /** How many are free. */
  freeCount: number;

  // Of the flow.
  readonly number: Float64Array;
  readonly iteration: Float64Array;
  /** Index into LEDGERS. */
  readonly ledger: Uint8Array;
  readonly flowDueMs: Float64Array;

  // Of its call.
  readonly open: Uint8Array;
  /** The step's place in the plan. */
  readonly template: Int32Array;
  readonly dueMs: Float64Array;
  /** When it was worked out, where it is. */
  readonly madeMs: Float64Array;
  /** NaN until it is sent. */
  readonly sentMs: Float64Array;
  /** Or of its send, before the first. */
  readonly lastMessageMs: Float64Array;
  readonly messagesSent: Float64Array;
  readonly messagesReceived: Float64Array;

  /** A ring: the slot that has been free for longest is taken first, so that all are used even where few are needed. */
  private readonly free: Int32Array;
  private firstFree = 0;

  constructor(count: number) {
    this.count = count;
    this.freeCount = count;
    this.number = new Float64Array(count);
    this.iteration = new Float64Array(count);
    this.ledger = new Uint8Array(count);
    this.flowDueMs = new Float64Array(count);
    this.open = new Uint8Array(count);
    this.template = new Int32Array(count);
    this.dueMs = new Float64Array(count);
    this.madeMs = new Float64Array(count);
    this.sentMs = new Float64Array(count);
    this.lastMessageMs = new Float64Array(count);
    this.messagesSent = new Float64Array(count);
    this.messagesReceived = new Float64Array(count);
    this.free = Int32Array.from({ length: count }, (_, i) => i);
  }

  /** Only where one is free. */
  take(): number {
    const slot = this.free[this.firstFree]!;
    this.firstFree = this.firstFree + 1 === this.count ? 0 : this.firstFree + 1;
    this.freeCount--;
    return slot;
  }

  give(slot: number): void {
    const place = this.firstFree + this.freeCount++;
    this.free[place < this.count ? place : place - this.count] = slot;
  }
}
