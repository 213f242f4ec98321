// Hot: bench/frames-output.bench.ts.
import type { ByteOutput } from '../frames/byte-output.js';
import { copyBytes } from '../frames/copy-bytes.js';
import { putUint32 } from '../frames/put-uint32.js';
import { writeDataHeader } from '../frames/write-frames.js';

/** What stands before each message: Compressed-Flag and Message-Length (gRPC over HTTP/2, Requests). */
export const MESSAGE_PREFIX_BYTES = 5;

/** `length` is what follows: of a compressed message, its compressed length. */
export function putMessagePrefix(bytes: Uint8Array, at: number, isCompressed: boolean, length: number): void {
  bytes[at] = isCompressed ? 1 : 0;
  putUint32(bytes, at + 1, length);
}

/** A whole message in one DATA frame; the caller knows that frame size and windows allow 5 bytes more than it has. */
export function writeMessage(
  output: ByteOutput,
  streamId: number,
  endStream: boolean,
  isCompressed: boolean,
  message: Uint8Array,
): void {
  writeDataHeader(output, streamId, MESSAGE_PREFIX_BYTES + message.length, endStream);
  const at = output.claim(MESSAGE_PREFIX_BYTES + message.length);
  putMessagePrefix(output.bytes, at, isCompressed, message.length);
  copyBytes(message, 0, message.length, output.bytes, at + MESSAGE_PREFIX_BYTES);
}
