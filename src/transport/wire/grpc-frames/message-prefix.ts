// Hot: bench/wire.bench.ts.
import { putUint32 } from '../frames/put-uint32.js';

/** What stands before each message: Compressed-Flag and Message-Length (gRPC over HTTP/2, Requests). */
export const MESSAGE_PREFIX_BYTES = 5;

/** `length` is what follows: of a compressed message, its compressed length. */
export function putMessagePrefix(bytes: Uint8Array, at: number, isCompressed: boolean, length: number): void {
  bytes[at] = isCompressed ? 1 : 0;
  putUint32(bytes, at + 1, length);
}
