// Hot with --enable-compression: bench/wire.bench.ts.
import { gzipSync } from 'node:zlib';

/** How many messages are remembered, and of how many bytes at most: a run's fixed payloads, not what changes per call. */
const MAX_KNOWN = 64;
const MAX_KNOWN_BYTES = 1024 * 1024;

/**
 * Makes a function that compresses messages. One that comes again as the same object is compressed once: compressing
 * costs many times what the rest of a call does. Its bytes are compared each time, for a caller may change them between
 * two calls.
 */
export function gzipMessages(): (message: Uint8Array) => Uint8Array {
  const known = new Map<Uint8Array, { bytes: Buffer; compressed: Uint8Array }>();
  return (message) => {
    const before = known.get(message);
    if (before?.bytes.equals(message)) return before.compressed;
    const compressed = gzipSync(message);
    if (before === undefined && (known.size === MAX_KNOWN || message.length > MAX_KNOWN_BYTES)) return compressed;
    known.set(message, { bytes: Buffer.from(message), compressed });
    return compressed;
  };
}
