import { Client, type Metadata, status } from '@grpc/grpc-js';
import type { Endpoint, MetadataEntry } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import { statusName } from '../shared/status.js';
import { grpcJsChannelArgs } from '../transport/grpc-js-channel.js';
import { GrpcJsConnection } from '../transport/grpc-js-connection.js';
import { requestMetadata } from '../transport/request-metadata.js';
import { unreachable } from '../transport/unreachable.js';
import { askReflection } from './ask-reflection.js';
import { collectFiles } from './collect-files.js';
import { explainRefusal } from './explain-refusal.js';
import { isInfrastructure } from './is-infrastructure.js';
import type { Schema } from './method-target.js';
import { printable } from './printable.js';
import type { ReflectionRequest } from './reflection-messages.js';
import { type ReflectionVersion, runReflectionStream, type StreamOutcome } from './reflection-stream.js';
import { schemaFromFiles } from './schema-from-files.js';
import { schemaRegistry } from './schema-registry.js';

/** Most bytes of descriptors that are read of one server. */
const BYTES_MAX = 64 * 1024 * 1024;

/** Services of which each has a sentence. */
const MOST_UNDESCRIBED = 20;

/** After one of these on a stream, asking on would end alike. */
const FINAL_CODES: readonly number[] = [
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
  status.PERMISSION_DENIED,
  status.RESOURCE_EXHAUSTED,
  status.UNIMPLEMENTED,
  status.UNAVAILABLE,
  status.UNAUTHENTICATED,
];

/**
 * Asks a server to describe itself: by reflection v1, or v1alpha where it knows no other.
 *
 * Resolves, or rejects, only after the server has ended every stream and we have ended the connection: the scrape of
 * its metrics that follows must not see them. Rejects with `unreachable`, `no-reflection`, `bad-schema`, or
 * `bad-input` for an address, certificates or metadata that cannot be used.
 *
 * @param options.timeoutMs for everything after the connection; default 10 s
 */
export async function reflectSchema(
  endpoint: Endpoint,
  metadata: readonly MetadataEntry[],
  options: { timeoutMs?: number } = {},
): Promise<Schema> {
  const headers = requestMetadata(metadata);
  const args = grpcJsChannelArgs(endpoint);
  args.options['grpc.max_receive_message_length'] = BYTES_MAX;
  const connection = new GrpcJsConnection(args);
  try {
    const outcome = await connection.connect(endpoint.connectTimeoutMs);
    if (outcome.is !== 'ready') throw unreachable(endpoint, outcome);
    const client = new Client(args.target, args.credentials, { channelOverride: connection.channel });
    return await reflect(endpoint, client, headers, Date.now() + (options.timeoutMs ?? 10_000));
  } finally {
    connection.channel.close();
    // grpc-js ends the socket one turn of the event loop after it was asked to, and does not tell.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function reflect(endpoint: Endpoint, client: Client, metadata: Metadata, deadlineAtMs: number): Promise<Schema> {
  let version: ReflectionVersion = 'v1';
  let bytesMax = BYTES_MAX;
  const streams: Record<ReflectionVersion, number> = { v1: 0, v1alpha: 0 };

  const run = async (requests: readonly ReflectionRequest[]): Promise<StreamOutcome> => {
    const outcome = await runReflectionStream(client, version, requests, metadata, {
      deadlineAtMs,
      bytesMax,
    });
    streams[version]++;
    bytesMax -= outcome.bytesIn;
    if (outcome.code === status.UNIMPLEMENTED && version === 'v1') {
      version = 'v1alpha';
      return run(requests);
    }
    if (FINAL_CODES.includes(outcome.code)) throw explainRefusal(endpoint, outcome.code, outcome.details);
    return outcome;
  };
  const ask = (requests: readonly ReflectionRequest[]) => askReflection(requests, run);

  const listed = await ask([{ ask: 'services', name: '*' }]);
  for (const { code, message } of listed.refusals.values()) throw explainRefusal(endpoint, code, message);
  const collected = await collectFiles([...new Set(listed.services)], ask);
  const schema = schemaFromFiles(collected.files, listed.services, `reflection ${version}`);
  schema.warnings.push(...undescribed(schema, listed.services, collected.refusals));
  schema.reflected = (['v1', 'v1alpha'] as const)
    .filter((asked) => streams[asked] > 0)
    .map((asked) => ({ service: `grpc.reflection.${asked}.ServerReflection`, streams: streams[asked] }));
  return schema;
}

/**
 * A sentence for each service that the server lists but does not describe.
 * Throws `bad-schema` where it describes none but those that every server has.
 */
function undescribed(
  schema: Schema,
  services: readonly string[],
  refusals: Map<string, { code: number; message: string }>,
): string[] {
  const registry = schemaRegistry(schema);
  const described = new Set(schema.methods.map(({ service }) => service));
  const refused = [...new Set(services)].filter((name) => registry.getService(name.replace(/^\./, '')) === undefined);
  const sentences = refused.slice(0, MOST_UNDESCRIBED).map((name) => {
    const refusal = refusals.get(name);
    const why =
      refusal === undefined
        ? 'the files that it sends do not declare it'
        : `${statusName(refusal.code)}: ${printable(refusal.message)}`;
    return `The server lists ${printable(name) || 'a service without a name'} but does not describe it (${why}).`;
  });
  const more = refused.length - sentences.length;
  if (more > 0) sentences.push(`The server lists ${more} further services that it does not describe.`);
  const callable = [...described].some((name) => !isInfrastructure(name));
  const missed = refused.filter((name) => !isInfrastructure(name));
  if (!callable && missed.length > 0) {
    throw new GrpcRedError(
      'bad-schema',
      `The server lists ${printable(missed.slice(0, 5).join(', '))} but describes no service of its own. ${sentences[0]}`,
      'Register the descriptors of these services with the reflection service of the server.',
    );
  }
  return sentences;
}
