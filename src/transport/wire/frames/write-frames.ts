// Hot: bench/frames-output.bench.ts.
import type { ByteOutput } from './byte-output.js';
import { copyBytes } from './copy-bytes.js';
import { FRAME_FLAG } from './frame-flag.js';
import { FRAME_TYPE } from './frame-type.js';
import { putUint32 } from './put-uint32.js';
import type { Setting } from './setting.js';

const FRAME_HEADER_BYTES = 9;
const MAGIC = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const PREFACE = Buffer.from(MAGIC, 'latin1');

/** What a client sends first: the magic words, and its SETTINGS (RFC 9113 §3.4). */
export function writePreface(output: ByteOutput, settings: readonly Setting[]): void {
  const at = output.claim(PREFACE.length);
  output.bytes.set(PREFACE, at);
  writeSettings(output, settings);
}

/** The nine bytes before a payload of `length` (RFC 9113 §4.1), written in `bytes` at `at`. */
function putFrameHeader(
  bytes: Uint8Array,
  at: number,
  length: number,
  type: number,
  flags: number,
  streamId: number,
): void {
  bytes[at] = length >>> 16;
  bytes[at + 1] = length >>> 8;
  bytes[at + 2] = length;
  bytes[at + 3] = type;
  bytes[at + 4] = flags;
  putUint32(bytes, at + 5, streamId);
}

/** Writes another stream into the frame that begins at `at`: how a frame made beforehand is used again. */
export function putStreamId(bytes: Uint8Array, at: number, streamId: number): void {
  putUint32(bytes, at + 5, streamId);
}

/** The header of a DATA frame whose `length` bytes are written next. */
export function writeDataHeader(output: ByteOutput, streamId: number, length: number, endStream: boolean): void {
  const at = output.claim(FRAME_HEADER_BYTES);
  const flags = endStream ? FRAME_FLAG.END_STREAM : 0;
  putFrameHeader(output.bytes, at, length, FRAME_TYPE.DATA, flags, streamId);
}

/** A header block as HEADERS, and CONTINUATION where it is longer than one frame may be (RFC 9113 §4.3). */
export function writeHeaders(
  output: ByteOutput,
  streamId: number,
  endStream: boolean,
  block: Uint8Array,
  maxFrameBytes: number,
): void {
  let from = 0;
  do {
    const to = Math.min(block.length, from + maxFrameBytes);
    const type = from === 0 ? FRAME_TYPE.HEADERS : FRAME_TYPE.CONTINUATION;
    const endHeaders = to === block.length ? FRAME_FLAG.END_HEADERS : 0;
    const flags = from === 0 && endStream ? endHeaders | FRAME_FLAG.END_STREAM : endHeaders;
    const at = claimFrame(output, to - from, type, flags, streamId);
    copyBytes(block, from, to, output.bytes, at);
    from = to;
  } while (from < block.length);
}

export function writeSettings(output: ByteOutput, settings: readonly Setting[]): void {
  let at = claimFrame(output, 6 * settings.length, FRAME_TYPE.SETTINGS, 0, 0);
  const { bytes } = output;
  for (const { id, value } of settings) {
    bytes[at] = id >>> 8;
    bytes[at + 1] = id;
    putUint32(bytes, at + 2, value);
    at += 6;
  }
}

export function writeSettingsAck(output: ByteOutput): void {
  claimFrame(output, 0, FRAME_TYPE.SETTINGS, FRAME_FLAG.ACK, 0);
}

/** `payload` holds 8 bytes from `start`; an answer sends back those of the PING that it answers (RFC 9113 §6.7). */
export function writePing(output: ByteOutput, isAck: boolean, payload: Uint8Array, start: number): void {
  const at = claimFrame(output, 8, FRAME_TYPE.PING, isAck ? FRAME_FLAG.ACK : 0, 0);
  copyBytes(payload, start, start + 8, output.bytes, at);
}

/** `streamId` 0 is the connection's window; `increment` is 1 to 2^31 - 1. */
export function writeWindowUpdate(output: ByteOutput, streamId: number, increment: number): void {
  const at = claimFrame(output, 4, FRAME_TYPE.WINDOW_UPDATE, 0, streamId);
  putUint32(output.bytes, at, increment);
}

export function writeRstStream(output: ByteOutput, streamId: number, errorCode: number): void {
  const at = claimFrame(output, 4, FRAME_TYPE.RST_STREAM, 0, streamId);
  putUint32(output.bytes, at, errorCode);
}

/** `debug` may be any bytes; the peer's log is where they end up. */
export function writeGoaway(output: ByteOutput, lastStreamId: number, errorCode: number, debug: Uint8Array): void {
  const at = claimFrame(output, 8 + debug.length, FRAME_TYPE.GOAWAY, 0, 0);
  putUint32(output.bytes, at, lastStreamId);
  putUint32(output.bytes, at + 4, errorCode);
  output.bytes.set(debug, at + 8);
}

/** A frame with room for its payload; where that begins. */
function claimFrame(output: ByteOutput, length: number, type: number, flags: number, streamId: number): number {
  const at = output.claim(FRAME_HEADER_BYTES + length);
  putFrameHeader(output.bytes, at, length, type, flags, streamId);
  return at + FRAME_HEADER_BYTES;
}
