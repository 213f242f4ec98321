import type { Endpoint, MetadataEntry } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import type { Schema } from './method-target.js';
import { reflectSchema } from './reflect-schema.js';

/** Where the schema of a server comes from: the server itself, .proto files, or a set of compiled ones. */
export type SchemaSource =
  | { from: 'reflection'; endpoint: Endpoint; metadata: MetadataEntry[] }
  /** `files` as the user named them; `importPaths` empty where none was given. */
  | { from: 'proto'; files: string[]; importPaths: string[] }
  | { from: 'protoset'; file: string };

/** The schema of a server, from wherever it is to come. Rejects as `reflectSchema` does. */
export async function openSchema(source: SchemaSource): Promise<Schema> {
  switch (source.from) {
    case 'reflection':
      return reflectSchema(source.endpoint, source.metadata);
    case 'proto':
    case 'protoset':
      throw new GrpcRedError(
        'usage',
        `--${source.from} cannot be used yet.`,
        'Leave it out, and turn on reflection in the server.',
      );
  }
}
