/** Encoded messages one behind the other, in memory that all threads share: a list of a million is there once. */
export interface PackedMessages {
  bytes: Uint8Array;
  /** Where each ends. */
  ends: Uint32Array;
}

const FIRST_BYTES = 64 * 1024;
/** What an index of 32 bits reaches. */
const MOST_BYTES = 2 ** 31;

/** Gathers encoded messages. */
export class MessagePacker {
  private bytes = Buffer.allocUnsafe(FIRST_BYTES);
  private length = 0;
  private readonly ends: number[] = [];

  /** False if there is no more room. */
  add(message: Uint8Array): boolean {
    const needed = this.length + message.length;
    if (needed > MOST_BYTES) return false;
    if (needed > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.min(MOST_BYTES, Math.max(2 * this.bytes.length, needed)));
      this.bytes.copy(larger, 0, 0, this.length);
      this.bytes = larger;
    }
    this.bytes.set(message, this.length);
    this.length = needed;
    this.ends.push(needed);
    return true;
  }

  get count(): number {
    return this.ends.length;
  }

  result(): PackedMessages {
    const bytes = new Uint8Array(new SharedArrayBuffer(this.length));
    bytes.set(this.bytes.subarray(0, this.length));
    const ends = new Uint32Array(new SharedArrayBuffer(4 * this.ends.length));
    ends.set(this.ends);
    return { bytes, ends };
  }
}

/** A copy: not everything that takes bytes takes shared ones. */
export function packedAt({ bytes, ends }: PackedMessages, index: number): Uint8Array {
  return new Uint8Array(bytes.subarray(index === 0 ? 0 : ends[index - 1]!, ends[index]!));
}
