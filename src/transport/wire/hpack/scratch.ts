const FIRST_BYTES = 256;
const KEPT_BYTES = 8192;

/** Space for one decoded string, which grows when it must and does not stay large: connections are many. */
export class Scratch {
  private bytes = new Uint8Array(FIRST_BYTES);

  /** At least `length` bytes; what they held is lost. */
  reserve(length: number): Uint8Array {
    if (length > this.bytes.length) this.bytes = new Uint8Array(length);
    return this.bytes;
  }

  /** Lets go of space that only an unusually long string needed. */
  trim(): void {
    if (this.bytes.length > KEPT_BYTES) this.bytes = new Uint8Array(FIRST_BYTES);
  }
}
