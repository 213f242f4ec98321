import { status } from '@grpc/grpc-js';
import type { AnswerContent, ReflectionAnswer, ReflectionRequest } from './reflection-messages.js';
import type { StreamOutcome } from './reflection-stream.js';

/** What a server said to a number of requests, over however many streams it took. */
export interface ReflectionReply {
  services: string[];
  /** Serialized google.protobuf.FileDescriptorProto each, in the order they came; the same file may be there often. */
  files: Uint8Array[];
  /** By the name asked for. */
  refusals: Map<string, { code: number; message: string }>;
}

/**
 * Asks all of `requests`, again where a stream ended before they were all answered.
 *
 * An answer belongs to the request that it quotes, or to the next one that is open. Files are taken from every answer,
 * also from a second one to the same request. A request on which a stream of its own ended without an answer counts
 * as refused.
 *
 * @param run one stream; throws where there is no point in going on
 */
export async function askReflection(
  requests: readonly ReflectionRequest[],
  run: (requests: readonly ReflectionRequest[]) => Promise<StreamOutcome>,
): Promise<ReflectionReply> {
  const reply: ReflectionReply = { services: [], files: [], refusals: new Map() };
  const open = [...requests];
  let batch: readonly ReflectionRequest[] = open;
  while (open.length > 0) {
    const asked = batch.length;
    const { answers, code, details } = await run([...batch]);
    const openBefore = open.length;
    for (const answer of answers) {
      const answered = answeredBy(answer, open, requests);
      if (answered !== null) open.splice(open.indexOf(answered), 1);
      addTo(reply, answered ?? answer.to, answer.content);
    }
    const progress = open.length < openBefore;
    if (!progress && asked === 1) {
      const message = details === '' ? 'the stream ended without an answer' : details;
      reply.refusals.set(open.shift()!.name, { code: code === status.OK ? status.UNKNOWN : code, message });
    }
    batch = progress || asked === 1 ? open : open.slice(0, 1);
  }
  return reply;
}

/** The open request that `answer` is for; null where it is one more answer to a request that has had its own. */
function answeredBy(
  answer: ReflectionAnswer,
  open: readonly ReflectionRequest[],
  requests: readonly ReflectionRequest[],
): ReflectionRequest | null {
  const { to } = answer;
  const isQuoted = (request: ReflectionRequest) => request.ask === to?.ask && request.name === to.name;
  const quoted = open.find(isQuoted);
  if (quoted !== undefined) return quoted;
  return requests.some(isQuoted) ? null : (open[0] ?? null);
}

function addTo(reply: ReflectionReply, request: ReflectionRequest | null, content: AnswerContent): void {
  switch (content.kind) {
    case 'services':
      // Not push(...names): a long list would not fit the stack.
      for (const name of content.names) reply.services.push(name);
      return;
    case 'files':
      for (const file of content.files) reply.files.push(file);
      return;
    case 'error':
      if (request !== null) reply.refusals.set(request.name, content);
      return;
    case 'other':
      return;
  }
}
