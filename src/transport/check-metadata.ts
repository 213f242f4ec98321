import type { MetadataEntry } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import { RESERVED_HEADERS } from '../shared/reserved-headers.js';

/**
 * The last gate before the wire: no name or value may be, or smuggle in, a header of gRPC's or HTTP/2's own.
 *
 * @throws GrpcRedError `bad-input` for a name or value that cannot go on the wire (gRPC over HTTP/2, Custom-Metadata)
 */
export function checkMetadata(entries: readonly MetadataEntry[]): void {
  for (const [name, value] of entries) {
    const lower = name.toLowerCase();
    if (lower.startsWith(':') || RESERVED_HEADERS.has(lower)) {
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
