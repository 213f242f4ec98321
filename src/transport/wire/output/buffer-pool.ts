const LEAST_BITS = 8;
const MOST_BITS = 20;

/**
 * Buffers to borrow, in sizes of powers of two from 256 bytes to 1 MiB. One pool for all connections of a thread: what a
 * connection needs for a moment need not be there a thousand times.
 */
export class BufferPool {
  private readonly maxKeptBytes: number;
  private readonly free: Buffer[][] = Array.from({ length: MOST_BITS + 1 }, () => []);
  private keptBytes = 0;

  constructor(maxKeptBytes = 4 * 1024 * 1024) {
    this.maxKeptBytes = maxKeptBytes;
  }

  /** A buffer of at least so many bytes, with anything in it. */
  take(leastBytes: number): Buffer {
    const bits = Math.max(LEAST_BITS, 32 - Math.clz32(leastBytes - 1));
    if (bits > MOST_BITS) return Buffer.allocUnsafeSlow(leastBytes);
    const buffer = this.free[bits]!.pop();
    if (buffer === undefined) return Buffer.allocUnsafeSlow(2 ** bits);
    this.keptBytes -= buffer.length;
    return buffer;
  }

  /** Takes back a buffer that `take` gave, once nobody looks at it any more. */
  give(buffer: Buffer): void {
    const bits = 31 - Math.clz32(buffer.length);
    if (bits > MOST_BITS || buffer.length !== 2 ** bits) return;
    if (this.keptBytes + buffer.length > this.maxKeptBytes) return;
    this.keptBytes += buffer.length;
    this.free[bits]!.push(buffer);
  }
}
