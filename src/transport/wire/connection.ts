// Hot: bench/wire.bench.ts.
import type { Socket } from 'node:net';
import type { MetadataEntry } from '../../shared/endpoint.js';
import { bareReason } from '../bare-reason.js';
import type { CallEnd } from '../call-end.js';
import type { ConnectOutcome } from '../connect-outcome.js';
import type { AddressUse } from '../connection-use.js';
import { Answers } from './answers.js';
import { type DialTarget, dial } from './dial.js';
import { ERROR_CODE } from './frames/error-code.js';
import type { FrameFault } from './frames/frame-fault.js';
import { FrameReader } from './frames/frame-reader.js';
import { writeGoaway, writePing, writePreface, writeRstStream } from './frames/write-frames.js';
import { Incoming, OWN_SETTINGS } from './incoming.js';
import { KeepaliveWatch, type KeptConnection } from './keepalive.js';
import type { OpenCalls } from './open-calls.js';
import { Outgoing } from './outgoing.js';
import { OutputBuffer } from './output/output-buffer.js';
import { PeerFrames } from './peer-frames.js';
import { RequestFrames } from './request-frames.js';
import type { SocketAddress } from './socket-address.js';
import { StreamTable } from './stream-table.js';

const MAX_STREAM_ID = 0x7fffffff;
/** How often the flood counts of a quiet connection start anew. */
const CALM_MS = 1000;
const NO_BYTES = new Uint8Array(0);
/** Eight bytes, that a server's log may show whose ping it was. */
const PING_PAYLOAD = new TextEncoder().encode('grpc-red');
const [INTERNAL, UNAVAILABLE] = [13, 14] as const;

/** Whom a connection tells what becomes of it. */
export interface ConnectionOwner {
  /** It takes a stream again, or more than before. */
  hasRoom(): void;
  /** It takes no more streams; the open ones go on. Told at most once. */
  leaving(connection: WireConnection, isGraceful: boolean, reason: string): void;
  /** It is gone, before any of its calls is told its end. Told once if it was ever up, unless it was `leaving`. */
  lost(connection: WireConnection, reason: string): void;
  /** It answered: whatever failed before, the server is there. */
  answered(): void;
}

/** What is otherwise in tests: the socket, and how many stream ids are left. */
export interface ConnectionOptions {
  dial?: typeof dial;
  /** Odd, 1 to 2^31 - 1. */
  firstStreamId?: number;
}

/** The client's side of one HTTP/2 connection (RFC 9113), from dialling to its end. */
export class WireConnection implements KeptConnection {
  private readonly calls: OpenCalls;
  private readonly owner: ConnectionOwner;
  private readonly address: SocketAddress;
  private readonly socket: Socket;
  private readonly output: OutputBuffer;
  private readonly reader: FrameReader;
  private readonly streams = new StreamTable();
  private readonly requests: RequestFrames;
  private readonly outgoing: Outgoing;
  private readonly incoming: Incoming;
  /** up: takes streams. leaving: finishes those it has. */
  private state: 'dialling' | 'up' | 'leaving' | 'closed' = 'dialling';
  private settle: (outcome: ConnectOutcome) => void = () => {};
  private nextStreamId: number;
  /** How many streams the peer takes at a time. */
  maxStreams = Number.POSITIVE_INFINITY;
  private isReading = false;
  private calmAtMs = 0;
  /** Ends what is left of the socket. */
  private lingering: NodeJS.Timeout | undefined;
  /** From when it is up. */
  private use: AddressUse | null = null;
  private keepalive: KeepaliveWatch | null = null;

  /** @param fields of each template's requests */
  constructor(
    calls: OpenCalls,
    target: DialTarget,
    fields: readonly (readonly MetadataEntry[])[],
    buffer: Buffer,
    owner: ConnectionOwner,
    options: ConnectionOptions = {},
  ) {
    this.calls = calls;
    this.owner = owner;
    this.address = target.address;
    this.requests = new RequestFrames(fields);
    this.nextStreamId = options.firstStreamId ?? 1;
    this.socket = (options.dial ?? dial)(target, {
      buffer,
      read: (bytes) => this.read(buffer, bytes),
      ready: () => this.greet(),
      lost: (reason) => this.gone(reason),
    });
    this.output = new OutputBuffer(this.socket, { pool: calls.pool, drained: () => this.drained() });
    this.outgoing = new Outgoing(this.output, calls.table, calls.settings.compression !== 'identity', (slot) =>
      calls.sink.writable(slot),
    );
    this.incoming = new Incoming(this.output, calls.table);
    const { output, streams, requests, outgoing, incoming } = this;
    const answers = new Answers(calls, this);
    const parts = { calls, output, streams, requests, outgoing, incoming, answers };
    this.reader = new FrameReader(new PeerFrames(this, parts));
  }

  /** Resolves once the peer's first SETTINGS came: only then are its limits known. */
  connected(timeoutMs: number): Promise<ConnectOutcome> {
    return new Promise((resolve) => {
      const cancelTimer = this.calls.clock.after(timeoutMs, () => {
        this.settle({ is: 'timed-out' });
        this.close();
      });
      this.settle = (outcome) => {
        cancelTimer();
        resolve(outcome);
      };
    });
  }

  get isClosed(): boolean {
    return this.state === 'closed';
  }

  get canOpen(): boolean {
    return this.state === 'up' && this.streams.size < this.maxStreams && !this.output.isCongested;
  }

  /** Whether it is the peer's limit that keeps the next call waiting. */
  get isAtStreamLimit(): boolean {
    return this.state === 'up' && this.streams.size >= this.maxStreams;
  }

  get hasStreams(): boolean {
    return this.streams.size > 0;
  }

  /** Sends the request of the slot's call; `canOpen` must be true. */
  open(slot: number): void {
    const { table } = this.calls;
    const streamId = this.nextStreamId;
    this.nextStreamId += 2;
    table.owner[slot] = this;
    table.streamId[slot] = streamId;
    table.sendWindow[slot] = this.outgoing.initialWindow;
    this.streams.add(streamId, slot);
    this.use!.calls++;
    this.calls.messages.open(slot);
    this.requests.write(this.output, streamId, table.template[slot]!, table.deadlineMs[slot]!);
    this.calls.sent(slot);
    this.pump(slot);
    if (this.nextStreamId > MAX_STREAM_ID) this.leave(true, 'its stream ids are used up');
  }

  /** Sends what waits in the slot's stream, as far as it may go. */
  pump(slot: number): void {
    this.outgoing.pump(slot);
    this.reader.progress();
    this.wrote();
  }

  /** Takes the stream back, and leaves the telling to the caller. */
  reset(slot: number, errorCode: number): void {
    if (this.state !== 'closed') {
      writeRstStream(this.output, this.calls.table.streamId[slot]!, errorCode);
      this.wrote();
    }
    this.release(slot);
  }

  breakOff(slot: number, errorCode: number, end: CallEnd): void {
    this.reset(slot, errorCode);
    this.calls.endAs(slot, end);
    this.ended();
  }

  /** The answer is complete. What we have not said of the request is said no more (RFC 9113 §8.1). */
  release(slot: number): void {
    const { table } = this.calls;
    this.streams.delete(table.streamId[slot]!);
    this.outgoing.forget(slot);
    table.owner[slot] = null;
  }

  /** The server has begun an answer. */
  answered(): void {
    this.owner.answered();
  }

  /** After the end of a stream. */
  ended(): void {
    if (this.state === 'up') this.owner.hasRoom();
    else if (this.state === 'leaving' && this.streams.size === 0) this.close();
  }

  /** Likewise, where the code that runs now is the caller's own and no call may start inside it. */
  endedSoon(): void {
    process.nextTick(() => this.ended());
  }

  /** Says goodbye, once what was written has left. Open calls are the caller's to end. */
  close(): void {
    if (this.state === 'closed') return;
    const wasConnected = this.state !== 'dialling';
    this.state = 'closed';
    this.settle({ is: 'failed', reason: 'the connection was given up' });
    this.keepalive?.stop();
    this.reader.stop();
    if (wasConnected) writeGoaway(this.output, 0, ERROR_CODE.NO_ERROR, NO_BYTES);
    this.hangUp(wasConnected ? 'soon' : 'now');
  }

  /** The peer's SETTINGS are in force. */
  settled(): void {
    if (this.state === 'dialling') {
      this.state = 'up';
      this.use = this.calls.counts.connected(this.peer());
      const { keepalive } = this.calls.settings;
      if (keepalive !== null) this.keepalive = new KeepaliveWatch(keepalive, this.calls.clock, this);
      this.settle({ is: 'ready' });
    }
    this.mayHaveRoom();
  }

  mayHaveRoom(): void {
    if (this.state === 'up') this.owner.hasRoom();
  }

  isIdle(streamId: number): boolean {
    return streamId >= this.nextStreamId || streamId % 2 === 0;
  }

  leave(isGraceful: boolean, reason: string): void {
    if (this.state !== 'up') return;
    this.state = 'leaving';
    this.owner.leaving(this, isGraceful, reason);
  }

  ping(): void {
    writePing(this.output, false, PING_PAYLOAD, 0);
    this.wrote();
  }

  unanswered(timeoutMs: number): void {
    if (this.state === 'closed') return;
    this.socketLost(`no answer to a keepalive ping within ${timeoutMs} ms`);
    this.hangUp('now');
  }

  /** The peer gave the connection up. */
  givenUp(reason: string): void {
    if (this.state === 'closed') return;
    this.socketLost(reason);
    this.hangUp('soon');
  }

  /** The peer broke the protocol: tells it so, and ends the connection with all its calls. */
  protocolError({ code, reason, clause }: FrameFault): void {
    if (this.state === 'closed') return;
    const detail = `${reason} (${clause})`;
    writeGoaway(this.output, 0, code, Buffer.from(detail));
    const why = reason.includes('TLS record') ? `Failed to connect: ${reason}` : `Protocol error: ${reason}`;
    this.fail({ cause: 'protocol-error', wireStatus: -1, shownStatus: INTERNAL, detail }, why);
    this.hangUp('once it has heard');
  }

  private greet(): void {
    if (this.state === 'closed') return;
    writePreface(this.output, OWN_SETTINGS);
    this.incoming.openConnection();
    this.output.flush();
  }

  private read(buffer: Buffer, bytes: number): void {
    const nowMs = this.calls.beginChunk();
    if (this.keepalive !== null) this.keepalive.heardMs = nowMs;
    if (nowMs - this.calmAtMs > CALM_MS) {
      this.calmAtMs = nowMs;
      this.reader.progress();
    }
    this.isReading = true;
    this.reader.feed(buffer, 0, bytes);
    this.isReading = false;
    this.output.flush();
    this.calls.endChunk();
    if (this.output.isOverrun) this.overrun();
  }

  private wrote(): void {
    if (!this.isReading) this.output.flushSoon();
  }

  private drained(): void {
    this.outgoing.pumpBlocked();
    this.mayHaveRoom();
    this.wrote();
  }

  private overrun(): void {
    const end = 'the server asks for answers faster than it takes them';
    this.fail({ cause: 'protocol-error', wireStatus: -1, shownStatus: INTERNAL, detail: end }, end);
    this.hangUp('now');
  }

  private gone(reason: string | null): void {
    clearTimeout(this.lingering);
    // OpenSSL names an address in memory: the same error would read otherwise on each connection.
    this.socketLost(reason === null ? null : bareReason(reason));
  }

  private socketLost(reason: string | null): void {
    if (this.state === 'closed') return;
    const detail = reason === null ? 'connection lost' : `connection lost: ${reason}`;
    const end: CallEnd = { cause: 'connection-lost', wireStatus: -1, shownStatus: UNAVAILABLE, detail };
    this.fail(end, reason ?? 'Failed to connect: the server closed the connection');
  }

  /** The connection is over: nobody may start a call on it any more before its calls are told. */
  private fail(end: CallEnd, reason: string): void {
    const wasUp = this.state === 'up';
    this.settle({ is: 'failed', reason });
    this.state = 'closed';
    this.keepalive?.stop();
    this.reader.stop();
    if (wasUp) this.owner.lost(this, reason);
    for (const streamId of this.streams.idsAbove(0)) {
      const slot = this.streams.get(streamId);
      if (slot < 0) continue;
      this.release(slot);
      this.calls.endAs(slot, end);
    }
  }

  /** Of a name's addresses the one that the socket got. */
  private peer(): SocketAddress {
    const { address, socket } = this;
    return address.is === 'unix' ? address : { ...address, host: socket.remoteAddress ?? address.host };
  }

  /** @param when soon: after what is written. once it has heard: reading on, for a socket closed with unread bytes is
   *   reset by the kernel, and the peer would lose our GOAWAY with it. */
  private hangUp(when: 'now' | 'soon' | 'once it has heard'): void {
    if (when === 'now') {
      this.socket.destroy();
      return;
    }
    this.output.flush();
    if (when === 'soon') this.socket.destroySoon();
    else this.socket.end();
    // A peer that does not take what is left must not keep the process.
    this.lingering = setTimeout(() => this.socket.destroy(), CALM_MS).unref();
  }
}
