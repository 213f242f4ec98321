// Hot: bench/wire.bench.ts.
import type { Answers } from './answers.js';
import { CALL } from './call-table.js';
import type { WireConnection } from './connection.js';
import { ERROR_CODE } from './frames/error-code.js';
import { type FrameFault, frameFault } from './frames/frame-fault.js';
import type { FrameSink } from './frames/frame-sink.js';
import { SETTING, type Setting } from './frames/setting.js';
import { writePing, writeSettingsAck } from './frames/write-frames.js';
import { goawayWords } from './goaway-words.js';
import type { Incoming } from './incoming.js';
import type { OpenCalls } from './open-calls.js';
import type { Outgoing } from './outgoing.js';
import type { OutputBuffer } from './output/output-buffer.js';
import type { OwnStreams } from './own-streams.js';
import type { RequestFrames } from './request-frames.js';
import { isFault, ResponseBlocks } from './response-block.js';
import { endByReset, localEnd, protocolEnd } from './response-end.js';

const [RESOURCE_EXHAUSTED, UNAVAILABLE] = [8, 14] as const;

/** What a connection is made of, as far as frames change it. */
export interface ConnectionParts {
  calls: OpenCalls;
  output: OutputBuffer;
  streams: OwnStreams;
  requests: RequestFrames;
  outgoing: Outgoing;
  incoming: Incoming;
  answers: Answers;
}

/** What servers of gRPC say of pings that they find too many (gRPC, A8). */
const TOO_MANY_PINGS = 'too_many_pings';

/** What each frame of the peer does to one connection and its streams (RFC 9113 §5 and §6). */
export class PeerFrames implements FrameSink {
  private readonly connection: WireConnection;
  private readonly calls: OpenCalls;
  private readonly output: OutputBuffer;
  private readonly streams: OwnStreams;
  private readonly requests: RequestFrames;
  private readonly outgoing: Outgoing;
  private readonly incoming: Incoming;
  private readonly answers: Answers;
  private readonly blocks: ResponseBlocks;

  constructor(connection: WireConnection, parts: ConnectionParts) {
    this.connection = connection;
    this.calls = parts.calls;
    this.output = parts.output;
    this.streams = parts.streams;
    this.requests = parts.requests;
    this.outgoing = parts.outgoing;
    this.incoming = parts.incoming;
    this.answers = parts.answers;
    this.blocks = new ResponseBlocks(parts.calls.settings.wantsMetadata, parts.calls.counts.proxy);
  }

  data(streamId: number, endStream: boolean, buffer: Uint8Array, start: number, end: number, flowBytes: number): void {
    this.incoming.takeConnection(flowBytes);
    const slot = this.slotOf(streamId, 'DATA');
    if (slot < 0) return;
    this.incoming.takeStream(slot, flowBytes, endStream);
    if (!this.answers.data(slot, buffer, start, end)) return;
    // Telling a message may have ended the call.
    if (endStream && this.streams.get(streamId) === slot) this.answers.ended(slot, null);
  }

  headersBlock(streamId: number, endStream: boolean, buffer: Uint8Array, start: number, end: number): boolean {
    const block = this.blocks.read(buffer, start, end);
    if (isFault(block) && block.scope === 'connection') {
      const { reason, clause } = block;
      this.fault({ code: ERROR_CODE.COMPRESSION_ERROR, streamId: 0, reason, clause });
      return false;
    }
    const slot = this.slotOf(streamId, 'HEADERS');
    if (slot < 0) return false;
    if (!isFault(block)) return this.answers.headers(slot, endStream, block);
    const detail = 'the response headers are larger than we take';
    this.connection.breakOff(slot, ERROR_CODE.CANCEL, localEnd(RESOURCE_EXHAUSTED, detail));
    return true;
  }

  pushPromise(): void {
    this.fault(frameFault('PROTOCOL_ERROR', 'PUSH_PROMISE, though we switched pushes off', '§8.4'));
  }

  rstStream(streamId: number, errorCode: number): boolean {
    const slot = this.slotOf(streamId, 'RST_STREAM');
    if (slot < 0) return this.streams.crossesReset();
    const { calls } = this;
    const end = endByReset(errorCode, calls.table.has(slot, CALL.HEADERS), calls.isOverdue(slot));
    this.connection.release(slot);
    calls.endAs(slot, end);
    this.connection.ended();
    return true;
  }

  /**
   * MAX_HEADER_LIST_SIZE is advice (RFC 9113 §6.5.2), and not followed: what the server does with a longer list is its
   * answer, to be measured like any other.
   */
  settings(settings: readonly Setting[]): void {
    let window = -1;
    let highest = -1;
    for (const { id, value } of settings) {
      if (id === SETTING.HEADER_TABLE_SIZE) this.requests.setPeerTableSize(value);
      if (id === SETTING.MAX_CONCURRENT_STREAMS) this.streams.most = value;
      if (id !== SETTING.INITIAL_WINDOW_SIZE) continue;
      window = value;
      highest = Math.max(highest, value);
    }
    // A frame may set the window thousands of times, each for thousands of streams. The highest is what may be too high,
    // and the last is what holds (§6.5.3).
    if (highest > window && !this.setInitialWindow(highest)) return;
    if (window >= 0 && !this.setInitialWindow(window)) return;
    writeSettingsAck(this.output);
    // All that a changed window lets go.
    for (const streamId of this.streams.idsAbove(0)) {
      const slot = this.streams.get(streamId);
      if (slot >= 0) this.outgoing.pump(slot);
    }
    this.connection.settled();
  }

  settingsAck(): void {}

  ping(isAck: boolean, buffer: Uint8Array, start: number): void {
    if (!isAck) writePing(this.output, true, buffer, start);
  }

  goaway(lastStreamId: number, errorCode: number, buffer: Uint8Array, start: number, end: number): void {
    const reason = `the server sent ${goawayWords(errorCode, buffer.subarray(start, end))}`;
    if (errorCode === ERROR_CODE.ENHANCE_YOUR_CALM && reason.includes(TOO_MANY_PINGS)) this.calls.askLess();
    this.connection.leave(errorCode === ERROR_CODE.NO_ERROR ? 'sent away' : 'failed', reason);
    for (const streamId of this.streams.idsAbove(lastStreamId)) {
      const slot = this.streams.get(streamId);
      if (slot < 0) continue;
      // An answer that has begun is the proof that the call was taken, whatever the server says now.
      const isAnswered = this.calls.table.has(slot, CALL.HEADERS);
      this.connection.release(slot);
      if (!isAnswered) this.calls.end(slot, 'refused', -1, UNAVAILABLE, `${reason} and did not take the call`);
      else this.calls.endAs(slot, protocolEnd(`${reason} below a stream that it was answering`));
    }
    // After an error the sender closes the connection, whatever is open on it (RFC 9113 §5.4.1).
    if (errorCode === ERROR_CODE.NO_ERROR) this.connection.ended();
    else this.connection.givenUp(reason);
  }

  windowUpdate(streamId: number, increment: number): boolean {
    const { outgoing } = this;
    const bytesBefore = outgoing.bytesSent;
    if (streamId === 0) {
      if (outgoing.addToWindow(increment)) outgoing.pumpBlocked();
      else this.fault(frameFault('FLOW_CONTROL_ERROR', 'a connection window above 2^31 - 1', '§6.9.1'));
    } else {
      const slot = this.slotOf(streamId, 'WINDOW_UPDATE');
      if (slot < 0) return false;
      if (outgoing.addToStream(slot, increment)) outgoing.pump(slot);
      else this.fault(frameFault('FLOW_CONTROL_ERROR', 'a stream window above 2^31 - 1', '§6.9.1', streamId));
    }
    return outgoing.bytesSent > bytesBefore;
  }

  fault(fault: FrameFault): void {
    if (fault.streamId === 0) {
      this.connection.protocolError(fault);
      return;
    }
    const { code, streamId, reason, clause } = fault;
    const slot = this.streams.get(streamId);
    if (slot >= 0) this.connection.breakOff(slot, code, protocolEnd(`${reason} (${clause})`));
  }

  /** The slot of an open stream, or -1; frames of a stream that we never opened end the connection (RFC 9113 §5.1). */
  private slotOf(streamId: number, frame: string): number {
    const slot = this.streams.get(streamId);
    if (slot < 0 && this.streams.isIdle(streamId)) {
      this.fault(frameFault('PROTOCOL_ERROR', `${frame} frame on stream ${streamId}, which is idle`, '§5.1'));
    }
    return slot;
  }

  private setInitialWindow(bytes: number): boolean {
    const change = bytes - this.outgoing.initialWindow;
    this.outgoing.initialWindow = bytes;
    for (const streamId of this.streams.idsAbove(0)) {
      if (this.outgoing.addToStream(this.streams.get(streamId), change)) continue;
      this.fault(frameFault('FLOW_CONTROL_ERROR', 'INITIAL_WINDOW_SIZE makes a window above 2^31 - 1', '§6.9.2'));
      return false;
    }
    return true;
  }
}
