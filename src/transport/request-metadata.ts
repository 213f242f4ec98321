import { Metadata } from '@grpc/grpc-js';
import type { MetadataEntry } from '../shared/endpoint.js';
import { checkMetadata } from './check-metadata.js';

/**
 * The headers of a call as grpc-js wants them.
 *
 * @throws GrpcRedError `bad-input` for a name or value that cannot go on the wire
 */
export function requestMetadata(entries: readonly MetadataEntry[]): Metadata {
  checkMetadata(entries);
  return addAll(new Metadata(), entries);
}

/** Those of one call beside those of its template. */
export function withEntries(common: Metadata, entries: readonly MetadataEntry[]): Metadata {
  return addAll(common.clone(), entries);
}

function addAll(metadata: Metadata, entries: readonly MetadataEntry[]): Metadata {
  for (const [name, value] of entries) {
    const lower = name.toLowerCase();
    metadata.add(lower, lower.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
  }
  return metadata;
}
