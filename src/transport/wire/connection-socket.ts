// Hot: bench/wire.bench.ts.
import type { Socket } from 'node:net';
import { bareReason } from '../bare-reason.js';
import { type DialTarget, dial } from './dial.js';
import type { FrameReader } from './frames/frame-reader.js';
import type { OpenCalls } from './open-calls.js';
import { OutputBuffer } from './output/output-buffer.js';
import type { SocketAddress } from './socket-address.js';

/** How often the flood counts of a quiet connection start anew. */
const CALM_MS = 1000;
/** How long a socket may take to send the rest, and to hear our last word. */
const LINGER_MS = 1000;

/** Whom the socket of a connection tells. */
export interface SocketOwner {
  /** The socket is connected, and nothing was sent yet. */
  ready(): void;
  /** Bytes came; they are read next. */
  heard(nowMs: number): void;
  /** DATA may be sent again. */
  drained(): void;
  /** The peer takes less than it makes us say: there is no going on. */
  overrun(): void;
  /** The socket is gone; null where that was no error. */
  lost(reason: string | null): void;
}

/** The bytes below one connection: what comes is read to its end and answered in one write; then how to part. */
export class ConnectionSocket {
  readonly output: OutputBuffer;
  /** Reads what comes; set before anything can. */
  reader!: FrameReader;
  private readonly calls: OpenCalls;
  private readonly owner: SocketOwner;
  private readonly address: SocketAddress;
  private readonly socket: Socket;
  private isReading = false;
  private calmAtMs = 0;
  /** Ends what is left of the socket. */
  private lingering: NodeJS.Timeout | undefined;

  /** Begins to dial. What comes is read into `buffer`, which other connections may use likewise. */
  constructor(calls: OpenCalls, target: DialTarget, buffer: Buffer, owner: SocketOwner, dialWith: typeof dial = dial) {
    this.calls = calls;
    this.owner = owner;
    this.address = target.address;
    this.socket = dialWith(target, {
      buffer,
      read: (bytes) => this.read(buffer, bytes),
      ready: () => owner.ready(),
      lost: (reason) => {
        clearTimeout(this.lingering);
        // OpenSSL names an address in memory: the same error would read otherwise on each connection.
        owner.lost(reason === null ? null : bareReason(reason));
      },
    });
    this.output = new OutputBuffer(this.socket, { pool: calls.pool, drained: () => owner.drained() });
  }

  /** Of a name's addresses the one that the socket got. */
  get peer(): SocketAddress {
    const { address, socket } = this;
    return address.is === 'unix' ? address : { ...address, host: socket.remoteAddress ?? address.host };
  }

  /** To be called after frames were written: outside of a read nobody else sends them. */
  wrote(): void {
    if (!this.isReading) this.output.flushSoon();
  }

  /**
   * @param when soon: after what is written. once it has heard: reading on, for a socket closed with unread bytes is
   *   reset by the kernel, and the peer would lose our GOAWAY with it.
   */
  hangUp(when: 'now' | 'soon' | 'once it has heard'): void {
    const { socket } = this;
    if (when === 'now') {
      socket.destroy();
      return;
    }
    this.output.finish();
    if (when === 'soon') socket.destroySoon();
    else socket.end();
    // A peer that does not take what is left must not keep the process.
    this.lingering = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  }

  private read(buffer: Buffer, bytes: number): void {
    const nowMs = this.calls.beginChunk();
    this.owner.heard(nowMs);
    if (nowMs - this.calmAtMs > CALM_MS) {
      this.calmAtMs = nowMs;
      this.reader.progress();
    }
    this.isReading = true;
    this.reader.feed(buffer, 0, bytes);
    this.isReading = false;
    this.output.flush();
    this.calls.endChunk();
    if (this.output.isOverrun) this.owner.overrun();
  }
}
