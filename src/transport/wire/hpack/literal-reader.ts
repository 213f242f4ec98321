// Hot: bench/hpack.bench.ts
import { HPACK_FAULT, type HpackFault } from './hpack-fault.js';
import { decodeHuffman, HUFFMAN_FAULT } from './huffman-decode.js';
import type { Scratch } from './scratch.js';

/** In place of an integer: the block ended inside it. */
const CUT = -1;
/** In place of an integer: more octets than 28 bits need. */
const TOO_LONG = -2;
const MAX_SHIFT = 21;

/**
 * Reads the integers and strings of a header block (RFC 7541 §5).
 *
 * What was read last is told by fields in place of objects: `next` is where it ended; `bytes`, `start` and `end` say
 * where the string lies, which is the block itself if it was not Huffman-coded.
 */
export class LiteralReader {
  next = 0;
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  private readonly maxStringBytes: number;

  /** @param maxStringBytes the longest string taken, as it lies on the wire */
  constructor(maxStringBytes: number) {
    this.maxStringBytes = maxStringBytes;
  }

  /**
   * Reads an integer (RFC 7541 §5.1) from the bits `prefix` of the octet at `at` on.
   *
   * @returns the integer, below 2^28 + 128, or a negative number for `integerFault`
   */
  integer(block: Uint8Array, at: number, blockEnd: number, prefix: number): number {
    if (at >= blockEnd) return CUT;
    let value = block[at]! & prefix;
    let next = at + 1;
    if (value === prefix) {
      for (let shift = 0; ; shift += 7) {
        if (next >= blockEnd) return CUT;
        if (shift > MAX_SHIFT) return TOO_LONG;
        const octet = block[next++]!;
        value += (octet & 0x7f) << shift;
        if (octet < 0x80) break;
      }
    }
    this.next = next;
    return value;
  }

  /** What a negative answer of `integer` means. */
  integerFault(answer: number): HpackFault {
    return answer === CUT ? HPACK_FAULT.truncated : HPACK_FAULT.integer;
  }

  /** Reads a string (RFC 7541 §5.2); `scratch` takes it if it has to be decoded. */
  string(block: Uint8Array, at: number, blockEnd: number, scratch: Scratch): HpackFault | null {
    const length = this.integer(block, at, blockEnd, 0x7f);
    if (length < 0) return this.integerFault(length);
    const start = this.next;
    const end = start + length;
    if (end > blockEnd) return HPACK_FAULT.truncated;
    if (length > this.maxStringBytes) return HPACK_FAULT.longString;
    this.next = end;
    if (block[at]! < 0x80) {
      this.bytes = block;
      this.start = start;
      this.end = end;
      return null;
    }
    this.bytes = scratch.reserve(length * 2);
    this.start = 0;
    this.end = decodeHuffman(block, start, end, this.bytes, 0);
    switch (this.end) {
      case HUFFMAN_FAULT.eos:
        return HPACK_FAULT.huffmanEos;
      case HUFFMAN_FAULT.padding:
        return HPACK_FAULT.huffmanPadding;
      default:
        return null;
    }
  }
}
