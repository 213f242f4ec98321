// Hot: bench/frames-output.bench.ts.
import type { Socket } from 'node:net';
import type { ByteOutput } from '../frames/byte-output.js';
import { copyBytes } from '../frames/copy-bytes.js';
import type { BufferPool } from './buffer-pool.js';

/** One write of this size is as cheap per byte as a longer one, and fills TLS records. */
const WRITE_BYTES = 65_536;
const NO_BYTES = Buffer.alloc(0);

export interface OutputSettings {
  pool: BufferPool;
  /** The output takes DATA again, after `isCongested` was true. */
  drained: () => void;
  /** What may wait behind a socket that does not take it; 1 MiB unless said. More is an overrun. */
  maxWaitingBytes?: number;
}

/**
 * What one connection sends: collects the frames of a turn of the event loop and writes them to the socket at once.
 *
 * At most one write is under way; meanwhile frames collect in a second buffer. A buffer is used again only once the
 * socket is done with it, which `writableLength` 0 tells: on plain TCP mostly right after the write, for the kernel has
 * copied it; on TLS, or with a slow peer, when the write's callback comes. The socket must be written to by nobody else.
 */
export class OutputBuffer implements ByteOutput {
  /** What waits to be written, up to `length`. */
  bytes: Buffer = NO_BYTES;
  length = 0;
  /** More than `maxWaitingBytes` waited: all that was lost, nothing is sent any more, and the connection must end. */
  isOverrun = false;
  private readonly socket: Socket;
  private readonly pool: BufferPool;
  private readonly drained: () => void;
  private readonly maxWaitingBytes: number;
  /** What the socket is writing; null while it is idle. */
  private inFlight: Buffer | null = null;
  private isFlushPlanned = false;

  constructor(socket: Socket, settings: OutputSettings) {
    this.socket = socket;
    this.pool = settings.pool;
    this.drained = settings.drained;
    this.maxWaitingBytes = settings.maxWaitingBytes ?? 1_048_576;
  }

  /**
   * A write is under way, and as much as a whole one waits behind it: the time to send no more DATA, until `drained`.
   * Control frames may still be written.
   */
  get isCongested(): boolean {
    return this.inFlight !== null && this.length >= WRITE_BYTES;
  }

  claim(count: number): number {
    if (this.length + count > this.bytes.length) this.makeRoom(count);
    const at = this.length;
    this.length = at + count;
    return at;
  }

  append(source: Uint8Array, start: number, end: number): number {
    const at = this.claim(end - start);
    copyBytes(source, start, end, this.bytes, at);
    return at;
  }

  /** Writes what is there, now or, if a write is under way, right after it. At the end of each turn. */
  flush(): void {
    if (this.length === 0 || this.inFlight !== null) return;
    const { bytes, length, socket } = this;
    this.bytes = NO_BYTES;
    this.length = 0;
    if (this.isOverrun || socket.destroyed || socket.writableEnded) {
      this.pool.give(bytes);
      return;
    }
    this.inFlight = bytes;
    socket.write(bytes.subarray(0, length), this.written);
    if (socket.writableLength === 0) this.release();
  }

  /** Writes what is there, also behind a write that is under way: the last word, before the socket is ended. */
  finish(): void {
    this.flush();
    const { bytes, length, socket } = this;
    if (length === 0 || this.isOverrun || socket.destroyed || socket.writableEnded) return;
    // The socket's from here on: it may hold both until it is gone.
    this.bytes = NO_BYTES;
    this.length = 0;
    socket.write(bytes.subarray(0, length), this.written);
  }

  /** Flushes once the code that runs now is through, however often it asks. */
  flushSoon(): void {
    if (this.isFlushPlanned) return;
    this.isFlushPlanned = true;
    process.nextTick(this.plannedFlush);
  }

  private readonly plannedFlush = (): void => {
    this.isFlushPlanned = false;
    this.flush();
  };

  /** May belong to an earlier write, one that was done at once; so what counts is the socket's own length. */
  private readonly written = (): void => {
    if (this.inFlight === null || this.socket.writableLength > 0) return;
    const wasCongested = this.isCongested;
    this.release();
    this.flush();
    if (wasCongested && !this.isCongested) this.drained();
  };

  private release(): void {
    // A socket that is torn down may still have the buffer in a write that it cancels.
    if (!this.socket.destroyed) this.pool.give(this.inFlight!);
    this.inFlight = null;
  }

  private makeRoom(count: number): void {
    // What was claimed before is filled by now, so it may go.
    if (this.length + count > WRITE_BYTES) this.flush();
    if (this.length + count > this.maxWaitingBytes) {
      this.isOverrun = true;
      this.length = 0;
    }
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const { bytes } = this;
    this.bytes = this.pool.take(Math.max(needed, WRITE_BYTES));
    copyBytes(bytes, 0, this.length, this.bytes, 0);
    if (bytes !== NO_BYTES) this.pool.give(bytes);
  }
}
