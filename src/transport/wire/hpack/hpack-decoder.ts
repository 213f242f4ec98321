// Hot: bench/hpack.bench.ts
import { DynamicTable } from './dynamic-table.js';
import { fieldIdOf } from './field-id.js';
import { HeaderField } from './header-field.js';
import { HPACK_FAULT, type HpackFault } from './hpack-fault.js';
import { LiteralReader } from './literal-reader.js';
import { Scratch } from './scratch.js';
import { readStaticField, readStaticName } from './static-fields.js';
import { STATIC_TABLE } from './static-table.js';

/** What is taken from a peer at most. */
export interface DecoderLimits {
  /** Names and values of one block, decoded, and 32 for each field: SETTINGS_MAX_HEADER_LIST_SIZE (RFC 9113 §6.5.2). */
  maxListBytes: number;
  /** Fields of one block. */
  maxFields: number;
  /** One name or value, as it lies on the wire. */
  maxStringBytes: number;
}

/** Takes the fields of one block, in their order. */
export interface HeaderSink {
  /** `field` and the bytes behind it are valid only inside this call. */
  field(field: HeaderField): void;
}

/** The table's size before any SETTINGS (RFC 9113 §6.5.2). */
const INITIAL_TABLE_BYTES = 4096;
const FIRST_DYNAMIC = STATIC_TABLE.length + 1;
const DEFAULT_LIMITS: DecoderLimits = { maxListBytes: 65_536, maxFields: 1000, maxStringBytes: 65_536 };

/**
 * Reads the header blocks of one connection, in the order in which they come (RFC 7541 §3).
 *
 * Every block must go through here, or be one that a BlockMemo knew: also those of streams that nobody waits for, or
 * the table falls out of step. Nothing is allocated per field. Whatever the bytes, `decode` answers with fields or a
 * fault, in time and memory that grow with the block's length alone.
 */
export class HpackDecoder {
  /** The size of the last block's list, as it counts against `maxListBytes`. */
  listBytes = 0;
  private readonly limits: DecoderLimits;
  private readonly table = new DynamicTable(INITIAL_TABLE_BYTES);
  private readonly reader: LiteralReader;
  private readonly nameScratch = new Scratch();
  private readonly valueScratch = new Scratch();
  private readonly field = new HeaderField();
  private fields = 0;
  /** The connection fault after which no block can be read. */
  private dead: HpackFault | null = null;
  /** The peer's table may be this large. */
  private tableLimit = INITIAL_TABLE_BYTES;
  /** The least of the limits that the peer has yet to answer with a size update, or -1. */
  private owedLimit = -1;

  constructor(limits: Partial<DecoderLimits> = {}) {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.reader = new LiteralReader(this.limits.maxStringBytes);
  }

  /** Changes with every block, or limit, after which the same bytes may mean something else. */
  get tableVersion(): number {
    return this.table.version;
  }

  /** The present size of the dynamic table (RFC 7541 §4.1). */
  get tableBytes(): number {
    return this.table.sizeBytes;
  }

  /**
   * The peer acknowledged our SETTINGS_HEADER_TABLE_SIZE: from its next block on it keeps to `bytes`, and must open that
   * block with a size update if its table was larger (RFC 7541 §4.2).
   */
  limitAcknowledged(bytes: number): void {
    this.tableLimit = bytes;
    if (bytes >= this.table.maxBytes) return;
    this.owedLimit = this.owedLimit === -1 ? bytes : Math.min(this.owedLimit, bytes);
    this.table.touch();
  }

  /**
   * Decodes one whole block, from `start` to `end` of `block`, and tells its fields to `sink`.
   *
   * @returns null, or what was wrong. Fields told before a fault are to be dropped. After a fault of scope `stream` the
   * table is in step; after one of scope `connection` every further call returns the same.
   */
  decode(block: Uint8Array, start: number, end: number, sink: HeaderSink): HpackFault | null {
    if (this.dead !== null) return this.dead;
    this.listBytes = 0;
    this.fields = 0;
    this.dead = this.decodeBlock(block, start, end, sink);
    this.nameScratch.trim();
    this.valueScratch.trim();
    if (this.dead === null) return this.isWithinLimits() ? null : HPACK_FAULT.largeList;
    this.table.touch();
    return this.dead;
  }

  private decodeBlock(block: Uint8Array, start: number, end: number, sink: HeaderSink): HpackFault | null {
    const { field, reader } = this;
    let at = start;
    let fault: HpackFault | null = null;
    for (; at < end && fault === null && isSizeUpdate(block[at]!); at = reader.next) {
      fault = this.readSizeUpdate(block, at, end);
    }
    if (fault === null && this.owedLimit !== -1 && at < end) return HPACK_FAULT.updateMissing;

    for (; at < end && fault === null; at = reader.next) {
      const first = block[at]!;
      if (first >= 0x80) {
        fault = this.readIndexed(block, at, end);
        if (fault === null) this.tell(false, sink);
      } else if (first >= 0x40) {
        fault = this.readLiteral(block, at, end, 0x3f);
        if (fault !== null) return fault;
        this.tell(false, sink);
        this.table.insert(field);
      } else if (isSizeUpdate(first)) {
        return HPACK_FAULT.updateLate;
      } else {
        fault = this.readLiteral(block, at, end, 0x0f);
        if (fault === null) this.tell(first >= 0x10, sink);
      }
    }
    return fault;
  }

  /** RFC 7541 §6.3. The first one after a lowered limit answers the lowest of them (§4.2). */
  private readSizeUpdate(block: Uint8Array, at: number, end: number): HpackFault | null {
    const bytes = this.reader.integer(block, at, end, 0x1f);
    if (bytes < 0) return this.reader.integerFault(bytes);
    if (bytes > (this.owedLimit === -1 ? this.tableLimit : this.owedLimit)) return HPACK_FAULT.updateAbove;
    this.owedLimit = -1;
    this.table.resize(bytes);
    return null;
  }

  /** RFC 7541 §6.1. */
  private readIndexed(block: Uint8Array, at: number, end: number): HpackFault | null {
    const index = this.reader.integer(block, at, end, 0x7f);
    if (index < 0) return this.reader.integerFault(index);
    if (index === 0) return HPACK_FAULT.indexZero;
    const position = index - FIRST_DYNAMIC;
    if (position >= this.table.count) return HPACK_FAULT.indexBeyond;
    if (position >= 0) this.table.read(position, this.field);
    else readStaticField(index, this.field);
    return null;
  }

  /** RFC 7541 §6.2: a name by its index or in full, then a value. */
  private readLiteral(block: Uint8Array, at: number, end: number, prefix: number): HpackFault | null {
    const { field, reader } = this;
    const index = reader.integer(block, at, end, prefix);
    if (index < 0) return reader.integerFault(index);
    const position = index - FIRST_DYNAMIC;
    if (position >= this.table.count) return HPACK_FAULT.indexBeyond;
    if (position >= 0) this.table.readName(position, field);
    else if (index > 0) readStaticName(index, field);
    else {
      const fault = reader.string(block, reader.next, end, this.nameScratch);
      if (fault !== null) return fault;
      field.nameBytes = reader.bytes;
      field.nameStart = reader.start;
      field.nameEnd = reader.end;
      field.id = fieldIdOf(reader.bytes, reader.start, reader.end);
    }
    const fault = reader.string(block, reader.next, end, this.valueScratch);
    field.valueBytes = reader.bytes;
    field.valueStart = reader.start;
    field.valueEnd = reader.end;
    return fault;
  }

  /** Beyond the limits, fields still count and enter the table, but nobody is told. */
  private tell(neverIndexed: boolean, sink: HeaderSink): void {
    this.field.neverIndexed = neverIndexed;
    this.listBytes += this.field.sizeBytes();
    this.fields++;
    if (this.isWithinLimits()) sink.field(this.field);
  }

  private isWithinLimits(): boolean {
    return this.listBytes <= this.limits.maxListBytes && this.fields <= this.limits.maxFields;
  }
}

function isSizeUpdate(first: number): boolean {
  return (first & 0xe0) === 0x20;
}
