import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { HpackDecoder } from '../../../src/transport/wire/hpack/hpack-decoder.js';
import { keepSockets, listen } from '../raw-server.js';
import { frameBytes } from './frames/frame-bytes.js';

const PREFACE_BYTES = 24;

export interface ReceivedFrame {
  type: number;
  flags: number;
  streamId: number;
  payload: Buffer;
}

/** One connection as the server sees it: every frame that came, in order, and whatever is to be sent. */
export class FramePeer {
  readonly frames: ReceivedFrame[] = [];
  readonly decoder = new HpackDecoder();
  readonly socket: Socket;
  isClosed = false;
  /** Whether it closes its side when the client does. */
  hangsUpToo = true;
  private received = Buffer.alloc(0);
  private skip = PREFACE_BYTES;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    // By hand, so that tests can keep the other direction open.
    socket.on('end', () => this.hangsUpToo && socket.end());
    socket.on('close', () => {
      this.isClosed = true;
      socket.emit('frame');
    });
  }

  send(...frames: Buffer[]): void {
    this.socket.write(Buffer.concat(frames));
  }

  /** Resolves with the first frame that `wanted` holds for, of those that came and those to come. */
  async frame(wanted: (frame: ReceivedFrame) => boolean): Promise<ReceivedFrame> {
    for (;;) {
      const found = this.frames.find(wanted);
      if (found !== undefined) return found;
      if (this.isClosed) throw new Error('the client hung up before');
      await once(this.socket, 'frame');
    }
  }

  headers(streamId: number): Promise<ReceivedFrame> {
    return this.frame((frame) => frame.type === 1 && frame.streamId === streamId);
  }

  /** The client answers a PING once it has read all that was sent before it. */
  async heard(): Promise<void> {
    const payload = Buffer.alloc(8, this.frames.length + 1);
    this.send(frameBytes(6, 0, 0, payload));
    await this.frame((frame) => frame.type === 6 && frame.flags === 1 && frame.payload.equals(payload));
  }

  /** All DATA of a stream so far. */
  data(streamId: number): Buffer {
    const frames = this.frames.filter((frame) => frame.type === 0 && frame.streamId === streamId);
    return Buffer.concat(frames.map(({ payload }) => payload));
  }

  /** The fields of a request whose HEADERS are next in order. */
  fields({ payload }: ReceivedFrame): Map<string, string> {
    const fields = new Map<string, string>();
    const fault = this.decoder.decode(payload, 0, payload.length, {
      field: (field) => fields.set(field.name(), field.value()),
    });
    if (fault !== null) throw new Error(fault.reason);
    return fields;
  }

  private take(chunk: Buffer): void {
    const skipped = Math.min(this.skip, chunk.length);
    this.skip -= skipped;
    this.received = Buffer.concat([this.received, chunk.subarray(skipped)]);
    while (this.received.length >= 9 && this.received.length >= 9 + this.received.readUIntBE(0, 3)) {
      const end = 9 + this.received.readUIntBE(0, 3);
      this.frames.push({
        type: this.received[3]!,
        flags: this.received[4]!,
        streamId: this.received.readUInt32BE(5),
        payload: this.received.subarray(9, end),
      });
      this.received = this.received.subarray(end);
    }
    this.socket.emit('frame');
  }
}

export interface FrameServerTls {
  cert: Buffer;
  key: Buffer;
}

/** A server that sends nothing but the frames it is told to, right or wrong. */
export class FrameServer {
  readonly peers: FramePeer[] = [];
  /** Those of TCP, also below TLS. */
  readonly sockets: Socket[] = [];
  address = '';
  private readonly server: Server;

  private constructor(greeting: Buffer, certificate: FrameServerTls | null) {
    const taken = (socket: Socket) => {
      const peer = new FramePeer(socket);
      this.peers.push(peer);
      peer.send(greeting);
      this.server.emit('peer');
    };
    const plain = { noDelay: true, allowHalfOpen: true };
    this.server =
      certificate === null
        ? createServer(plain, taken)
        : createTlsServer({ ...plain, ...certificate, ALPNProtocols: ['h2'] }, taken);
  }

  /** Closed when the test is over; `greeting` is sent on each connection. With a certificate it speaks TLS. */
  static async serve(
    t: TestContext,
    greeting: Buffer,
    certificate: FrameServerTls | null = null,
  ): Promise<FrameServer> {
    const server = new FrameServer(greeting, certificate);
    keepSockets(server.server, server.sockets);
    t.after(() => {
      server.server.close();
      for (const socket of server.sockets) socket.destroy();
    });
    server.address = await listen(server.server);
    return server;
  }

  async peer(index: number): Promise<FramePeer> {
    while (this.peers.length <= index) await once(this.server, 'peer');
    return this.peers[index]!;
  }
}
