// Hot path: bench/templates.bench.ts
import { GrpcRedError } from '../../shared/error.js';

const SLAB_BYTES = 64 * 1024;
/** Longest message that is made of templates. */
const LONGEST_BYTES = 64 * 1024 * 1024;
/** Up to so many characters a loop is faster than a call into the runtime. */
const SHORT = 64;

/**
 * Writes a message from its end to its beginning: when the length of something is due, what it is the length of stands
 * there already, however deep it is nested.
 *
 * Messages lie one before the other in slabs that are never written again, so that each may be kept by whoever has it.
 */
export class BackwardWriter {
  bytes: Buffer = Buffer.allocUnsafeSlow(0);
  /** Where what was written last begins. */
  at = 0;
  private end = 0;

  begin(): void {
    this.at = this.end;
  }

  /** How many bytes the message has so far. */
  get length(): number {
    return this.end - this.at;
  }

  /** The last `count` bytes that were written. */
  takeBack(count: number): void {
    this.at += count;
  }

  finish(): Uint8Array {
    const message = new Uint8Array(this.bytes.buffer as ArrayBuffer, this.at, this.end - this.at);
    this.end = this.at;
    return message;
  }

  /** Makes room for `count` bytes, to be written from the index that is returned. */
  claim(count: number): number {
    if (count > this.at) this.grow(count);
    this.at -= count;
    return this.at;
  }

  copy(bytes: Uint8Array): void {
    const { length } = bytes;
    const at = this.claim(length);
    const target = this.bytes;
    if (length <= SHORT) for (let i = 0; i < length; i++) target[at + i] = bytes[i]!;
    else target.set(bytes, at);
  }

  /** @returns how many bytes it takes */
  text(text: string): number {
    const { length } = text;
    if (length <= SHORT) {
      const at = this.claim(length);
      const target = this.bytes;
      let i = 0;
      for (; i < length; i++) {
        const code = text.charCodeAt(i);
        if (code > 0x7f) break;
        target[at + i] = code;
      }
      if (i === length) return length;
      this.at = at + length;
    }
    const count = Buffer.byteLength(text);
    const at = this.claim(count);
    this.bytes.write(text, at, count, 'utf8');
    return count;
  }

  /** @param value from 0 to 2^53 - 1 */
  varint(value: number): void {
    if (value < 0x80) {
      const at = this.claim(1);
      this.bytes[at] = value;
      return;
    }
    let count = 1;
    for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) count++;
    let at = this.claim(count);
    const target = this.bytes;
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) target[at++] = (rest % 0x80) | 0x80;
    target[at] = rest;
  }

  /** Any whole number of 64 bits; negative ones as two's complement. */
  varint64(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    const parts: number[] = [];
    for (; rest >= 0x80n; rest >>= 7n) parts.push(Number(rest & 0x7fn) | 0x80);
    parts.push(Number(rest));
    const at = this.claim(parts.length);
    for (let i = 0; i < parts.length; i++) this.bytes[at + i] = parts[i]!;
  }

  private grow(count: number): void {
    const { length } = this;
    const needed = length + count;
    if (needed > LONGEST_BYTES) {
      const says = `The message that a template makes is longer than ${LONGEST_BYTES / 1024 / 1024} MiB.`;
      throw new GrpcRedError('bad-payload', says, 'Make it shorter.');
    }
    const slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, 2 * needed));
    this.bytes.copy(slab, slab.length - length, this.at, this.end);
    this.bytes = slab;
    this.end = slab.length;
    this.at = slab.length - length;
  }
}
