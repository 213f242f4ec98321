import { type InterceptingListener, type Metadata, type StatusObject, status } from '@grpc/grpc-js';
import type { CallKind } from '../shared/call-kind.js';
import type { Clock } from '../shared/clock.js';
import { type CallEnd, endByTrailers } from './call-end.js';
import type { GrpcJsConnection } from './grpc-js-connection.js';
import { CANCELLED_BY_US, endByGrpcJs } from './grpc-js-end.js';
import type { CallSink, RequestTemplate } from './transport.js';
import { wireTrailersOf } from './wire-trailers.js';

type GrpcJsStream = ReturnType<GrpcJsConnection['channel']['createCall']>;

/** From so many bytes that wait for the stream on, `send` says false. */
const FULL_BYTES = 64 * 1024;
/** What a message costs beside its bytes: its length prefix on the wire (gRPC over HTTP/2, Length-Prefixed-Message). */
const PREFIX_BYTES = 5;

/** What a call needs of the transport that it belongs to. */
export interface CallOwner {
  readonly clock: Clock;
  readonly sink: CallSink;
  readonly wantsMetadata: boolean;
  trailersAreSeen: boolean;
  /** Whether each channel has one connection at most. */
  readonly isOneEach: boolean;
  /** Headers or trailers of an answer came. */
  look(metadata: Metadata): void;
  finish(call: GrpcJsCall, end: CallEnd): void;
}

/** One open call on grpc-js's lowest interface, with raw bytes: the same for all four kinds. */
export class GrpcJsCall implements InterceptingListener {
  readonly slot: number;
  private readonly kind: CallKind;
  private readonly owner: CallOwner;
  private readonly connection: GrpcJsConnection;
  private readonly lossesBefore: number;
  private readonly deadlineAt: number;
  private readonly stream: GrpcJsStream;

  /** Messages that wait for the one before: grpc-js keeps only one until the stream is open, and would drop the rest. */
  private readonly waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private isSending = false;
  private isFull = false;
  private isHalfClosing = false;

  private messages = 0;
  private sawHeaders = false;
  private isOver = false;

  /** @param deadlineAt as Date.now() has it; infinite without a deadline */
  constructor(
    slot: number,
    { path, kind }: RequestTemplate,
    owner: CallOwner,
    connection: GrpcJsConnection,
    deadlineAt: number,
  ) {
    this.slot = slot;
    this.kind = kind;
    this.owner = owner;
    this.connection = connection;
    this.lossesBefore = connection.losses;
    this.deadlineAt = deadlineAt;
    this.stream = connection.channel.createCall(path, deadlineAt, null, null, null);
  }

  /** Where it was sent, as grpc-js writes it; null if it found no connection. */
  get peer(): string | null {
    const peer = this.stream.getPeer();
    return peer === this.connection.channel.getTarget() ? null : peer;
  }

  start(metadata: Metadata, onlyMessage: Uint8Array | null): void {
    this.stream.start(metadata, this);
    this.stream.startRead();
    if (onlyMessage === null) return;
    this.stream.sendMessageWithContext({}, bufferOf(onlyMessage));
    this.stream.halfClose();
  }

  /** False once too much waits; `CallSink.writable` follows when it has gone. */
  send(message: Uint8Array): boolean {
    this.waiting.push(message);
    this.waitingBytes += message.length + PREFIX_BYTES;
    if (!this.isSending) this.sendNext();
    this.isFull = this.waitingBytes >= FULL_BYTES;
    return !this.isFull;
  }

  halfClose(): void {
    this.isHalfClosing = true;
    if (!this.isSending) this.stream.halfClose();
  }

  cancel(): void {
    this.stream.cancelWithStatus(status.CANCELLED, CANCELLED_BY_US);
  }

  /** Takes the call back without a further word to the sink. */
  abandon(): void {
    this.isOver = true;
    this.cancel();
  }

  onReceiveMetadata(metadata: Metadata): void {
    if (this.isOver) return;
    this.sawHeaders = true;
    this.owner.look(metadata);
    this.tellMetadata('headers', metadata);
    this.owner.sink.headers(this.slot, this.owner.clock.nowMs());
  }

  onReceiveMessage(message: Buffer): void {
    if (this.isOver) return;
    this.messages++;
    this.owner.sink.message(this.slot, message, this.owner.clock.nowMs());
    this.stream.startRead();
  }

  onReceiveStatus(last: StatusObject): void {
    if (this.isOver) return;
    this.isOver = true;
    const { owner, connection } = this;
    const trailers = wireTrailersOf(last.metadata);
    if (!this.sawHeaders) owner.look(last.metadata);
    if (trailers !== null) {
      this.tellMetadata('trailers', last.metadata);
      if (trailers.details !== null) owner.sink.statusDetails?.(this.slot, trailers.details);
      owner.trailersAreSeen = true;
      owner.finish(this, endByTrailers(trailers, this.kind, this.messages));
      return;
    }
    owner.finish(
      this,
      endByGrpcJs(last, {
        trailersAreSeen: owner.trailersAreSeen,
        sameConnection: connection.losses === this.lossesBefore && connection.isReady(),
        isOnlyConnection: owner.isOneEach,
        sawHeaders: this.sawHeaders,
        isOverdue: Date.now() >= this.deadlineAt,
      }),
    );
  }

  private tellMetadata(part: 'headers' | 'trailers', metadata: Metadata): void {
    if (!this.owner.wantsMetadata) return;
    const fields = Object.entries(metadata.toHttp2Headers()).flatMap(([name, values]) =>
      [values ?? []].flat().map((value) => [name, String(value)] as const),
    );
    this.owner.sink.metadata?.(this.slot, part, fields);
  }

  private sendNext(): void {
    const message = this.waiting.shift();
    this.isSending = message !== undefined;
    if (message !== undefined) {
      const callback = () => this.hasSent(message.length + PREFIX_BYTES);
      this.stream.sendMessageWithContext({ callback }, bufferOf(message));
    } else if (this.isHalfClosing) {
      this.stream.halfClose();
    }
  }

  private hasSent(bytes: number): void {
    if (this.isOver) return;
    this.waitingBytes -= bytes;
    this.sendNext();
    if (!this.isFull || this.waitingBytes >= FULL_BYTES) return;
    this.isFull = false;
    this.owner.sink.writable(this.slot);
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
