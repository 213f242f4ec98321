import type { FloodGuard } from './flood-guard.js';
import { type FrameFault, frameFault } from './frame-fault.js';
import { FRAME_FLAG } from './frame-flag.js';
import type { FrameSink } from './frame-sink.js';
import { FRAME_TYPE, frameTypeName } from './frame-type.js';
import type { HeaderBlock } from './header-block.js';
import { headersFixedBytes } from './header-fault.js';
import { readSettings } from './read-settings.js';
import { readUint32 } from './read-uint32.js';

const { ACK, END_HEADERS, END_STREAM, PADDED } = FRAME_FLAG;
const LOW_31_BITS = 0x7fffffff;

/** Tells of frames that are there as a whole, whose header was found right. Hot: bench/frames.bench.ts. */
export class PayloadReader {
  private readonly sink: FrameSink;
  private readonly floods: FloodGuard;
  private readonly block: HeaderBlock;

  constructor(sink: FrameSink, floods: FloodGuard, block: HeaderBlock) {
    this.sink = sink;
    this.floods = floods;
    this.block = block;
  }

  /** One frame, of any type but DATA and those that we ignore; `start` to `end` is its payload. */
  read(
    type: number,
    flags: number,
    streamId: number,
    buffer: Uint8Array,
    start: number,
    end: number,
  ): FrameFault | null {
    switch (type) {
      case FRAME_TYPE.HEADERS:
        return this.readHeaders(flags, streamId, buffer, start, end);
      case FRAME_TYPE.CONTINUATION:
        return this.readContinuation(flags, streamId, buffer, start, end);
      case FRAME_TYPE.PUSH_PROMISE:
        return this.readPushPromise(flags, streamId, buffer, start, end);
      case FRAME_TYPE.RST_STREAM:
        return this.readReset(streamId, readUint32(buffer, start));
      case FRAME_TYPE.SETTINGS:
        return this.readSettings(flags, buffer, start, end);
      case FRAME_TYPE.PING:
        return this.readPing(flags, buffer, start);
      case FRAME_TYPE.GOAWAY:
        return this.readGoaway(buffer, start, end);
      case FRAME_TYPE.WINDOW_UPDATE:
        return this.readWindowUpdate(streamId, readUint32(buffer, start) & LOW_31_BITS);
      default:
        return null;
    }
  }

  private readHeaders(flags: number, streamId: number, buffer: Uint8Array, start: number, end: number) {
    const from = start + headersFixedBytes(flags);
    const padding = (flags & PADDED) === 0 ? 0 : buffer[start]!;
    if (from + padding > end) return paddingFault(FRAME_TYPE.HEADERS, end - start, padding, '§6.2');
    const endStream = (flags & END_STREAM) !== 0;
    if ((flags & END_HEADERS) !== 0) return this.tellHeaders(streamId, endStream, buffer, from, end - padding);
    this.block.open(streamId, endStream, 0, end - start);
    this.block.joined.append(buffer, from, end - padding);
    return null;
  }

  private readPushPromise(flags: number, streamId: number, buffer: Uint8Array, start: number, end: number) {
    const idAt = (flags & PADDED) === 0 ? start : start + 1;
    const padding = (flags & PADDED) === 0 ? 0 : buffer[start]!;
    const from = idAt + 4;
    if (from + padding > end) return paddingFault(FRAME_TYPE.PUSH_PROMISE, end - start, padding, '§6.6');
    const promisedId = readUint32(buffer, idAt) & LOW_31_BITS;
    if (promisedId === 0 || promisedId % 2 === 1) {
      const reason = `PUSH_PROMISE of stream ${promisedId}, which is not a server's to open`;
      return frameFault('PROTOCOL_ERROR', reason, '§6.6');
    }
    if ((flags & END_HEADERS) !== 0) {
      this.sink.pushPromise(streamId, promisedId, buffer, from, end - padding);
      return null;
    }
    this.block.open(streamId, false, promisedId, end - start);
    this.block.joined.append(buffer, from, end - padding);
    return null;
  }

  private readContinuation(flags: number, streamId: number, buffer: Uint8Array, start: number, end: number) {
    const { block } = this;
    block.joined.append(buffer, start, end);
    if ((flags & END_HEADERS) === 0) return start === end ? this.floods.count('emptyFrames') : null;
    block.close();
    const { bytes, length } = block.joined;
    if (block.promisedId === 0) return this.tellHeaders(streamId, block.endStream, bytes, 0, length);
    this.sink.pushPromise(streamId, block.promisedId, bytes, 0, length);
    return null;
  }

  private tellHeaders(streamId: number, endStream: boolean, buffer: Uint8Array, start: number, end: number) {
    if (endStream) {
      this.floods.progress();
    } else if (start === end) {
      const flood = this.floods.count('emptyFrames');
      if (flood !== null) return flood;
    }
    const isAnswer = this.sink.headersBlock(streamId, endStream, buffer, start, end);
    return isAnswer || endStream ? null : this.floods.count('idleHeaders');
  }

  private readReset(streamId: number, errorCode: number): FrameFault | null {
    if (!this.sink.rstStream(streamId, errorCode)) return this.floods.count('resets');
    this.floods.progress();
    return null;
  }

  private readSettings(flags: number, buffer: Uint8Array, start: number, end: number): FrameFault | null {
    const flood = this.floods.count('settings');
    if (flood !== null) return flood;
    if ((flags & ACK) !== 0) {
      this.sink.settingsAck();
      return null;
    }
    const settings = readSettings(buffer, start, end);
    if (!Array.isArray(settings)) return settings;
    this.sink.settings(settings);
    return null;
  }

  private readPing(flags: number, buffer: Uint8Array, start: number): FrameFault | null {
    const flood = this.floods.count('pings');
    if (flood === null) this.sink.ping((flags & ACK) !== 0, buffer, start);
    return flood;
  }

  private readGoaway(buffer: Uint8Array, start: number, end: number): FrameFault | null {
    const flood = this.floods.count('goaways');
    if (flood !== null) return flood;
    const lastStreamId = readUint32(buffer, start) & LOW_31_BITS;
    this.sink.goaway(lastStreamId, readUint32(buffer, start + 4), buffer, start + 8, end);
    return null;
  }

  private readWindowUpdate(streamId: number, increment: number): FrameFault | null {
    // Told with each call that it ends: alike for all streams.
    if (increment === 0) return frameFault('PROTOCOL_ERROR', 'WINDOW_UPDATE of 0', '§6.9', streamId);
    if (!this.sink.windowUpdate(streamId, increment)) return this.floods.count('windowUpdates');
    this.floods.progress();
    return null;
  }
}

/** More padding than payload (RFC 9113 §6.1, which §6.2 and §6.6 repeat). */
export function paddingFault(type: number, length: number, padding: number, section: `§${string}`): FrameFault {
  const reason = `${frameTypeName(type)} frame of ${length} bytes with ${padding} bytes of padding`;
  return frameFault('PROTOCOL_ERROR', reason, section);
}
