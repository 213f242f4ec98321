import type { OneCallSettings } from '../engine/one-call.js';
import { readMetadata } from '../plan/read-metadata.js';
import { GrpcRedError } from '../shared/error.js';
import type { SchemaSource } from '../target/open-schema.js';
import { emptyCall } from './bench-command.js';
import type { RawCallOptions } from './call-command.js';
import { duration } from './parse-values.js';
import { readTransport, sizeOr } from './read-bench-options.js';
import { readCallData } from './read-call-data.js';
import { readEndpoint } from './read-endpoint.js';
import { readTextFile } from './read-input.js';
import { readSchemaSource } from './read-schema-source.js';

/** JSON text, one message or a list of them, and where it came from, for messages. */
export interface JsonData {
  text: string;
  origin: string;
}

export interface CallOptions {
  source: SchemaSource;
  settings: Omit<OneCallSettings, 'method'>;
  /** null: one message without fields. `standard input`: not read yet, for a stream sends it as it comes. */
  data: JsonData | 'standard input' | null;
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
    data: data === '@' && dataFile === null ? 'standard input' : await readJson(data, dataFile),
    emitDefaults: raw.emitDefaults ?? false,
    verbose: raw.verbose ?? false,
  };
}

async function readJson(data: string | null, dataFile: string | null): Promise<JsonData | null> {
  const source = await readCallData({ ...emptyCall(), data, dataFile });
  if (source === null || source.form === 'json') return source;
  throw new GrpcRedError(
    'bad-input',
    `${source.origin} is a list of messages, but a call sends one, or the array of its stream.`,
    'Give JSON; grpc-red bench takes lists.',
  );
}
