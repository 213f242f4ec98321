// Hot: bench/wire.bench.ts.
import { StreamTable } from './stream-table.js';

const MAX_STREAM_ID = 0x7fffffff;

/** The streams of one connection, all opened by us (RFC 9113 §5.1.1): which are open, and which ids are still to come. */
export class OwnStreams {
  /** How many the peer takes at a time (RFC 9113 §5.1.2). */
  most = Number.POSITIVE_INFINITY;
  private readonly open = new StreamTable();
  private nextId: number;
  /** Resets of ours that no reset of the peer has crossed yet. */
  private uncrossedResets = 0;

  /** @param firstId odd, 1 to 2^31 - 1 */
  constructor(firstId: number) {
    this.nextId = firstId;
  }

  get size(): number {
    return this.open.size;
  }

  get isFull(): boolean {
    return this.open.size >= this.most;
  }

  /** No stream can be opened any more. */
  get isUsedUp(): boolean {
    return this.nextId > MAX_STREAM_ID;
  }

  /** Never opened, or not ours: nothing may come on it but PRIORITY. */
  isIdle(streamId: number): boolean {
    return streamId >= this.nextId || streamId % 2 === 0;
  }

  /** Opens a stream for the slot's call; its id. */
  add(slot: number): number {
    const streamId = this.nextId;
    this.nextId += 2;
    this.open.add(streamId, slot);
    return streamId;
  }

  /** The slot, or -1 if the stream is not open. */
  get(streamId: number): number {
    return this.open.get(streamId);
  }

  delete(streamId: number): void {
    this.open.delete(streamId);
  }

  /** The open ones with an id above `lastStreamId`, lowest first. */
  idsAbove(lastStreamId: number): number[] {
    return this.open.idsAbove(lastStreamId);
  }

  /** We reset one. */
  countReset(): void {
    this.uncrossedResets++;
  }

  /** Whether a reset of a stream that is not open may have been sent before the peer had ours: one for each. */
  crossesReset(): boolean {
    if (this.uncrossedResets === 0) return false;
    this.uncrossedResets--;
    return true;
  }
}
