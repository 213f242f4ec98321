import { readMetadata } from '../../plan/read-metadata.js';
import type { Endpoint, MetadataEntry } from '../../shared/endpoint.js';
import { GrpcRedError } from '../../shared/error.js';
import { quote } from '../../shared/quote.js';
import type { SchemaSource } from '../../target/open-schema.js';
import type { RawSchema } from '../arguments/schema-options.js';

/**
 * Where the schema is to come from: --protoset, --proto, or else reflection. Throws `usage` where the options
 * contradict each other.
 *
 * @param endpoint null where no target was named, which a schema from files does not need
 * @param metadata for reflection, where --reflect-metadata gives no other
 */
export function readSchemaSource(
  raw: RawSchema,
  endpoint: Endpoint | null,
  metadata: MetadataEntry[] = [],
): SchemaSource {
  const files = listOf('--proto', raw.proto);
  const importPaths = listOf('-i', raw.importPaths);
  const { protoset, reflectMetadata } = raw;
  if (files.length > 0 && protoset !== undefined) {
    throw new GrpcRedError(
      'usage',
      '--proto and --protoset were both given, and both are the whole schema.',
      'Give one of them.',
    );
  }
  if (importPaths.length > 0 && files.length === 0) {
    throw new GrpcRedError('usage', '-i names folders for --proto, but there is no --proto.', 'Leave -i out.');
  }
  if (reflectMetadata !== undefined && (files.length > 0 || protoset !== undefined)) {
    throw new GrpcRedError(
      'usage',
      `--reflect-metadata is for reflection, but the schema comes from --${protoset === undefined ? 'proto' : 'protoset'}.`,
      'Leave one of them out.',
    );
  }
  if (protoset !== undefined) {
    if (protoset !== '') return { from: 'protoset', file: protoset };
    throw new GrpcRedError(
      'usage',
      '--protoset takes the name of a file, not "".',
      'For example: --protoset api.binpb.',
    );
  }
  if (files.length > 0) return { from: 'proto', files, importPaths };
  if (endpoint === null) {
    throw new GrpcRedError(
      'usage',
      'There is neither a target nor a schema.',
      'Name the server as host:port, or give its schema with --proto or --protoset.',
    );
  }
  const own = reflectMetadata === undefined ? metadata : readMetadata(reflectMetadata, '--reflect-metadata');
  return { from: 'reflection', endpoint, metadata: own };
}

/** What was given, with commas taken for more of it, as ghz does. */
function listOf(option: string, given: readonly string[] = []): string[] {
  const names = given.flatMap((text) => text.split(',').map((name) => name.trim()));
  if (!names.includes('')) return names;
  const text = given.find((each) => each.split(',').some((name) => name.trim() === ''))!;
  throw new GrpcRedError(
    'usage',
    `${option} takes a name, or several with commas between them, not ${quote(text)}.`,
    `For example: ${option === '-i' ? '-i protos,third_party' : '--proto api/service.proto'}.`,
  );
}
