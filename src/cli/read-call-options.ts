import type { OneCallSettings } from '../engine/one-call.js';
import type { DataSource } from '../plan/bench-options.js';
import { readMetadata } from '../plan/read-metadata.js';
import type { SchemaSource } from '../target/open-schema.js';
import type { RawCallOptions } from './call-command.js';
import { duration } from './parse-values.js';
import { readTransport, sizeOr } from './read-bench-options.js';
import { readData } from './read-calls.js';
import { readEndpoint } from './read-endpoint.js';
import { readTextFile } from './read-input.js';
import { readSchemaSource } from './read-schema-source.js';

export interface CallOptions {
  source: SchemaSource;
  settings: Omit<OneCallSettings, 'method'>;
  /** null: one message without fields. `standard input`: not read yet, for a stream sends it as it comes. */
  data: DataSource | 'standard input' | null;
  emitDefaults: boolean;
  verbose: boolean;
}

/** Checks and reads what the command line of `grpc-red call` names, before the server is asked anything. */
export async function readCallOptions(target: string, raw: RawCallOptions): Promise<CallOptions> {
  const endpoint = readEndpoint(target, raw);
  const metadata = [
    ...(raw.metadata ?? []).flatMap((text) => readMetadata(text, '-m')),
    ...(raw.header ?? []).flatMap((text) => readMetadata(text, '-H')),
    ...(raw.metadataFile === undefined ? [] : readMetadata(readTextFile('-M', raw.metadataFile), raw.metadataFile)),
  ];
  const { data = null, dataFile = null } = raw;
  return {
    source: readSchemaSource(raw, endpoint, metadata),
    settings: {
      endpoint,
      transport: readTransport(raw.transport),
      metadata,
      deadlineMs: duration('-t', raw.timeout, 'allowed'),
      compression: raw.enableCompression ? 'gzip' : 'identity',
      maxReceiveBytes: sizeOr('--max-recv-message-size', raw.maxRecvMessageSize),
      maxSendBytes: sizeOr('--max-send-message-size', raw.maxSendMessageSize),
    },
    data: data === '@' && dataFile === null ? 'standard input' : await readData({ data, dataFile }),
    emitDefaults: raw.emitDefaults ?? false,
    verbose: raw.verbose ?? false,
  };
}
