// Hot: bench/hpack.bench.ts
import type { FieldId } from './field-id.js';
import type { HeaderField } from './header-field.js';

/** What an entry costs beyond its octets (RFC 7541 §4.1). */
export const ENTRY_OVERHEAD_BYTES = 32;

/** Int32 numbers per entry of the ring: where the name starts, where it ends and the value starts, its end, field id. */
const SPAN = 4;

/**
 * The dynamic table of a decoder (RFC 7541 §2.3.2, §4), without an object per entry.
 *
 * The octets of the entries lie one behind the other in `bytes`, oldest first, name before value; a ring of numbers
 * tells where. `bytes` is twice as long as the table may be, so that entries move to its front only once per
 * table-full of insertions. Position 0 is the newest entry (index 62).
 */
export class DynamicTable {
  count = 0;
  /** By decoded lengths, 32 per entry included. */
  sizeBytes = 0;
  maxBytes: number;
  /** Goes up with whatever changes what an index means; wraps at 32 bits. */
  version = 0;
  private bytes: Uint8Array;
  private ring: Int32Array;
  private ringMask: number;
  /** Ring slot of the newest entry. */
  private newest = 0;
  /** Where the next entry's octets go. */
  private tail = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
    this.bytes = new Uint8Array(maxBytes * 2);
    const slots = slotsFor(maxBytes);
    this.ring = new Int32Array(slots * SPAN);
    this.ringMask = slots - 1;
  }

  /** Points the name of `field` to that of the entry at `position`, which must be below `count`. */
  readName(position: number, field: HeaderField): void {
    const at = this.spanOf(position);
    field.id = this.ring[at + 3] as FieldId;
    field.nameBytes = this.bytes;
    field.nameStart = this.ring[at]!;
    field.nameEnd = this.ring[at + 1]!;
  }

  /** Points name and value of `field` to the entry at `position`, which must be below `count`. */
  read(position: number, field: HeaderField): void {
    this.readName(position, field);
    field.valueBytes = this.bytes;
    field.valueStart = field.nameEnd;
    field.valueEnd = this.ring[this.spanOf(position) + 2]!;
  }

  /**
   * Adds an entry and evicts what no longer fits; one larger than the whole table empties it (RFC 7541 §4.4).
   * The name of `field` may be that of an entry which is evicted by this.
   */
  insert(field: HeaderField): void {
    this.touch();
    const nameLength = field.nameEnd - field.nameStart;
    const valueLength = field.valueEnd - field.valueStart;
    const size = nameLength + valueLength + ENTRY_OVERHEAD_BYTES;
    if (size > this.maxBytes) {
      this.evictTo(0);
      return;
    }
    if (this.count === 0) this.tail = 0;
    // Before the eviction: until here the octets of a name that this table lent are still told by `field`.
    if (this.tail + nameLength + valueLength > this.bytes.length) this.moveToFront(field);
    const start = this.tail;
    const nameEnd = start + nameLength;
    copy(field.nameBytes, field.nameStart, nameLength, this.bytes, start);
    copy(field.valueBytes, field.valueStart, valueLength, this.bytes, nameEnd);
    this.tail = nameEnd + valueLength;
    this.evictTo(this.maxBytes - size);
    this.newest = (this.newest + 1) & this.ringMask;
    const at = this.newest * SPAN;
    this.ring[at] = start;
    this.ring[at + 1] = nameEnd;
    this.ring[at + 2] = this.tail;
    this.ring[at + 3] = field.id;
    this.count++;
    this.sizeBytes += size;
  }

  /** Sets the size that entries are evicted to; room for a larger one is kept for good. */
  resize(maxBytes: number): void {
    this.touch();
    this.evictTo(maxBytes);
    this.maxBytes = maxBytes;
    if (maxBytes * 2 > this.bytes.length) this.grow();
  }

  /** Makes what was remembered of this table void, though no entry changed. */
  touch(): void {
    this.version = (this.version + 1) | 0;
  }

  private spanOf(position: number): number {
    return ((this.newest - position) & this.ringMask) * SPAN;
  }

  private evictTo(maxBytes: number): void {
    while (this.sizeBytes > maxBytes) {
      const at = this.spanOf(this.count - 1);
      this.sizeBytes -= this.ring[at + 2]! - this.ring[at]! + ENTRY_OVERHEAD_BYTES;
      this.count--;
    }
  }

  /** Moves all entries to the start of `bytes`, and the name of `field` with them if it is one of theirs. */
  private moveToFront(field: HeaderField): void {
    const from = this.ring[this.spanOf(this.count - 1)]!;
    this.bytes.copyWithin(0, from, this.tail);
    this.tail -= from;
    for (let position = 0; position < this.count; position++) {
      const at = this.spanOf(position);
      this.ring[at]! -= from;
      this.ring[at + 1]! -= from;
      this.ring[at + 2]! -= from;
    }
    if (field.nameBytes === this.bytes) {
      field.nameStart -= from;
      field.nameEnd -= from;
    }
  }

  private grow(): void {
    const bytes = new Uint8Array(this.maxBytes * 2);
    bytes.set(this.bytes);
    const slots = slotsFor(this.maxBytes);
    const ring = new Int32Array(slots * SPAN);
    for (let position = 0; position < this.count; position++) {
      const at = this.spanOf(position);
      ring.set(this.ring.subarray(at, at + SPAN), (this.count - 1 - position) * SPAN);
    }
    this.bytes = bytes;
    this.ring = ring;
    this.ringMask = slots - 1;
    this.newest = (this.count - 1) & this.ringMask;
  }
}

/** A power of two of slots, at least for as many empty entries as fit. */
function slotsFor(maxBytes: number): number {
  let slots = 1;
  while (slots < maxBytes / ENTRY_OVERHEAD_BYTES) slots *= 2;
  return slots;
}

/** A loop: most names and values are shorter than what a view to copy from costs. */
function copy(from: Uint8Array, start: number, length: number, to: Uint8Array, at: number): void {
  for (let i = 0; i < length; i++) to[at + i] = from[start + i]!;
}
