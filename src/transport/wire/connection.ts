// Hot: bench/wire.bench.ts.
import type { MetadataEntry } from '../../shared/endpoint.js';
import type { CallEnd } from '../call-end.js';
import type { ConnectOutcome } from '../connect-outcome.js';
import type { AddressUse } from '../connection-use.js';
import { Answers } from './answers.js';
import type { ConnectionOwner, LeaveCause } from './connection-owner.js';
import { ConnectionSocket, type SocketOwner } from './connection-socket.js';
import type { DialTarget, dial } from './dial.js';
import { ERROR_CODE } from './frames/error-code.js';
import type { FrameFault } from './frames/frame-fault.js';
import { FrameReader } from './frames/frame-reader.js';
import { writeGoaway, writePing, writePreface, writeRstStream } from './frames/write-frames.js';
import { Incoming, OWN_SETTINGS } from './incoming.js';
import { KeepaliveWatch, type KeptConnection } from './keepalive.js';
import type { OpenCalls } from './open-calls.js';
import { Outgoing } from './outgoing.js';
import type { OutputBuffer } from './output/output-buffer.js';
import { OwnStreams } from './own-streams.js';
import { PeerFrames } from './peer-frames.js';
import { RequestFrames } from './request-frames.js';
import { protocolEnd } from './response-end.js';

const NO_BYTES = new Uint8Array(0);
/** Eight bytes, that a server's log may show whose ping it was. */
const PING_PAYLOAD = new TextEncoder().encode('grpc-red');
const UNAVAILABLE = 14;

/** What is otherwise in tests: the socket, and how many stream ids are left. */
export interface ConnectionOptions {
  dial?: typeof dial;
  /** Odd, 1 to 2^31 - 1. */
  firstStreamId?: number;
}

/** The client's side of one HTTP/2 connection (RFC 9113), from dialling to its end. */
export class WireConnection implements KeptConnection, SocketOwner {
  private readonly calls: OpenCalls;
  private readonly owner: ConnectionOwner;
  private readonly socket: ConnectionSocket;
  private readonly output: OutputBuffer;
  private readonly reader: FrameReader;
  private readonly streams: OwnStreams;
  private readonly requests: RequestFrames;
  private readonly outgoing: Outgoing;
  private readonly incoming: Incoming;
  /** up: takes streams. leaving: finishes those it has. */
  private state: 'dialling' | 'up' | 'leaving' | 'closed' = 'dialling';
  private settle: (outcome: ConnectOutcome) => void = () => {};
  private isEndedSoon = false;
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
    this.requests = new RequestFrames(fields);
    this.streams = new OwnStreams(options.firstStreamId ?? 1);
    this.socket = new ConnectionSocket(calls, target, buffer, this, options.dial);
    this.output = this.socket.output;
    this.outgoing = new Outgoing(this.output, calls.table, calls.settings.compression !== 'identity', (slot) =>
      calls.sink.writable(slot),
    );
    this.incoming = new Incoming(this.output, calls.table);
    const { output, streams, requests, outgoing, incoming } = this;
    const answers = new Answers(calls, this);
    const parts = { calls, output, streams, requests, outgoing, incoming, answers };
    this.reader = new FrameReader(new PeerFrames(this, parts));
    this.socket.reader = this.reader;
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
    return this.state === 'up' && !this.streams.isFull && !this.output.isCongested;
  }

  /** How many streams the peer takes at a time. */
  get maxStreams(): number {
    return this.streams.most;
  }

  /** Whether it is the peer's limit that keeps the next call waiting. */
  get isAtStreamLimit(): boolean {
    return this.state === 'up' && this.streams.isFull;
  }

  get hasStreams(): boolean {
    return this.streams.size > 0;
  }

  /** Sends the request of the slot's call; `canOpen` must be true. */
  open(slot: number): void {
    const { table } = this.calls;
    const streamId = this.streams.add(slot);
    table.owner[slot] = this;
    table.streamId[slot] = streamId;
    table.sendWindow[slot] = this.outgoing.initialWindow;
    this.use!.calls++;
    this.calls.messages.open(slot);
    this.requests.write(this.output, streamId, table.template[slot]!, table.deadlineMs[slot]!, table.metadata[slot]!);
    this.calls.sent(slot);
    this.pump(slot);
    if (this.streams.isUsedUp) this.leave('used up', 'its stream ids are used up');
  }

  /** Sends what waits in the slot's stream, as far as it may go. */
  pump(slot: number): void {
    this.outgoing.pump(slot);
    this.reader.progress();
    this.socket.wrote();
  }

  /** Takes the stream back, and leaves the telling to the caller. */
  reset(slot: number, errorCode: number): void {
    if (this.state !== 'closed') {
      writeRstStream(this.output, this.calls.table.streamId[slot]!, errorCode);
      this.streams.countReset();
      this.socket.wrote();
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
    if (this.isEndedSoon) return;
    this.isEndedSoon = true;
    process.nextTick(this.tellEnded);
  }

  private readonly tellEnded = (): void => {
    this.isEndedSoon = false;
    this.ended();
  };

  /** Says goodbye, once what was written has left. Open calls are the caller's to end. */
  close(): void {
    if (this.state === 'closed') return;
    const wasConnected = this.state !== 'dialling';
    this.state = 'closed';
    this.settle({ is: 'failed', reason: 'the connection was given up' });
    this.keepalive?.stop();
    this.reader.stop();
    if (wasConnected) writeGoaway(this.output, 0, ERROR_CODE.NO_ERROR, NO_BYTES);
    this.socket.hangUp(wasConnected ? 'soon' : 'now');
  }

  /** The peer's SETTINGS are in force. */
  settled(): void {
    if (this.state === 'dialling') {
      this.state = 'up';
      this.use = this.calls.counts.connected(this.socket.peer);
      const { keepalive } = this.calls;
      if (keepalive !== null) this.keepalive = new KeepaliveWatch(keepalive, this.calls.clock, this);
      this.settle({ is: 'ready' });
    }
    this.mayHaveRoom();
  }

  mayHaveRoom(): void {
    if (this.state === 'up') this.owner.hasRoom();
  }

  leave(cause: LeaveCause, reason: string): void {
    if (this.state !== 'up') return;
    this.state = 'leaving';
    this.owner.leaving(this, cause, reason);
  }

  ping(): void {
    writePing(this.output, false, PING_PAYLOAD, 0);
    this.socket.wrote();
  }

  unanswered(timeoutMs: number): void {
    if (this.state === 'closed') return;
    this.lost(`no answer to a keepalive ping within ${timeoutMs} ms`);
    this.socket.hangUp('now');
  }

  /** The peer gave the connection up. */
  givenUp(reason: string): void {
    if (this.state === 'closed') return;
    this.lost(reason);
    this.socket.hangUp('soon');
  }

  /** The peer broke the protocol: tells it so, and ends the connection with all its calls. */
  protocolError({ code, reason, clause }: FrameFault): void {
    if (this.state === 'closed') return;
    const detail = `${reason} (${clause})`;
    writeGoaway(this.output, 0, code, Buffer.from(detail));
    const why = reason.includes('TLS record') ? `Failed to connect: ${reason}` : `Protocol error: ${reason}`;
    this.fail(protocolEnd(detail), why);
    this.socket.hangUp('once it has heard');
  }

  // — the socket's side —

  ready(): void {
    if (this.state === 'closed') return;
    writePreface(this.output, OWN_SETTINGS);
    this.incoming.openConnection();
    this.output.flush();
  }

  heard(nowMs: number): void {
    if (this.keepalive !== null) this.keepalive.heardMs = nowMs;
  }

  drained(): void {
    this.outgoing.pumpBlocked();
    this.mayHaveRoom();
    this.socket.wrote();
  }

  overrun(): void {
    const reason = 'the server asks for answers faster than it takes them';
    this.fail(protocolEnd(reason), reason);
    this.socket.hangUp('now');
  }

  lost(reason: string | null): void {
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
}
