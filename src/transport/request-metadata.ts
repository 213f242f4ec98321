import { Metadata } from '@grpc/grpc-js';
import type { MetadataEntry } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';

/** Headers that gRPC or HTTP/2 sets itself, or forbids (RFC 9113 §8.2.2): one of these would be lost, or kill the connection. */
const RESERVED = new Set([
  'content-type',
  'te',
  'user-agent',
  'accept-encoding',
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'host',
  'grpc-timeout',
  'grpc-encoding',
  'grpc-accept-encoding',
  'grpc-status',
  'grpc-message',
]);

/**
 * The headers of a call as grpc-js wants them.
 *
 * @throws GrpcRedError `bad-input` for a name or value that cannot go on the wire
 */
export function requestMetadata(entries: readonly MetadataEntry[]): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of entries) {
    const lower = name.toLowerCase();
    if (lower.startsWith(':') || RESERVED.has(lower)) {
      throw new GrpcRedError(
        'bad-input',
        `The metadata name ${JSON.stringify(name)} belongs to gRPC itself.`,
        'Leave it out, or use another name.',
      );
    }
    try {
      metadata.add(lower, lower.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
    } catch (cause) {
      throw new GrpcRedError(
        'bad-input',
        `The metadata entry ${JSON.stringify(name)} cannot be sent as a header.`,
        'Names take letters, digits, "-", "_" and "."; values take printable ASCII, and names ending in "-bin" any bytes.',
        { cause },
      );
    }
  }
  return metadata;
}
