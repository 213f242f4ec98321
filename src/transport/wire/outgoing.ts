// Hot: bench/wire.bench.ts.
import { CALL, type CallTable } from './call-table.js';
import { copyBytes } from './frames/copy-bytes.js';
import { writeDataHeader } from './frames/write-frames.js';
import { MESSAGE_PREFIX_BYTES, putMessagePrefix } from './grpc-frames/message-prefix.js';
import type { OutputBuffer } from './output/output-buffer.js';
import { SlotQueue } from './slot-queue.js';

/** From so many bytes that wait for a stream on, `send` says false. */
export const FULL_BYTES = 64 * 1024;
/** What every peer takes (RFC 9113 §4.2). */
const MAX_FRAME_BYTES = 16_384;
const FIRST_WINDOW = 65_535;
const MAX_WINDOW = 0x7fffffff;

/** The DATA that one connection sends, within the windows that its peer gives (RFC 9113 §5.2, §6.9). */
export class Outgoing {
  /** INITIAL_WINDOW_SIZE of the peer. */
  initialWindow = FIRST_WINDOW;
  /** All DATA so far. */
  bytesSent = 0;
  private readonly output: OutputBuffer;
  private readonly table: CallTable;
  private readonly isCompressed: boolean;
  private readonly writable: (slot: number) => void;
  /** The connection's own. */
  private window = FIRST_WINDOW;
  /** Streams whose DATA waits for the connection's window, or for the socket. */
  private readonly blocked: SlotQueue;
  private readonly prefix = new Uint8Array(MESSAGE_PREFIX_BYTES);

  /**
   * @param isCompressed whether the messages of the table are
   * @param writable told of streams whose messages are no more too many
   */
  constructor(output: OutputBuffer, table: CallTable, isCompressed: boolean, writable: (slot: number) => void) {
    this.output = output;
    this.table = table;
    this.isCompressed = isCompressed;
    this.writable = writable;
    this.blocked = new SlotQueue(table.links);
  }

  /** Sends of the slot's stream what may be sent. */
  pump(slot: number): void {
    const { table, output } = this;
    for (let message = table.message[slot]!; message !== null; message = table.message[slot]!) {
      const left = MESSAGE_PREFIX_BYTES + message.length - table.offset[slot]!;
      const allowed = Math.min(this.window, table.sendWindow[slot]!, MAX_FRAME_BYTES, left);
      if (allowed <= 0 || output.isCongested) {
        // What waits for its own window alone is woken by that.
        if (this.window <= 0 || output.isCongested) this.blocked.push(slot);
        return;
      }
      this.writePiece(slot, message, allowed, allowed === left);
    }
    if ((table.state[slot]! & (CALL.HALF_CLOSING | CALL.HALF_CLOSED)) !== CALL.HALF_CLOSING) return;
    table.set(slot, CALL.HALF_CLOSED);
    writeDataHeader(output, table.streamId[slot]!, 0, true);
  }

  /** The stream has ended, perhaps inside `writable`: nothing that waits for it goes out any more. */
  forget(slot: number): void {
    const { table } = this;
    this.blocked.delete(slot);
    if (table.has(slot, CALL.HALF_CLOSED)) return;
    table.message[slot] = null;
    table.behind[slot] = null;
    table.set(slot, CALL.HALF_CLOSED);
  }

  /** The socket or the connection's window takes DATA again: each stream that waited has its turn. */
  pumpBlocked(): void {
    for (let turns = this.blocked.size; turns > 0 && this.blocked.size > 0; turns--) {
      if (this.window <= 0 || this.output.isCongested) return;
      this.pump(this.blocked.shift());
    }
  }

  /** False if the window would be too large (RFC 9113 §6.9.1). */
  addToWindow(increment: number): boolean {
    this.window += increment;
    return this.window <= MAX_WINDOW;
  }

  /** Likewise, for one stream. */
  addToStream(slot: number, increment: number): boolean {
    const window = this.table.sendWindow[slot]! + increment;
    this.table.sendWindow[slot] = window;
    return window <= MAX_WINDOW;
  }

  private writePiece(slot: number, message: Uint8Array, bytes: number, isLast: boolean): void {
    const { table, output } = this;
    const offset = table.offset[slot]!;
    const isEnd = isLast && table.has(slot, CALL.HALF_CLOSING) && table.behind[slot] === null;
    writeDataHeader(output, table.streamId[slot]!, bytes, isEnd);
    const at = output.claim(bytes);
    const target = output.bytes;
    let written = 0;
    if (offset === 0 && bytes >= MESSAGE_PREFIX_BYTES) {
      putMessagePrefix(target, at, this.isCompressed, message.length);
      written = MESSAGE_PREFIX_BYTES;
    } else if (offset < MESSAGE_PREFIX_BYTES) {
      putMessagePrefix(this.prefix, 0, this.isCompressed, message.length);
      written = Math.min(bytes, MESSAGE_PREFIX_BYTES - offset);
      copyBytes(this.prefix, offset, offset + written, target, at);
    }
    const from = offset + written - MESSAGE_PREFIX_BYTES;
    if (bytes > written) copyBytes(message, from, from + bytes - written, target, at + written);
    this.window -= bytes;
    this.bytesSent += bytes;
    table.sendWindow[slot]! -= bytes;
    table.offset[slot] = offset + bytes;
    if (isEnd) table.set(slot, CALL.HALF_CLOSED);
    if (isLast) this.messageLeft(slot, message.length + MESSAGE_PREFIX_BYTES);
  }

  private messageLeft(slot: number, bytes: number): void {
    const { table } = this;
    table.nextMessage(slot);
    table.waitingBytes[slot]! -= bytes;
    if (!table.has(slot, CALL.FULL) || table.waitingBytes[slot]! >= FULL_BYTES) return;
    table.clear(slot, CALL.FULL);
    this.writable(slot);
  }
}
