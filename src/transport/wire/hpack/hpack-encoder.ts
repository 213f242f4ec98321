import type { MetadataEntry } from '../../../shared/endpoint.js';
import { encodeInteger, MAX_INTEGER_BYTES } from './encode-integer.js';
import { encodeString } from './encode-string.js';
import { EncoderTable } from './encoder-table.js';

/** The table's size before any SETTINGS (RFC 9113 §6.5.2). */
const INITIAL_TABLE_BYTES = 4096;

/** What a field begins with: its first bits, and the highest number that fits beside them (RFC 7541 §6). */
const INDEXED = { bits: 0x80, prefix: 0x7f };
const INCREMENTAL = { bits: 0x40, prefix: 0x3f };
const SIZE_UPDATE = { bits: 0x20, prefix: 0x1f };
const NEVER_INDEXED = { bits: 0x10, prefix: 0x0f };
const NOT_INDEXED = { bits: 0x00, prefix: 0x0f };

/** Fields that no table, ours or a proxy's, is to hold (RFC 7541 §7.1.3). */
const SECRET_NAMES = new Set(['authorization', 'proxy-authorization', 'cookie']);

/**
 * Writes the header blocks of one connection, in the order in which they are sent.
 *
 * Made for templates. Prime a connection: encode the first request of every method, send those blocks in that order,
 * then `freeze`. Now encode each method's block again: all that found room in the peer's table is an index, and the
 * bytes may be sent any number of times, in any order, until `epoch` changes. Then the templates are void: prime anew.
 *
 * Names and values hold one character per octet. Names are written in lower case (RFC 9113 §8.2); whether the fields
 * may be sent at all is for the caller to check.
 */
export class HpackEncoder {
  private readonly ownLimit: number;
  private readonly table = new EncoderTable(INITIAL_TABLE_BYTES);
  private frozen = false;
  private changes = 0;
  /** The lowest size that the table had since the last block, or -1 if the next one need not speak of it. */
  private lowestSize = -1;

  /** @param maxTableBytes how much of the peer's table is used at most, however large it lets it be */
  constructor(maxTableBytes = INITIAL_TABLE_BYTES) {
    this.ownLimit = maxTableBytes;
    this.setPeerTableSize(INITIAL_TABLE_BYTES);
  }

  /** Bytes that a block of these fields takes at most. */
  static roomFor(fields: readonly MetadataEntry[]): number {
    let bytes = 2 * MAX_INTEGER_BYTES;
    for (const [name, value] of fields) bytes += 3 * MAX_INTEGER_BYTES + name.length + value.length;
    return bytes;
  }

  /** Another number once blocks encoded before do not mean the same any more. */
  get epoch(): number {
    return this.changes;
  }

  /**
   * The peer set SETTINGS_HEADER_TABLE_SIZE. Call this when the setting is acknowledged, before any further block.
   *
   * If it changes the size in use, the table is thawed, `epoch` changes, and the next block that `encode` writes opens
   * with a size update: two of them if the size fell and rose since the last block (RFC 7541 §4.2).
   */
  setPeerTableSize(bytes: number): void {
    const size = Math.min(bytes, this.ownLimit);
    if (size === this.table.maxBytes) return;
    this.lowestSize = this.lowestSize === -1 ? size : Math.min(this.lowestSize, size);
    this.table.resize(size);
    this.frozen = false;
    this.changes++;
  }

  /** From now on nothing enters the table, so that indices stay what they are. */
  freeze(): void {
    this.frozen = true;
  }

  /** Whether the field is in the tables, hence written as an index alone: one byte, or two above index 126. */
  isIndexed(name: string, value: string): boolean {
    return this.indexOf(name.toLowerCase(), value) > 0;
  }

  /**
   * Writes a whole block. What is not in the tables becomes a literal. It enters the table too, unless that is frozen
   * or full; credentials and cookies never do, and are marked so that no proxy indexes them either.
   *
   * @returns where the next byte goes
   * @throws RangeError for a character above U+00FF, or if `target` lacks `roomFor(fields)` bytes from `at` on; then
   *   the table is as before
   */
  encode(target: Uint8Array, at: number, fields: readonly MetadataEntry[]): number {
    if (at + HpackEncoder.roomFor(fields) > target.length) throw new RangeError('Too little room for a header block.');
    for (const [name, value] of fields) {
      requireOctets(name);
      requireOctets(value);
    }
    let next = this.writeSizeUpdates(target, at);
    for (const [name, value] of fields) next = this.writeField(target, next, name.toLowerCase(), value);
    return next;
  }

  /**
   * Writes one more field of a block that was begun with a template, as a literal that leaves the table alone: for what
   * differs from call to call.
   *
   * @param target with room for `roomFor([[name, value]])` bytes from `at` on
   * @param name in lower case
   * @returns where the next byte goes
   * @throws RangeError for a character above U+00FF
   */
  encodeLiteral(target: Uint8Array, at: number, name: string, value: string): number {
    const { bits, prefix } = SECRET_NAMES.has(name) ? NEVER_INDEXED : NOT_INDEXED;
    return this.writeLiteral(target, at, bits, prefix, name, value);
  }

  /** Likewise, for what differs from call to call and may be secret: no table, ours or a proxy's, is to hold it. */
  encodeSecret(target: Uint8Array, at: number, name: string, value: string): number {
    return this.writeLiteral(target, at, NEVER_INDEXED.bits, NEVER_INDEXED.prefix, name, value);
  }

  private writeSizeUpdates(target: Uint8Array, at: number): number {
    if (this.lowestSize === -1) return at;
    const { bits, prefix } = SIZE_UPDATE;
    const { maxBytes } = this.table;
    let next = at;
    if (this.lowestSize < maxBytes) next = encodeInteger(target, next, bits, prefix, this.lowestSize);
    this.lowestSize = -1;
    return encodeInteger(target, next, bits, prefix, maxBytes);
  }

  private indexOf(name: string, value: string): number {
    // The static table holds empty credentials; those too are written as any others.
    return SECRET_NAMES.has(name) ? 0 : this.table.indexOf(name, value);
  }

  private writeField(target: Uint8Array, at: number, name: string, value: string): number {
    const index = this.indexOf(name, value);
    if (index > 0) return encodeInteger(target, at, INDEXED.bits, INDEXED.prefix, index);
    if (this.frozen || SECRET_NAMES.has(name) || !this.table.hasRoomFor(name, value)) {
      return this.encodeLiteral(target, at, name, value);
    }
    const next = this.writeLiteral(target, at, INCREMENTAL.bits, INCREMENTAL.prefix, name, value);
    this.table.insert(name, value);
    this.changes++;
    return next;
  }

  private writeLiteral(
    target: Uint8Array,
    at: number,
    bits: number,
    prefix: number,
    name: string,
    value: string,
  ): number {
    const nameIndex = this.table.indexOfName(name);
    let next = encodeInteger(target, at, bits, prefix, nameIndex);
    if (nameIndex === 0) next = encodeString(target, next, name);
    return encodeString(target, next, value);
  }
}

function requireOctets(text: string): void {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0xff) throw new RangeError('A header field holds a character above U+00FF.');
  }
}
