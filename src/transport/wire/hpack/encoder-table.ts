import { ENTRY_OVERHEAD_BYTES } from './dynamic-table.js';
import { STATIC_TABLE } from './static-table.js';

/** Where a name is, and each of its values: positions in a list. */
interface Known {
  first: number;
  values: Map<string, number>;
}

const STATIC = new Map<string, Known>();
for (const [position, [name, value]] of STATIC_TABLE.entries()) note(STATIC, name, value, position);

/**
 * The dynamic table as the encoder keeps it: what the peer's decoder holds, by name and value.
 *
 * An entry goes in only where there is room. An encoder that evicted to insert would undo what it primed before, and a
 * run with more methods than the table holds would index nothing; so entries leave only when the peer makes it smaller.
 */
export class EncoderTable {
  sizeBytes = 0;
  maxBytes: number;
  /** Oldest first. */
  private entries: (readonly [name: string, value: string])[] = [];
  private known = new Map<string, Known>();

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** The index of the field in both tables together (RFC 7541 §2.3.3), or 0. */
  indexOf(name: string, value: string): number {
    const fixed = STATIC.get(name)?.values.get(value);
    if (fixed !== undefined) return fixed + 1;
    const position = this.known.get(name)?.values.get(value);
    return position === undefined ? 0 : this.indexAt(position);
  }

  /** The index of any field of that name, or 0. */
  indexOfName(name: string): number {
    const fixed = STATIC.get(name);
    if (fixed !== undefined) return fixed.first + 1;
    const known = this.known.get(name);
    return known === undefined ? 0 : this.indexAt(known.first);
  }

  hasRoomFor(name: string, value: string): boolean {
    return this.sizeBytes + entryBytes(name, value) <= this.maxBytes;
  }

  /** Adds an entry, for which there must be room. */
  insert(name: string, value: string): void {
    note(this.known, name, value, this.entries.length);
    this.entries.push([name, value]);
    this.sizeBytes += entryBytes(name, value);
  }

  /** Evicts the oldest entries down to `maxBytes` (RFC 7541 §4.3), as the decoder does when it is told. */
  resize(maxBytes: number): void {
    this.maxBytes = maxBytes;
    let evicted = 0;
    for (; this.sizeBytes > maxBytes; evicted++) {
      const [name, value] = this.entries[evicted]!;
      this.sizeBytes -= entryBytes(name, value);
    }
    if (evicted === 0) return;
    this.entries = this.entries.slice(evicted);
    this.known = new Map();
    for (const [position, [name, value]] of this.entries.entries()) note(this.known, name, value, position);
  }

  /** The newest entry has the lowest index. */
  private indexAt(position: number): number {
    return STATIC_TABLE.length + this.entries.length - position;
  }
}

function note(map: Map<string, Known>, name: string, value: string, position: number): void {
  const known = map.get(name);
  if (known === undefined) map.set(name, { first: position, values: new Map([[value, position]]) });
  else if (!known.values.has(value)) known.values.set(value, position);
}

function entryBytes(name: string, value: string): number {
  return name.length + value.length + ENTRY_OVERHEAD_BYTES;
}
