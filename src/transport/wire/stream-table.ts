// Hot: bench/frames-tables.bench.ts.
const FIRST_CAPACITY = 64;
/** 2^32 divided by the golden ratio: spreads the odd numbers that stream ids are (Knuth, multiplicative hashing). */
const SPREAD = 0x9e3779b1;

/**
 * Which slot the call of a stream has, for the open streams of one connection: open addressing in one Int32Array, at most
 * half full. A deleted entry leaves no mark, so it is as fast after a billion streams as after one; and a stream that
 * stays open for all that time is in nobody's way.
 */
export class StreamTable {
  /** How many streams are in it. */
  size = 0;
  /** Stream id and slot by turns; id 0 is a free place, for no stream of ours has it. */
  private entries = new Int32Array(2 * FIRST_CAPACITY);
  private mask = FIRST_CAPACITY - 1;
  private shift = 32 - Math.log2(FIRST_CAPACITY);

  /** The slot, or -1 if the stream is not here. */
  get(streamId: number): number {
    const { entries, mask } = this;
    for (let place = this.home(streamId); ; place = (place + 1) & mask) {
      const id = entries[2 * place]!;
      if (id === streamId) return id === 0 ? -1 : entries[2 * place + 1]!;
      if (id === 0) return -1;
    }
  }

  /** `streamId` is 1 to 2^31 - 1, and not here yet. */
  add(streamId: number, slot: number): void {
    if (2 * (this.size + 1) > this.mask + 1) this.grow();
    this.put(streamId, slot);
    this.size++;
  }

  /** Takes the stream out; its slot, or -1 if it was not here. */
  delete(streamId: number): number {
    const { entries, mask } = this;
    let hole = this.home(streamId);
    while (entries[2 * hole] !== streamId) {
      if (entries[2 * hole] === 0) return -1;
      hole = (hole + 1) & mask;
    }
    if (streamId === 0) return -1;
    const slot = entries[2 * hole + 1]!;
    // What stands behind the hole moves into it, unless it would then stand before its home (Knuth, Algorithm 6.4R).
    for (let place = (hole + 1) & mask; entries[2 * place] !== 0; place = (place + 1) & mask) {
      const fromHome = (place - this.home(entries[2 * place]!)) & mask;
      if (fromHome < ((place - hole) & mask)) continue;
      entries[2 * hole] = entries[2 * place]!;
      entries[2 * hole + 1] = entries[2 * place + 1]!;
      hole = place;
    }
    entries[2 * hole] = 0;
    this.size--;
    return slot;
  }

  /** The open streams with an id above `lastStreamId`, lowest first: those that a GOAWAY leaves unserved. */
  idsAbove(lastStreamId: number): number[] {
    const ids: number[] = [];
    for (let at = 0; at < this.entries.length; at += 2) {
      if (this.entries[at]! > lastStreamId) ids.push(this.entries[at]!);
    }
    return ids.sort((a, b) => a - b);
  }

  private home(streamId: number): number {
    return Math.imul(streamId, SPREAD) >>> this.shift;
  }

  private put(streamId: number, slot: number): void {
    const { entries, mask } = this;
    let place = this.home(streamId);
    while (entries[2 * place] !== 0) place = (place + 1) & mask;
    entries[2 * place] = streamId;
    entries[2 * place + 1] = slot;
  }

  private grow(): void {
    const old = this.entries;
    this.entries = new Int32Array(2 * old.length);
    this.mask = old.length - 1;
    this.shift--;
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] !== 0) this.put(old[at]!, old[at + 1]!);
    }
  }
}
