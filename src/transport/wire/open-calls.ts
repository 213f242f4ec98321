// Hot: bench/wire.bench.ts.
import { gunzipSync, inflateSync } from 'node:zlib';
import type { Clock } from '../../shared/clock.js';
import type { Keepalive } from '../../shared/endpoint.js';
import { SlotTimers } from '../../shared/slot-timers.js';
import type { CallEnd } from '../call-end.js';
import type { CallSink, EndCause, TransportSettings } from '../transport.js';
import { CALL, CallTable } from './call-table.js';
import { ConnectionCounts } from './connection-counts.js';
import { ERROR_CODE } from './frames/error-code.js';
import { MessageReader } from './grpc-frames/message-reader.js';
import type { MessageFault, MessageSink } from './grpc-frames/message-sink.js';
import { BufferPool } from './output/buffer-pool.js';
import { localEnd } from './response-end.js';

const RESOURCE_EXHAUSTED = 8;
const INTERNAL = 13;

/** What all connections of a transport share: the calls, who is told of them, and the time. */
export class OpenCalls implements MessageSink {
  readonly table: CallTable;
  readonly pool = new BufferPool();
  readonly counts = new ConnectionCounts();
  readonly messages: MessageReader;
  readonly clock: Clock;
  readonly sink: CallSink;
  readonly settings: TransportSettings;
  count = 0;
  /** How long a peer may be quiet before it is asked whether it is there; null: it never is. */
  keepalive: Keepalive | null;
  /** Called when the last open call has ended. */
  idle: () => void = () => {};
  private readonly deadlines: SlotTimers;
  /** The one reading of the clock for all that a chunk brings; NaN between chunks. */
  private chunkMs = Number.NaN;
  private endedInChunk = 0;
  /** Slots whose calls end in the next tick. */
  private ending: number[] = [];

  constructor(settings: TransportSettings, clock: Clock, sink: CallSink, expired: (slot: number) => void) {
    this.settings = settings;
    this.keepalive = settings.keepalive;
    this.clock = clock;
    this.sink = sink;
    this.table = new CallTable(settings.maxInFlight);
    this.deadlines = new SlotTimers(settings.maxInFlight, clock, expired);
    this.messages = new MessageReader(settings.maxInFlight, settings.maxReceiveBytes, this.pool, this);
  }

  /** A peer took offence at how often it was asked: from now on half as often (gRPC, A8). */
  askLess(): void {
    if (this.keepalive !== null) this.keepalive = { ...this.keepalive, afterMs: this.keepalive.afterMs * 2 };
  }

  nowMs(): number {
    const { chunkMs } = this;
    return Number.isNaN(chunkMs) ? this.clock.nowMs() : chunkMs;
  }

  beginChunk(): number {
    this.chunkMs = this.clock.nowMs();
    this.endedInChunk = 0;
    return this.chunkMs;
  }

  endChunk(): void {
    this.chunkMs = Number.NaN;
    if (this.endedInChunk > 0) this.counts.read(this.endedInChunk);
  }

  /** The slot's call begins; until it is sent, its deadline runs from here. */
  begin(slot: number, templateIndex: number, deadlineMs: number): void {
    this.table.begin(slot, templateIndex, deadlineMs);
    this.count++;
  }

  armDeadline(slot: number, fromMs: number): void {
    const deadlineMs = this.table.deadlineMs[slot]!;
    if (deadlineMs > 0) this.deadlines.arm(slot, fromMs + deadlineMs);
  }

  sent(slot: number): void {
    // Read anew: the chunk's time may lie before the call was due.
    const nowMs = this.clock.nowMs();
    this.table.set(slot, CALL.SENT);
    this.table.sentMs[slot] = nowMs;
    this.armDeadline(slot, nowMs);
    this.sink.sent(slot, nowMs);
  }

  /** Whether the deadline of a call that was sent has passed, though its timer may be yet to fire. */
  isOverdue(slot: number): boolean {
    const deadlineMs = this.table.deadlineMs[slot]!;
    return deadlineMs > 0 && this.nowMs() - this.table.sentMs[slot]! >= deadlineMs;
  }

  /** The last word on a call; the slot may be taken again inside it. */
  end(slot: number, cause: EndCause, wireStatus: number, shownStatus: number, detail: string): void {
    if (this.table.deadlineMs[slot]! > 0) this.deadlines.disarm(slot);
    // A call may be sent and refused by the frames of one chunk.
    const nowMs = Math.max(this.nowMs(), this.table.sentMs[slot]!);
    this.messages.close(slot);
    this.table.free(slot);
    this.count--;
    this.endedInChunk++;
    this.sink.ended(slot, cause, wireStatus, shownStatus, detail, nowMs);
    if (this.count === 0) this.idle();
  }

  endAs(slot: number, { cause, wireStatus, shownStatus, detail }: CallEnd): void {
    this.end(slot, cause, wireStatus, shownStatus, detail);
  }

  /** Ends the call once the code that runs now is through: it may be the sink's own, which is not told meanwhile. */
  endSoon(slot: number, end: CallEnd): void {
    this.table.ending[slot] = end;
    this.messages.close(slot);
    if (this.ending.push(slot) === 1) process.nextTick(this.tellEnds);
  }

  private readonly tellEnds = (): void => {
    const slots = this.ending;
    this.ending = [];
    for (const slot of slots) {
      const end = this.table.ending[slot]!;
      // Closing the transport may have told the end before.
      if (end !== null) this.endAs(slot, end);
    }
  };

  close(): void {
    this.deadlines.close();
  }

  message(slot: number, isCompressed: boolean, buffer: Uint8Array, start: number, end: number): void {
    const view = buffer.subarray(start, end);
    const message = isCompressed ? this.inflate(slot, view) : view;
    if (message === null) return;
    this.table.messages[slot]!++;
    this.sink.message(slot, message, this.nowMs());
  }

  messageFault(slot: number, fault: MessageFault, value: number): void {
    const { maxReceiveBytes } = this.settings;
    if (fault === 'too-large') this.breakOff(slot, RESOURCE_EXHAUSTED, tooLarge(value, maxReceiveBytes));
    else this.breakOff(slot, INTERNAL, `a message of the answer could not be read (its flag is ${value})`);
  }

  /** gRPC over HTTP/2, Compressed-Flag: without an encoding it cannot be set. Null once the call has ended by it. */
  private inflate(slot: number, bytes: Uint8Array): Uint8Array | null {
    const encoding = this.table.encoding[slot]!;
    const { maxReceiveBytes } = this.settings;
    try {
      const options = { maxOutputLength: Math.max(1, maxReceiveBytes) };
      if (encoding === 'gzip') return gunzipSync(bytes, options);
      if (encoding === 'deflate') return inflateSync(bytes, options);
    } catch (error) {
      if (error instanceof RangeError) this.breakOff(slot, RESOURCE_EXHAUSTED, tooLarge(null, maxReceiveBytes));
      else this.breakOff(slot, INTERNAL, `a message of the answer could not be read (its ${encoding} is broken)`);
      return null;
    }
    const why = encoding === '' ? 'compressed without a grpc-encoding' : 'compressed in a way that was not asked for';
    this.breakOff(slot, INTERNAL, `a message of the answer could not be read (${why})`);
    return null;
  }

  private breakOff(slot: number, shownStatus: number, detail: string): void {
    this.table.owner[slot]?.breakOff(slot, ERROR_CODE.CANCEL, localEnd(shownStatus, detail));
  }
}

function tooLarge(bytes: number | null, maxBytes: number): string {
  const size = bytes === null ? `more than ${maxBytes} bytes once decompressed` : `${bytes} vs ${maxBytes}`;
  return `Received message larger than max (${size})`;
}
