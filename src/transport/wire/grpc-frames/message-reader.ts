// Hot: bench/frames.bench.ts.
import { copyBytes } from '../frames/copy-bytes.js';
import type { BufferPool } from '../output/buffer-pool.js';
import { MESSAGE_PREFIX_BYTES } from './message-prefix.js';
import type { MessageSink } from './message-sink.js';

const NO_BYTES = Buffer.alloc(0);
const BROKEN = 0xff;

/**
 * Reads the messages of streams from pieces of DATA (gRPC over HTTP/2, Responses): several in a piece, or one in many.
 *
 * The state of a stream is a few numbers under its slot. A message that is whole in its piece is told where it lies. Of
 * others the bytes are kept, in room that at most doubles what came: a length that only threatens costs nothing.
 */
export class MessageReader {
  private readonly sink: MessageSink;
  private readonly pool: BufferPool;
  private readonly maxMessageBytes: number;
  /** Bytes of the prefix that came, 0 to 5; BROKEN after a fault, and while no stream is open. */
  private readonly prefixBytes: Uint8Array;
  private readonly flags: Uint8Array;
  /** Message-Length, as far as the prefix came. */
  private readonly lengths: Float64Array;
  private readonly keptBytes: Int32Array;
  private readonly kept: Buffer[];
  /** Changes with each open and close, so that a piece is not read on for the slot's next stream. */
  private readonly epochs: Int32Array;

  /** For slots 0 to `slots` - 1; `maxMessageBytes` is at most 2^31 - 1. */
  constructor(slots: number, maxMessageBytes: number, pool: BufferPool, sink: MessageSink) {
    this.sink = sink;
    this.pool = pool;
    this.maxMessageBytes = maxMessageBytes;
    this.prefixBytes = new Uint8Array(slots).fill(BROKEN);
    this.flags = new Uint8Array(slots);
    this.lengths = new Float64Array(slots);
    this.keptBytes = new Int32Array(slots);
    this.kept = new Array<Buffer>(slots).fill(NO_BYTES);
    this.epochs = new Int32Array(slots);
  }

  /** A stream begins in the slot; whatever another one left there is forgotten. */
  open(slot: number): void {
    this.close(slot);
    this.prefixBytes[slot] = 0;
  }

  /** Gives back what the slot's stream holds, and reads no more of it. */
  close(slot: number): void {
    this.epochs[slot]!++;
    this.prefixBytes[slot] = BROKEN;
    this.dropKept(slot);
  }

  /** Whether the stream may end here: false inside a message, which is then cut short. */
  isBetweenMessages(slot: number): boolean {
    return this.prefixBytes[slot] === 0;
  }

  /** The next piece of the stream's DATA. */
  feed(slot: number, buffer: Uint8Array, start: number, end: number): void {
    const epoch = this.epochs[slot];
    let at = start;
    while (at < end && this.prefixBytes[slot] !== BROKEN && this.epochs[slot] === epoch) {
      at = this.readPrefix(slot, buffer, at, end);
      if (this.prefixBytes[slot] === MESSAGE_PREFIX_BYTES) at = this.readMessage(slot, buffer, at, end);
    }
  }

  private readPrefix(slot: number, buffer: Uint8Array, start: number, end: number): number {
    let at = start;
    let count = this.prefixBytes[slot]!;
    if (count === MESSAGE_PREFIX_BYTES) return at;
    if (count === 0) {
      const flag = buffer[at++]!;
      if (flag > 1) {
        this.fail(slot, 'bad-flag', flag);
        return end;
      }
      this.flags[slot] = flag;
      this.lengths[slot] = 0;
      count = 1;
    }
    let length = this.lengths[slot]!;
    while (at < end && count < MESSAGE_PREFIX_BYTES) {
      length = length * 256 + buffer[at++]!;
      count++;
    }
    this.lengths[slot] = length;
    this.prefixBytes[slot] = count;
    if (count === MESSAGE_PREFIX_BYTES && length > this.maxMessageBytes) {
      this.fail(slot, 'too-large', length);
      return end;
    }
    return at;
  }

  private readMessage(slot: number, buffer: Uint8Array, at: number, end: number): number {
    const length = this.lengths[slot]!;
    const keptBytes = this.keptBytes[slot]!;
    const next = at + length - keptBytes;
    if (next > end) {
      this.keep(slot, buffer, at, end);
      return end;
    }
    // All is set for the next message before this one is told, for telling may close the slot.
    this.prefixBytes[slot] = 0;
    const isCompressed = this.flags[slot] === 1;
    if (keptBytes === 0) {
      this.sink.message(slot, isCompressed, buffer, at, next);
      return next;
    }
    this.keep(slot, buffer, at, next);
    const whole = this.kept[slot]!;
    this.kept[slot] = NO_BYTES;
    this.keptBytes[slot] = 0;
    this.sink.message(slot, isCompressed, whole, 0, length);
    this.pool.give(whole);
    return next;
  }

  private keep(slot: number, buffer: Uint8Array, start: number, end: number): void {
    const before = this.keptBytes[slot]!;
    const after = before + end - start;
    let kept = this.kept[slot]!;
    if (after > kept.length) {
      const grown = this.pool.take(Math.min(Math.max(after, 2 * kept.length), this.lengths[slot]!));
      copyBytes(kept, 0, before, grown, 0);
      if (kept !== NO_BYTES) this.pool.give(kept);
      kept = grown;
      this.kept[slot] = grown;
    }
    copyBytes(buffer, start, end, kept, before);
    this.keptBytes[slot] = after;
  }

  private fail(slot: number, fault: 'too-large' | 'bad-flag', value: number): void {
    this.prefixBytes[slot] = BROKEN;
    this.dropKept(slot);
    this.sink.messageFault(slot, fault, value);
  }

  private dropKept(slot: number): void {
    this.keptBytes[slot] = 0;
    if (this.kept[slot] === NO_BYTES) return;
    this.pool.give(this.kept[slot]!);
    this.kept[slot] = NO_BYTES;
  }
}
