import type { OneCallSettings } from '../../engine/one-call.js';
import type { DataSource, TemplatingOptions } from '../../plan/bench-options.js';
import { readMetadata } from '../../plan/read-metadata.js';
import type { RowsTable } from '../../plan/rows/rows-table.js';
import type { SchemaSource } from '../../target/open-schema.js';
import { emptyCall, type RawCall } from '../arguments/bench-command.js';
import type { RawCallOptions } from '../arguments/call-command.js';
import { readTextFile } from '../files/read-input.js';
import { knownToReflection } from './known-to-reflection.js';
import { duration } from './parse-values.js';
import { readTransport, sizeOr } from './read-bench-options.js';
import { readCallData } from './read-call-data.js';
import { readEndpoint } from './read-endpoint.js';
import { readLists } from './read-lists.js';
import { readSchemaSource } from './read-schema-source.js';
import { readTemplating } from './read-templating.js';

export interface CallOptions {
  schema: SchemaSource;
  templating: TemplatingOptions;
  settings: Omit<OneCallSettings, 'method'>;
  /** null: one message without fields. `standard input`: JSON that was not read yet, for a stream sends it as it comes. */
  data: DataSource | 'standard input' | null;
  /** What `.Row` reads the first of; null: there are no rows, or those of `data`. */
  rows: RowsTable | null;
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
  const given: RawCall = {
    ...emptyCall(),
    data: raw.data ?? null,
    dataFile: raw.dataFile ?? null,
    binary: raw.binary ?? false,
    binaryFile: raw.binaryFile ?? null,
    binaryForm: raw.binaryForm ?? null,
    rows: raw.rows ?? null,
  };
  const data = isJsonOfStandardInput(given) ? 'standard input' : await readCallData(given);
  const templating = readTemplating(raw);
  return {
    schema: readSchemaSource(raw, endpoint, templating.isOn ? knownToReflection(metadata) : metadata),
    templating,
    settings: {
      endpoint,
      transport: readTransport(raw.transport),
      metadata,
      deadlineMs: duration('-t', raw.timeout, 'allowed'),
      compression: raw.enableCompression ? 'gzip' : 'identity',
      maxReceiveBytes: sizeOr('--max-recv-message-size', raw.maxRecvMessageSize),
      maxSendBytes: sizeOr('--max-send-message-size', raw.maxSendMessageSize),
    },
    data,
    rows: readLists(given, emptyCall(), data === 'standard input' ? null : data).rows,
    emitDefaults: raw.emitDefaults ?? false,
    verbose: raw.verbose ?? false,
  };
}

/** By itself: beside other data it is a mistake, which `readCallData` tells. */
function isJsonOfStandardInput({ data, dataFile, binary, binaryFile, binaryForm }: RawCall): boolean {
  return data === '@' && !binary && [dataFile, binaryFile, binaryForm].every((other) => other === null);
}
