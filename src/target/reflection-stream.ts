import { type Client, type Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { decodeAnswer, encodeRequest, type ReflectionAnswer, type ReflectionRequest } from './reflection-messages.js';

export type ReflectionVersion = 'v1' | 'v1alpha';

/** How one reflection stream went: the answers that came, in order, and the status it ended with. */
export interface StreamOutcome {
  answers: ReflectionAnswer[];
  code: number;
  details: string;
  /** Length of the answers, in bytes. */
  bytesIn: number;
}

export interface StreamLimits {
  /** When the stream must be over: milliseconds since 1970. */
  deadlineAtMs: number;
  /** Most bytes of answers that are read; beyond it the stream ends with RESOURCE_EXHAUSTED. */
  bytesMax: number;
}

/** How long a server may keep a stream open after it has answered everything and we have closed our side. */
const LINGER_MS = 500;

/**
 * Asks all of `requests` on one stream, closes our side and reads until the server has ended its own:
 * whatever a server sends in addition is therefore in the outcome, and nothing is open once this resolves.
 * Never rejects.
 */
export function runReflectionStream(
  client: Client,
  version: ReflectionVersion,
  requests: readonly ReflectionRequest[],
  metadata: Metadata,
  limits: StreamLimits,
): Promise<StreamOutcome> {
  return new Promise((resolve) => {
    const outcome: StreamOutcome = { answers: [], code: status.OK, details: '', bytesIn: 0 };
    let ownEnd: { code: number; details: string } | null = null;
    let linger: NodeJS.Timeout | undefined;
    const stream = client.makeBidiStreamRequest<ReflectionRequest, Buffer>(
      `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
      encodeRequest,
      (bytes) => bytes,
      metadata.clone(),
      { deadline: limits.deadlineAtMs },
    );
    const stop = (code: number, details: string) => {
      ownEnd ??= { code, details };
      stream.cancel();
    };
    stream.on('data', (bytes: Buffer) => {
      if (ownEnd !== null) return;
      outcome.bytesIn += bytes.length;
      if (outcome.bytesIn > limits.bytesMax) return stop(status.RESOURCE_EXHAUSTED, 'more descriptors than are read');
      try {
        outcome.answers.push(decodeAnswer(bytes));
      } catch (error) {
        return stop(status.INTERNAL, `an answer that cannot be read: ${(error as Error).message}`);
      }
      // Further answers do not prolong the wait: a server that never ends would be heard for ever.
      if (outcome.answers.length === requests.length) linger = setTimeout(stop, LINGER_MS, status.OK, '');
    });
    // The status event carries all that the error event would; unheard, the latter would be thrown.
    stream.on('error', () => {});
    stream.on('status', ({ code, details }: StatusObject) => {
      clearTimeout(linger);
      resolve({ ...outcome, ...(ownEnd ?? { code, details }) });
    });
    for (const request of requests) stream.write(request);
    stream.end();
  });
}
