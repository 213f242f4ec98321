import { Metadata } from '@grpc/grpc-js';
import type { MetadataEntry } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';

/** The metadata of reflection calls, for grpc-js; the value of a `-bin` name comes as base64. */
export function reflectionMetadata(entries: readonly MetadataEntry[]): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of entries) {
    try {
      metadata.add(name, name.toLowerCase().endsWith('-bin') ? Buffer.from(value, 'base64') : value);
    } catch (cause) {
      // The value may be a secret: only the name is shown.
      throw new GrpcRedError(
        'usage',
        `the metadata ${JSON.stringify(name)} cannot be sent as a header`,
        'Names are made of letters, digits, "-", "_" and "."; values are printable ASCII, unless the name ends in -bin.',
        { cause },
      );
    }
  }
  return metadata;
}
