import { clientStreams, serverStreams } from '../shared/call-kind.js';
import { GrpcRedError } from '../shared/error.js';
import { findMethods } from '../target/find-methods.js';
import type { MethodTarget, Schema } from '../target/method-target.js';
import { answerPaths, answerReader } from './answer/answer-reader.js';
import type { CallOption, StepOptions } from './bench-options.js';
import type { Flow, Step } from './call-plan.js';
import { encodePayload } from './encode-payload.js';
import { constantMessage } from './payload.js';

/**
 * One call of a flow, with its payload encoded and what is asked of its answers checked against their type.
 *
 * @param methods those of the plan, which hold the step's
 * @throws GrpcRedError `bad-payload`, `bad-input`: before any call
 */
export function buildStep(schema: Schema, call: CallOption, methods: readonly MethodTarget[]): Step {
  const target = targetOf(schema, call);
  const { capture, check, deadlineMs, stream } = call.step;
  refuseShape(call.step, target);
  const paths = answerPaths({ capture, check });
  if (paths.length > 0) {
    const origin = call.step.origin ?? `${target.service}/${target.method}`;
    answerReader(
      target,
      paths.map((path) => ({ path, origin })),
      schema.descriptorSet,
    );
  }
  const messages = encodePayload(schema, target, call.data?.text ?? '', call.data?.origin ?? '-d');
  return {
    methodIndex: methods.findIndex((method) => method.path === target.path),
    payload: { messages: messages.map(constantMessage) },
    metadata: call.metadata,
    expect: call.expect,
    capture,
    check,
    deadlineMs,
    stream,
  };
}

/** The method that a call names; an error of a step says where it stands. */
export function targetOf(schema: Schema, { method, step: { origin } }: CallOption): MethodTarget {
  try {
    return findMethods(schema, method === null ? [] : [method])[0]!;
  } catch (error) {
    if (origin === null || !(error instanceof GrpcRedError)) throw error;
    throw new GrpcRedError(error.code, `${origin}: ${error.message}`, error.hint);
  }
}

/** Engine threads read answers only where a step asks for something of them. */
export function answerTypesFor(flows: readonly Flow[], { descriptorSet }: Schema): Uint8Array | null {
  return flows.some(({ steps }) => steps.some((step) => answerPaths(step).length > 0)) ? descriptorSet : null;
}

/** A shape that the method's kind has no use for was meant for something. */
function refuseShape({ stream, origin }: StepOptions, { kind, service, method }: MethodTarget): void {
  if (stream === null) return;
  const where = origin === null ? '' : `${origin}: `;
  const sends = stream.messages !== null || stream.intervalMs > 0;
  const closes = stream.closeAfterMs !== null || stream.closeAfterReceived !== null;
  const says = (what: string, why: string) =>
    new GrpcRedError('usage', `${where}${service}/${method} ${what}.`, `${why}.`);
  if ((sends || closes) && !clientStreams(kind)) {
    throw says(
      `takes one message, so ${sends ? 'how many are sent, and how often,' : 'when its client closes'} means nothing for it`,
      'Leave it out; cancel-after and cancel-after-received say when it is taken back',
    );
  }
  const counts = stream.closeAfterReceived !== null || stream.cancelAfterReceived !== null;
  if (counts && !serverStreams(kind)) {
    throw says('answers with one message, so there is none to count', 'Leave it out');
  }
}
