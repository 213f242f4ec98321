import type { MetadataEntry } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';

/** Headers that gRPC or HTTP/2 sets itself, or forbids (RFC 9113 §8.2.2): one of these would be lost, or kill the connection. */
const RESERVED = new Set([
  'content-type',
  'content-length',
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
 * The last gate before the wire: no name or value may be, or smuggle in, a header of gRPC's or HTTP/2's own.
 *
 * @throws GrpcRedError `bad-input` for a name or value that cannot go on the wire (gRPC over HTTP/2, Custom-Metadata)
 */
export function checkMetadata(entries: readonly MetadataEntry[]): void {
  for (const [name, value] of entries) {
    const lower = name.toLowerCase();
    if (lower.startsWith(':') || RESERVED.has(lower)) {
      throw new GrpcRedError(
        'bad-input',
        `The metadata name ${JSON.stringify(name)} belongs to gRPC itself.`,
        'Leave it out, or use another name.',
      );
    }
    if (/^[0-9a-z_.-]+$/.test(lower) && (lower.endsWith('-bin') || /^[\x20-\x7e]*$/.test(value))) continue;
    throw new GrpcRedError(
      'bad-input',
      `The metadata entry ${JSON.stringify(name)} cannot be sent as a header.`,
      'Names take letters, digits, "-", "_" and "."; values take printable ASCII, and names ending in "-bin" any bytes.',
    );
  }
}
