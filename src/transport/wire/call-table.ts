// Hot: bench/wire.bench.ts.
import type { MetadataEntry } from '../../shared/endpoint.js';
import type { CallEnd } from '../call-end.js';
import type { WireConnection } from './connection.js';
import { SlotLinks } from './slot-queue.js';

/** What a call is and did, as bits of `CallTable.state`; 0 for a free slot. */
export const CALL = {
  OPEN: 1,
  /** Its HEADERS left us, so `CallSink.sent` was told. */
  SENT: 2,
  /** Final response headers came. */
  HEADERS: 4,
  /** No message follows those that wait. */
  HALF_CLOSING: 8,
  /** Our END_STREAM left. */
  HALF_CLOSED: 16,
  /** `send` said false. */
  FULL: 32,
  /** The body is not gRPC's. */
  FOREIGN: 64,
} as const;

/** The calls of a transport, by slot: numbers in arrays, so that a call costs no object. */
export class CallTable {
  readonly state: Uint8Array;
  readonly template: Int32Array;
  /** Whose stream it is, or null before it was sent. */
  readonly owner: (WireConnection | null)[];
  readonly streamId: Int32Array;
  readonly deadlineMs: Float64Array;
  /** 0 before it was sent. */
  readonly sentMs: Float64Array;
  /** What the peer lets us send on the stream; negative after it lowered its windows (RFC 9113 §6.9.2). */
  readonly sendWindow: Float64Array;
  /** DATA that came since we last gave its window back. */
  readonly uncredited: Float64Array;
  readonly messages: Float64Array;
  readonly httpStatus: Int16Array;
  /** grpc-encoding of the answer; '' without one. */
  readonly encoding: string[];
  /** The content type of an answer that is not gRPC's: as much as is shown. */
  readonly foreignType: string[];
  /** The message being sent, how much of it with its prefix has left, and those behind it. */
  readonly message: (Uint8Array | null)[];
  readonly offset: Float64Array;
  readonly behind: (Uint8Array[] | null)[];
  readonly waitingBytes: Float64Array;
  /** Entries of this call alone, until they were sent. */
  readonly metadata: (readonly MetadataEntry[] | null)[];
  /** The end that is on its way: only telling is left. */
  readonly ending: (CallEnd | null)[];
  readonly links: SlotLinks;

  constructor(slots: number) {
    this.state = new Uint8Array(slots);
    this.template = new Int32Array(slots);
    this.owner = new Array<WireConnection | null>(slots).fill(null);
    this.streamId = new Int32Array(slots);
    this.deadlineMs = new Float64Array(slots);
    this.sentMs = new Float64Array(slots);
    this.sendWindow = new Float64Array(slots);
    this.uncredited = new Float64Array(slots);
    this.messages = new Float64Array(slots);
    this.httpStatus = new Int16Array(slots);
    this.encoding = new Array<string>(slots).fill('');
    this.foreignType = new Array<string>(slots).fill('');
    this.message = new Array<Uint8Array | null>(slots).fill(null);
    this.offset = new Float64Array(slots);
    this.behind = new Array<Uint8Array[] | null>(slots).fill(null);
    this.waitingBytes = new Float64Array(slots);
    this.metadata = new Array<readonly MetadataEntry[] | null>(slots).fill(null);
    this.ending = new Array<CallEnd | null>(slots).fill(null);
    this.links = new SlotLinks(slots);
  }

  has(slot: number, bit: number): boolean {
    return (this.state[slot]! & bit) !== 0;
  }

  set(slot: number, bit: number): void {
    this.state[slot]! |= bit;
  }

  clear(slot: number, bit: number): void {
    this.state[slot]! &= ~bit;
  }

  begin(slot: number, templateIndex: number, deadlineMs: number): void {
    this.state[slot] = CALL.OPEN;
    this.template[slot] = templateIndex;
    this.deadlineMs[slot] = deadlineMs;
    this.sentMs[slot] = 0;
    this.messages[slot] = 0;
    this.uncredited[slot] = 0;
    this.offset[slot] = 0;
    this.waitingBytes[slot] = 0;
    this.httpStatus[slot] = 0;
    this.streamId[slot] = 0;
  }

  /** Forgets the call, and lets go of what it held. */
  free(slot: number): void {
    const state = this.state[slot]!;
    this.state[slot] = 0;
    this.owner[slot] = null;
    this.message[slot] = null;
    this.metadata[slot] = null;
    this.behind[slot] = null;
    this.ending[slot] = null;
    this.encoding[slot] = '';
    if ((state & CALL.FOREIGN) !== 0) this.foreignType[slot] = '';
  }

  /** Puts one more message behind those that wait. */
  addMessage(slot: number, message: Uint8Array): void {
    this.waitingBytes[slot]! += message.length + 5;
    if (this.message[slot] === null) this.message[slot] = message;
    else if (this.behind[slot] === null) this.behind[slot] = [message];
    else this.behind[slot]!.push(message);
  }

  /** The message being sent has left. */
  nextMessage(slot: number): void {
    this.offset[slot] = 0;
    const behind = this.behind[slot]!;
    this.message[slot] = behind === null ? null : behind.shift()!;
    if (behind !== null && behind.length === 0) this.behind[slot] = null;
  }
}
