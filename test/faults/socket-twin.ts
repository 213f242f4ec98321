import type { Socket } from 'node:net';
import type { DialEvents } from '../../src/transport/wire/dial.js';
import { SentFrames } from './sent-frames.js';

/** Stands where the socket of a connection does: what it would read is given by hand, what is written is checked. */
export class SocketTwin {
  destroyed = false;
  writableEnded = false;
  writableLength = 0;
  readonly sent = new SentFrames();
  /** Takes what is written only with `drain`. */
  isSlow = false;
  /** All that was written, where it is to be compared. */
  written: Buffer[] | null = null;
  private readonly events: DialEvents;
  private waiting: (() => void)[] = [];
  private isClosed = false;

  constructor(events: DialEvents) {
    this.events = events;
  }

  get asSocket(): Socket {
    return this as unknown as Socket;
  }

  /** Connected. */
  ready(): void {
    this.events.ready();
  }

  /** The peer sends so much of `bytes`, in one read for each 64 KiB. */
  feed(bytes: Buffer, start: number, end: number): void {
    const { buffer, read } = this.events;
    for (let from = start; from < end && !this.destroyed; from += buffer.length) {
      const to = Math.min(end, from + buffer.length);
      bytes.copy(buffer, 0, from, to);
      read(to - from);
      // What was only looked at is gone.
      buffer.fill(0xee, 0, Math.min(64, to - from));
    }
  }

  write(bytes: Buffer, done: () => void): boolean {
    if (this.destroyed || this.writableEnded) throw new Error('written to a socket that has ended');
    this.sent.walk(bytes);
    this.written?.push(Buffer.from(bytes));
    if (!this.isSlow) return true;
    this.writableLength += bytes.length;
    this.waiting.push(done);
    return false;
  }

  /** The kernel takes all that was written. */
  drain(): void {
    const done = this.waiting;
    this.waiting = [];
    this.writableLength = 0;
    for (const one of done) one();
  }

  /** The connection breaks. */
  breakOff(reason: string | null): void {
    this.destroyed = true;
    if (this.isClosed) return;
    this.isClosed = true;
    this.events.lost(reason);
  }

  end(): void {
    this.writableEnded = true;
  }

  destroySoon(): void {
    this.end();
    this.destroy();
  }

  destroy(): void {
    this.destroyed = true;
    process.nextTick(() => this.breakOff(null));
  }
}
