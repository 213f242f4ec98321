const FIRST_BYTES = 256;
/** Up to here a loop is faster than a view and its `set`. */
const LOOP_BYTES = 64;

/** Bytes that came in pieces, joined. Room grows with what really came, never with what a length promises. */
export class GrowingBytes {
  bytes: Uint8Array = Buffer.alloc(0);
  length = 0;

  append(source: Uint8Array, start: number, end: number): void {
    const length = this.length + end - start;
    if (length > this.bytes.length) this.grow(length);
    const { bytes } = this;
    if (end - start > LOOP_BYTES) bytes.set(source.subarray(start, end), this.length);
    else for (let from = start, to = this.length; from < end; from++, to++) bytes[to] = source[from]!;
    this.length = length;
  }

  /** Keeps the room. */
  clear(): void {
    this.length = 0;
  }

  private grow(needed: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.bytes.length, FIRST_BYTES));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}
