import type { ByteOutput } from './byte-output.js';
import { copyBytes } from './copy-bytes.js';

const FIRST_BYTES = 256;

/** Bytes that come in pieces, joined. Room grows with what really comes, never with what a length promises. */
export class GrowingBytes implements ByteOutput {
  bytes: Uint8Array = Buffer.alloc(0);
  length = 0;

  claim(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) this.grow(at);
    return at;
  }

  append(source: Uint8Array, start: number, end: number): void {
    const at = this.claim(end - start);
    copyBytes(source, start, end, this.bytes, at);
  }

  /** Keeps the room. */
  clear(): void {
    this.length = 0;
  }

  private grow(kept: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(this.length, 2 * this.bytes.length, FIRST_BYTES));
    copyBytes(this.bytes, 0, kept, grown, 0);
    this.bytes = grown;
  }
}
