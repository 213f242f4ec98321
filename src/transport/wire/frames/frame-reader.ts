// Hot: bench/frames.bench.ts.
import { firstFrameFault } from './first-frame-fault.js';
import { type Flood, FloodGuard } from './flood-guard.js';
import { type FrameFault, frameFault } from './frame-fault.js';
import { FRAME_FLAG } from './frame-flag.js';
import { DEFAULT_FRAME_LIMITS, type FrameLimits } from './frame-limits.js';
import type { FrameSink } from './frame-sink.js';
import { FRAME_TYPE } from './frame-type.js';
import { GrowingBytes } from './growing-bytes.js';
import { HeaderBlock } from './header-block.js';
import { headerFault } from './header-fault.js';
import { PayloadReader, paddingFault } from './payload-reader.js';
import { readUint32 } from './read-uint32.js';

const FRAME_HEADER_BYTES = 9;

/**
 * Reads the frames that a server sends (RFC 9113 §4 and §6), from chunks cut anywhere, and tells a FrameSink of them.
 *
 * Frames are read where they lie; only what the end of a chunk cuts is copied, and DATA never is. Whatever the peer
 * sends gives events or a fault. The sink may call `stop` and `progress`, but not `feed`.
 */
export class FrameReader {
  private readonly sink: FrameSink;
  private readonly limits: FrameLimits;
  private readonly floods: FloodGuard;
  private readonly block: HeaderBlock;
  private readonly payloads: PayloadReader;
  /** What comes next: a frame header, a payload to be read whole, a piece of DATA, or bytes that nobody wants. */
  private phase: 'header' | 'payload' | 'data' | 'skip' | 'dead' = 'header';
  private isFirst = true;
  // The frame under way.
  private type = 0;
  private flags = 0;
  private streamId = 0;
  private length = 0;
  /** What earlier chunks held of a frame header, or of a payload to be read whole. */
  private readonly held = new GrowingBytes();
  /** Of DATA and skipped frames: bytes still to come. */
  private missing = 0;
  /** Of DATA: how many of the missing bytes are padding; -1 before Pad Length came. */
  private padding = 0;
  /** Of DATA: bytes that came and were not told of yet, because they are no data. */
  private untold = 0;

  constructor(sink: FrameSink, limits: FrameLimits = DEFAULT_FRAME_LIMITS) {
    this.sink = sink;
    this.limits = limits;
    this.floods = new FloodGuard(limits);
    this.block = new HeaderBlock(limits);
    this.payloads = new PayloadReader(sink, this.floods, this.block);
  }

  /**
   * Reads on in `buffer`, from `start` up to `end`. Give always the same kind of buffer: V8 likes that.
   *
   * @returns false once the connection is lost; what follows is not read
   */
  feed(buffer: Uint8Array, start: number, end: number): boolean {
    let at = start;
    while (at < end && this.phase !== 'dead') {
      at = this.phase === 'header' ? this.readHeader(buffer, at, end) : this.readBody(buffer, at, end);
    }
    return this.phase !== 'dead';
  }

  /**
   * Something useful happened: the floods are counted anew. DATA and ends of streams do this by themselves. To be called
   * where we send DATA, for a peer that only takes has a right to its PINGs; and once a second as well, so that the counts
   * do not add up over the hours of a quiet connection.
   */
  progress(): void {
    this.floods.progress();
  }

  /** Tells nothing more. For faults that are found elsewhere, such as in a header block. */
  stop(): void {
    this.phase = 'dead';
  }

  private readHeader(buffer: Uint8Array, at: number, end: number): number {
    const { held } = this;
    let next = at + FRAME_HEADER_BYTES - held.length;
    if (next > end) {
      held.append(buffer, at, end);
      return end;
    }
    if (held.length === 0) {
      this.begin(buffer, at);
    } else {
      held.append(buffer, at, next);
      held.clear();
      this.begin(held.bytes, 0);
    }
    // A body may be empty, so this is not left to whether there are bytes.
    if (this.phase !== 'dead') next = this.readBody(buffer, next, end);
    return next;
  }

  private readBody(buffer: Uint8Array, at: number, end: number): number {
    if (this.phase === 'data') return this.readData(buffer, at, end);
    if (this.phase === 'payload') return this.readPayload(buffer, at, end);
    const next = Math.min(end, at + this.missing);
    this.missing -= next - at;
    if (this.missing === 0) this.phase = 'header';
    return next;
  }

  /** Takes in the frame header at `at`, and decides how the rest of the frame is read. */
  private begin(buffer: Uint8Array, at: number): void {
    this.length = (buffer[at]! << 16) | (buffer[at + 1]! << 8) | buffer[at + 2]!;
    this.type = buffer[at + 3]!;
    this.flags = buffer[at + 4]!;
    // The highest bit is reserved, and ignored (RFC 9113 §4.1).
    this.streamId = readUint32(buffer, at + 5) & 0x7fffffff;
    const fault = this.wrongHeader();
    if (fault !== null) {
      this.skipBody();
      this.report(fault);
      return;
    }
    switch (this.type) {
      case FRAME_TYPE.DATA:
        this.startData();
        break;
      case FRAME_TYPE.PRIORITY:
        this.ignore();
        break;
      default:
        if (this.type <= FRAME_TYPE.CONTINUATION) this.phase = 'payload';
        else this.ignore();
    }
  }

  private wrongHeader(): FrameFault | null {
    const { type, flags, streamId, length, block } = this;
    if (this.isFirst) {
      this.isFirst = false;
      const fault = firstFrameFault(type, flags, length);
      if (fault !== null) return fault;
    }
    const { maxFrameBytes } = this.limits;
    if (length > maxFrameBytes) {
      return frameFault('FRAME_SIZE_ERROR', `frame of ${length} bytes, above our limit of ${maxFrameBytes}`, '§4.2');
    }
    const fault = block.orderFault(type, streamId) ?? headerFault(type, flags, streamId, length);
    if (fault !== null) return fault;
    const isBlock = type === FRAME_TYPE.HEADERS || type === FRAME_TYPE.PUSH_PROMISE || type === FRAME_TYPE.CONTINUATION;
    return isBlock ? block.sizeFault(length) : null;
  }

  private ignore(): void {
    this.skipBody();
    this.countFlood('ignoredFrames');
  }

  private skipBody(): void {
    this.missing = this.length;
    this.phase = 'skip';
  }

  private readPayload(buffer: Uint8Array, at: number, end: number): number {
    const { held, type, flags, streamId, length } = this;
    const next = at + length - held.length;
    if (next > end) {
      held.append(buffer, at, end);
      return end;
    }
    this.phase = 'header';
    let fault: FrameFault | null;
    if (held.length === 0) {
      fault = this.payloads.read(type, flags, streamId, buffer, at, next);
    } else {
      held.append(buffer, at, next);
      held.clear();
      fault = this.payloads.read(type, flags, streamId, held.bytes, 0, length);
    }
    if (fault !== null) this.report(fault);
    return next;
  }

  private startData(): void {
    this.missing = this.length;
    this.padding = (this.flags & FRAME_FLAG.PADDED) === 0 ? 0 : -1;
    this.untold = 0;
    this.phase = 'data';
    if (this.length === 0) this.countEmptyData();
  }

  private readData(buffer: Uint8Array, start: number, end: number): number {
    let at = start;
    if (this.padding < 0) {
      if (at === end || !this.readPadLength(buffer[at]!)) return at;
      at++;
    }
    const next = Math.min(end, at + this.missing);
    const dataEnd = Math.max(at, Math.min(next, at + this.missing - this.padding));
    this.missing -= next - at;
    this.padding = Math.min(this.padding, this.missing);
    this.untold += next - at;
    const isLast = this.missing === 0;
    if (!isLast && dataEnd === at) return next;
    if (isLast) this.phase = 'header';
    const flowBytes = this.untold;
    this.untold = 0;
    const endStream = isLast && (this.flags & FRAME_FLAG.END_STREAM) !== 0;
    if (dataEnd > at || endStream) this.floods.progress();
    this.sink.data(this.streamId, endStream, buffer, at, dataEnd, flowBytes);
    return next;
  }

  /** The first byte of a padded DATA frame; false if the connection ends by it. */
  private readPadLength(padding: number): boolean {
    this.padding = padding;
    this.untold = 1;
    this.missing--;
    if (padding > this.missing) this.report(paddingFault(this.type, this.length, padding, '§6.1'));
    else if (padding === this.missing) this.countEmptyData();
    return this.phase !== 'dead';
  }

  private countEmptyData(): void {
    if ((this.flags & FRAME_FLAG.END_STREAM) === 0) this.countFlood('emptyFrames');
  }

  private countFlood(flood: Flood): void {
    const fault = this.floods.count(flood);
    if (fault !== null) this.report(fault);
  }

  /** A stream's fault asks for an RST_STREAM of ours, so too many of them are the connection's. */
  private report(fault: FrameFault): void {
    const reported = fault.streamId === 0 ? fault : (this.floods.count('resets') ?? fault);
    if (this.phase === 'dead') return;
    if (reported.streamId === 0) this.phase = 'dead';
    this.sink.fault(reported);
  }
}
