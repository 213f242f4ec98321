import type { Compression, Endpoint, MetadataEntry } from '../../shared/endpoint.js';
import { GrpcRedError } from '../../shared/error.js';
import { formatHostPort, parseTarget } from '../../shared/target.js';
import { checkMetadata } from '../check-metadata.js';
import type { RequestTemplate } from '../transport.js';
import { grpcTimeout } from './grpc-timeout.js';

/** Names, values and 32 for each field: far more than servers take, and half of what may wait in an OutputBuffer. */
const MAX_LIST_BYTES = 524_288;

/**
 * The header fields of a template's requests, but for grpc-timeout (gRPC over HTTP/2, Requests).
 *
 * @throws GrpcRedError `bad-input` for metadata that cannot be sent
 */
export function requestFields(
  endpoint: Endpoint,
  { path, metadata }: RequestTemplate,
  compression: Compression,
): MetadataEntry[] {
  checkMetadata(metadata);
  const fields: MetadataEntry[] = [
    [':method', 'POST'],
    [':scheme', endpoint.tls === null ? 'http' : 'https'],
    [':path', path],
    [':authority', authorityOf(endpoint)],
    ['content-type', 'application/grpc'],
    ['te', 'trailers'],
    ['user-agent', 'grpc-red'],
    ['grpc-accept-encoding', 'identity,deflate,gzip'],
    ...(compression === 'identity' ? [] : ([['grpc-encoding', compression]] as const)),
    ...metadata.map(asSent),
  ];
  const listBytes = fields.reduce((sum, [name, value]) => sum + name.length + value.length + 32, 0);
  if (listBytes <= MAX_LIST_BYTES) return fields;
  throw new GrpcRedError(
    'bad-input',
    `The headers of a call to ${path} have ${listBytes} bytes, and at most ${MAX_LIST_BYTES} can be sent.`,
    'Give less metadata: few servers take more than 8 KiB of it.',
  );
}

/** Requests with a deadline say it; the field stands after the pseudo-header fields, as it must (RFC 9113 §8.3). */
export function withTimeout(fields: readonly MetadataEntry[], deadlineMs: number): readonly MetadataEntry[] {
  return deadlineMs === 0 ? fields : [...fields, ['grpc-timeout', grpcTimeout(deadlineMs)]];
}

function authorityOf({ address, tls, authority }: Endpoint): string {
  return authority ?? tls?.serverName ?? addressedAs(address);
}

/** As other gRPC clients have it: the host and port that were given, of several addresses the first. */
function addressedAs(address: string): string {
  const target = parseTarget(address);
  switch (target?.is) {
    case 'host':
      return formatHostPort(target.host);
    case 'addresses':
      return formatHostPort(target.hosts[0]!);
    case 'unix':
    case undefined:
      return 'localhost';
  }
}

/** Names in lower case (RFC 9113 §8.2); binary values in base64 without padding (gRPC over HTTP/2, Custom-Metadata). */
function asSent([name, value]: MetadataEntry): MetadataEntry {
  const lower = name.toLowerCase();
  if (!lower.endsWith('-bin')) return [lower, value];
  return [lower, Buffer.from(value, 'base64').toString('base64').replace(/=+$/, '')];
}
