import { type FrameFault, frameFault } from './frame-fault.js';
import type { FrameLimits } from './frame-limits.js';
import { FRAME_TYPE, frameTypeName } from './frame-type.js';
import { GrowingBytes } from './growing-bytes.js';

/** The header block that is put together from several frames, and the rules of what may come meanwhile. */
export class HeaderBlock {
  /** Whose it is; 0 while there is none. */
  streamId = 0;
  endStream = false;
  /** Of a PUSH_PROMISE, else 0. */
  promisedId = 0;
  readonly joined = new GrowingBytes();
  private readonly limits: FrameLimits;
  private continuations = 0;
  private wireBytes = 0;

  constructor(limits: FrameLimits) {
    this.limits = limits;
  }

  open(streamId: number, endStream: boolean, promisedId: number, wireBytes: number): void {
    this.streamId = streamId;
    this.endStream = endStream;
    this.promisedId = promisedId;
    this.continuations = 0;
    this.wireBytes = wireBytes;
    this.joined.clear();
  }

  close(): void {
    this.streamId = 0;
  }

  /** While a block is open its CONTINUATION must come, and nothing else; without one, no CONTINUATION (RFC 9113 §6.10). */
  orderFault(type: number, streamId: number): FrameFault | null {
    const isNext = this.streamId !== 0 && streamId === this.streamId;
    if (type === FRAME_TYPE.CONTINUATION ? isNext : this.streamId === 0) return null;
    const what = `${frameTypeName(type)} frame on stream ${streamId}`;
    const where =
      this.streamId === 0 ? 'with no header block open' : `inside the header block of stream ${this.streamId}`;
    return frameFault('PROTOCOL_ERROR', `${what} ${where}`, '§6.10');
  }

  /** Whether a frame of `length` bytes, the first of a block or one more, is within what we take. */
  sizeFault(length: number): FrameFault | null {
    const { maxHeaderBlockBytes, maxContinuations } = this.limits;
    const isMore = this.streamId !== 0;
    if (isMore) this.wireBytes += length;
    if ((isMore ? this.wireBytes : length) > maxHeaderBlockBytes) {
      return frameFault('ENHANCE_YOUR_CALM', `header block of more than ${maxHeaderBlockBytes} bytes`, '§10.5.1');
    }
    if (!isMore || ++this.continuations <= maxContinuations) return null;
    const reason = `header block with more than ${maxContinuations} CONTINUATION frames`;
    return frameFault('ENHANCE_YOUR_CALM', reason, '§10.5');
  }
}
