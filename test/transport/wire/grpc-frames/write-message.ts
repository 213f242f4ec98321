import type { ByteOutput } from '../../../../src/transport/wire/frames/byte-output.js';
import { copyBytes } from '../../../../src/transport/wire/frames/copy-bytes.js';
import { writeDataHeader } from '../../../../src/transport/wire/frames/write-frames.js';
import { MESSAGE_PREFIX_BYTES, putMessagePrefix } from '../../../../src/transport/wire/grpc-frames/message-prefix.js';

/** A whole message in one DATA frame. */
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
