import { encodeInteger } from '../../../../src/transport/wire/hpack/encode-integer.js';
import { encodeHuffman, huffmanBytes } from '../../../../src/transport/wire/hpack/huffman-encode.js';
import { STATIC_TABLE } from '../../../../src/transport/wire/hpack/static-table.js';
import type { Field } from './read-block.js';

/** One thing that a block says, and how. */
export type Saying =
  | { kind: 'field'; field: Field; form: 'incremental' | 'without' | 'never'; huffman: boolean; byIndex: boolean }
  | { kind: 'size'; bytes: number };

/**
 * A peer that may say things in every way that RFC 7541 allows, wise or not, with the table kept in the plainest way:
 * a list that is summed up each time. Unlike our encoder it evicts, repeats itself, and codes what gets longer by it.
 */
export class NaiveWriter {
  /** Newest first. */
  table: Field[] = [];
  private maxBytes = 4096;

  get tableBytes(): number {
    return this.table.reduce((sum, [name, value]) => sum + name.length + value.length + 32, 0);
  }

  /** Size updates go first, wherever they stand. */
  block(sayings: readonly Saying[]): Buffer {
    const sizes = sayings.filter((one) => one.kind === 'size');
    const fields = sayings.filter((one) => one.kind === 'field');
    return Buffer.concat([...sizes, ...fields].map((one) => this.say(one)));
  }

  private say(saying: Saying): Buffer {
    if (saying.kind === 'size') {
      this.maxBytes = saying.bytes;
      this.evict();
      return integer(0x20, 0x1f, saying.bytes);
    }
    const [name, value] = saying.field;
    const known = [...STATIC_TABLE, ...this.table];
    const whole = known.findIndex((one) => one[0] === name && one[1] === value) + 1;
    if (whole > 0 && saying.byIndex) return integer(0x80, 0x7f, whole);
    // The last one of that name: the oldest entry, which may be evicted by this very field.
    const nameIndex = saying.byIndex ? known.findLastIndex((one) => one[0] === name) + 1 : 0;
    const [bits, prefix] = { incremental: [0x40, 0x3f], without: [0, 0x0f], never: [0x10, 0x0f] }[saying.form] as [
      number,
      number,
    ];
    const head = integer(bits, prefix, nameIndex);
    if (saying.form === 'incremental') {
      this.table.unshift(saying.field);
      this.evict();
    }
    const strings = nameIndex > 0 ? [value] : [name, value];
    return Buffer.concat([head, ...strings.map((text) => string(text, saying.huffman))]);
  }

  private evict(): void {
    while (this.tableBytes > this.maxBytes) this.table.pop();
  }
}

function integer(bits: number, prefix: number, value: number): Buffer {
  const target = Buffer.alloc(8);
  return target.subarray(0, encodeInteger(target, 0, bits, prefix, value));
}

function string(text: string, huffman: boolean): Buffer {
  if (!huffman) return Buffer.concat([integer(0, 0x7f, text.length), Buffer.from(text, 'latin1')]);
  const coded = Buffer.alloc(huffmanBytes(text));
  encodeHuffman(text, coded, 0);
  return Buffer.concat([integer(0x80, 0x7f, coded.length), coded]);
}
