import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { HpackDecoder } from '../../../../src/transport/wire/hpack/hpack-decoder.js';
import { HpackEncoder } from '../../../../src/transport/wire/hpack/hpack-encoder.js';
import { type Block, type Field, readBlock } from './read-block.js';

const DATA = 0;
const HEADERS = 1;
const SETTINGS = 4;
const PING = 6;
const WINDOW_UPDATE = 8;
const CONTINUATION = 9;
const END_STREAM = 0x1;
const END_HEADERS = 0x4;
const ACK = 0x1;
const HEADER_TABLE_SIZE = 1;

/** Just enough of HTTP/2 to send and receive header blocks, one request at a time. It throws at what it does not know. */
export class RawHttp2Client {
  readonly encoder = new HpackEncoder(65_536);
  readonly decoder = new HpackDecoder({ maxListBytes: 1_000_000 });
  /** Each header block as it lay on the wire. */
  readonly sent: Buffer[] = [];
  readonly received: Buffer[] = [];
  private readonly socket: Socket;
  private readonly changes = new EventEmitter();
  private unread = Buffer.alloc(0);
  private blockParts: Buffer[] = [];
  private blocks: Block[] = [];
  private ended = false;
  private readonly announced: number[] = [];
  private nextStreamId = 1;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      try {
        this.read(chunk);
      } catch (error) {
        this.changes.emit('error', error);
      }
    });
    socket.on('close', () => this.changes.emit('error', new Error('The server closed the connection.')));
    socket.on('error', (error) => this.changes.emit('error', error));
  }

  static async connect(port: number): Promise<RawHttp2Client> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    const client = new RawHttp2Client(socket);
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    client.write(SETTINGS, 0, 0, Buffer.alloc(0));
    return client;
  }

  /** Announces another table size; it holds once the server has acknowledged it. */
  announceTableSize(bytes: number): void {
    const payload = Buffer.alloc(6);
    payload.writeUInt16BE(HEADER_TABLE_SIZE, 0);
    payload.writeUInt32BE(bytes, 2);
    this.announced.push(bytes);
    this.write(SETTINGS, 0, 0, payload);
  }

  /** Sends a request without a body; resolves with the header blocks of its answer. */
  async request(fields: readonly Field[]): Promise<Block[]> {
    this.blocks = [];
    this.ended = false;
    const target = Buffer.alloc(HpackEncoder.roomFor(fields));
    const block = target.subarray(0, this.encoder.encode(target, 0, fields));
    this.sent.push(block);
    const first = block.subarray(0, 16_384);
    const rest = block.subarray(16_384);
    this.write(HEADERS, END_STREAM | (rest.length === 0 ? END_HEADERS : 0), this.nextStreamId, first);
    if (rest.length > 0) this.write(CONTINUATION, END_HEADERS, this.nextStreamId, rest);
    this.nextStreamId += 2;
    while (!this.ended) await once(this.changes, 'change');
    return this.blocks;
  }

  close(): void {
    this.socket.removeAllListeners('close');
    this.socket.destroy();
  }

  private write(type: number, flags: number, streamId: number, payload: Buffer): void {
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.length, 0, 3);
    head.writeUInt8(type, 3);
    head.writeUInt8(flags, 4);
    head.writeUInt32BE(streamId, 5);
    this.socket.write(Buffer.concat([head, payload]));
  }

  private read(chunk: Buffer): void {
    this.unread = Buffer.concat([this.unread, chunk]);
    while (this.unread.length >= 9) {
      const end = 9 + this.unread.readUIntBE(0, 3);
      if (this.unread.length < end) return;
      const [type, flags] = [this.unread[3]!, this.unread[4]!];
      this.frame(type, flags, this.unread.subarray(9, end));
      this.unread = this.unread.subarray(end);
    }
  }

  private frame(type: number, flags: number, payload: Buffer): void {
    switch (type) {
      case HEADERS:
      case CONTINUATION:
        if ((flags & ~(END_STREAM | END_HEADERS)) !== 0) throw new Error(`header flags ${flags}`);
        this.blockParts.push(payload);
        if (type === HEADERS && (flags & END_STREAM) !== 0) this.ended = true;
        if ((flags & END_HEADERS) === 0) return;
        this.received.push(Buffer.concat(this.blockParts.splice(0)));
        this.blocks.push(readBlock(this.decoder, this.received.at(-1)!));
        break;
      case DATA:
        if ((flags & END_STREAM) !== 0) this.ended = true;
        break;
      case SETTINGS:
        this.settings(flags, payload);
        break;
      case PING:
        if (flags === 0) this.write(PING, ACK, 0, payload);
        break;
      case WINDOW_UPDATE:
        break;
      default:
        throw new Error(`frame of type ${type}: ${payload.toString('latin1')}`);
    }
    this.changes.emit('change');
  }

  private settings(flags: number, payload: Buffer): void {
    if (flags === ACK) {
      const bytes = this.announced.shift();
      if (bytes !== undefined) this.decoder.limitAcknowledged(bytes);
      return;
    }
    for (let at = 0; at < payload.length; at += 6) {
      if (payload.readUInt16BE(at) === HEADER_TABLE_SIZE) this.encoder.setPeerTableSize(payload.readUInt32BE(at + 2));
    }
    this.write(SETTINGS, ACK, 0, Buffer.alloc(0));
  }
}
