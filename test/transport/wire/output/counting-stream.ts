import type { OutputBuffer } from '../../../../src/transport/wire/output/output-buffer.js';

/** Writes the numbers 0, 1, 2 … as 4 bytes each: any byte that is lost, doubled or overwritten shows. */
export class CountingWriter {
  private next = 0;

  write(output: OutputBuffer, numbers: number): void {
    const at = output.claim(4 * numbers);
    for (let i = 0; i < numbers; i++) output.bytes.writeUInt32BE(this.next++, at + 4 * i);
  }

  get bytesWritten(): number {
    return 4 * this.next;
  }
}

export class CountingReader {
  bytesRead = 0;
  /** Where the first byte came that is not the one written, or -1. */
  wrongAt = -1;
  private held = Buffer.alloc(0);

  read(chunk: Buffer): void {
    this.held = Buffer.concat([this.held, chunk]);
    let at = 0;
    for (; at + 4 <= this.held.length; at += 4, this.bytesRead += 4) {
      if (this.held.readUInt32BE(at) !== this.bytesRead / 4 && this.wrongAt < 0) this.wrongAt = this.bytesRead;
    }
    this.held = this.held.subarray(at);
  }
}
