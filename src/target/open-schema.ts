import type { Endpoint, MetadataEntry } from '../shared/endpoint.js';
import type { Schema } from './method-target.js';
import { reflectSchema } from './reflect-schema.js';

/** Where the schema of a server comes from: the server itself, .proto files, or a set of compiled ones. */
export type SchemaSource =
  | { from: 'reflection'; endpoint: Endpoint; metadata: MetadataEntry[] }
  /** `files` as the user named them; `importPaths` empty where none was given. */
  | { from: 'proto'; files: string[]; importPaths: string[] }
  | { from: 'protoset'; file: string };

/**
 * The schema of a server, from wherever it is to come. Rejects as `reflectSchema` does, or with `bad-input` for files
 * that are not there or say nothing.
 */
export async function openSchema(source: SchemaSource): Promise<Schema> {
  switch (source.from) {
    case 'reflection':
      return reflectSchema(source.endpoint, source.metadata);
    // Most runs need no compiler: it is loaded where one does.
    case 'proto':
      return (await import('./proto-schema.js')).protoSchema(source.files, source.importPaths);
    case 'protoset':
      return (await import('./protoset-schema.js')).protosetSchema(source.file);
  }
}
