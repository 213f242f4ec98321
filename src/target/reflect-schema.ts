import { setImmediate } from 'node:timers/promises';
import { Client, status } from '@grpc/grpc-js';
import type { Endpoint, MetadataEntry } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import { statusName } from '../shared/status.js';
import { grpcJsChannelArgs } from '../transport/grpc-js-channel.js';
import { askReflection } from './ask-reflection.js';
import { collectFiles } from './collect-files.js';
import { explainRefusal } from './explain-refusal.js';
import { isInfrastructure } from './is-infrastructure.js';
import type { Schema } from './method-target.js';
import type { ReflectionRequest } from './reflection-messages.js';
import { reflectionMetadata } from './reflection-metadata.js';
import { type ReflectionVersion, runReflectionStream, type StreamOutcome } from './reflection-stream.js';
import { schemaFromFiles } from './schema-from-files.js';

/** Most bytes of descriptors that are read of one server. */
const BYTES_MAX = 64 * 1024 * 1024;

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
 * Resolves, or rejects, only after every stream has ended and the connection is closed: the scrape of the server's
 * metrics that follows must not see them. Rejects with `unreachable`, `no-reflection` or `bad-schema`.
 *
 * @param options.timeoutMs for everything together; default 10 s
 */
export async function reflectSchema(
  endpoint: Endpoint,
  metadata: readonly MetadataEntry[],
  options: { timeoutMs?: number } = {},
): Promise<Schema> {
  const headers = reflectionMetadata(metadata);
  const deadlineAtMs = Date.now() + (options.timeoutMs ?? 10_000);
  const connectedByMs = Math.min(deadlineAtMs, Date.now() + endpoint.connectTimeoutMs);
  const channel = grpcJsChannelArgs(endpoint);
  const client = new Client(channel.target, channel.credentials, {
    ...channel.options,
    'grpc.max_receive_message_length': BYTES_MAX,
  });
  let version: ReflectionVersion = 'v1';
  let bytesMax = BYTES_MAX;

  const run = async (requests: readonly ReflectionRequest[]): Promise<StreamOutcome> => {
    const outcome = await runReflectionStream(client, version, requests, headers, {
      connectedByMs,
      deadlineAtMs,
      bytesMax,
    });
    bytesMax -= outcome.bytesIn;
    if (outcome.code === status.UNIMPLEMENTED && version === 'v1') {
      version = 'v1alpha';
      return run(requests);
    }
    if (FINAL_CODES.includes(outcome.code)) throw await explainRefusal(endpoint, outcome.code, outcome.details);
    return outcome;
  };
  const ask = (requests: readonly ReflectionRequest[]) => askReflection(requests, run);

  try {
    const listed = await ask([{ ask: 'services', name: '*' }]);
    for (const { code, message } of listed.refusals.values()) throw await explainRefusal(endpoint, code, message);
    const collected = await collectFiles([...new Set(listed.services)], ask);
    const schema = schemaFromFiles(collected.files, listed.services, `reflection ${version}`);
    schema.warnings.push(...undescribed(schema, listed.services, collected.refusals));
    return schema;
  } finally {
    client.close();
    // The sockets are closed in the turn of the event loop after the one that asks for it.
    await setImmediate();
  }
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
  const described = new Set(schema.methods.map(({ service }) => service));
  const refused = services.filter((name) => refusals.has(name) && !described.has(name.replace(/^\./, '')));
  const sentences = refused.map((name) => {
    const { code, message } = refusals.get(name)!;
    return `The server lists ${name} but does not describe it (${statusName(code)}: ${message.slice(0, 200)}).`;
  });
  const callable = [...described].some((name) => !isInfrastructure(name));
  const missed = refused.filter((name) => !isInfrastructure(name));
  if (!callable && missed.length > 0) {
    throw new GrpcRedError(
      'bad-schema',
      `the server lists ${missed.slice(0, 5).join(', ')} but describes no service of its own: ${sentences[0]}`,
      'Register the descriptors of these services with the reflection service of the server.',
    );
  }
  return sentences;
}
