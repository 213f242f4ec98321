import { GrpcRedError } from '../shared/error.js';
import type { Schema } from '../target/method-target.js';
import type { CallOption } from './bench-options.js';
import { targetOf } from './build-step.js';
import { type StreamFlags, streamForKind } from './stream-for-kind.js';

/**
 * Flows whose streams go on as the flags say, unless a step says its own.
 *
 * @throws GrpcRedError `usage` where no call has a use for the flags
 */
export function withStreams<Flow extends { steps: CallOption[] }>(
  flows: Flow[],
  flags: StreamFlags | null,
  schema: Schema,
): Flow[] {
  if (flags === null) return flows;
  const shapeOf = (call: CallOption) => streamForKind(flags, targetOf(schema, call).kind);
  if (flows.every(({ steps }) => steps.every((call) => shapeOf(call) === null))) throw useless(flags);
  return flows.map((flow) => ({
    ...flow,
    steps: flow.steps.map((call) =>
      call.step.stream === null ? { ...call, step: { ...call.step, stream: shapeOf(call) } } : call,
    ),
  }));
}

function useless({ durationMs, count }: StreamFlags): GrpcRedError {
  const says =
    durationMs === null && count === null
      ? '--stream-interval is for calls whose client streams, and none of these does.'
      : '--stream-call-count and --stream-call-duration are for calls that are streams, and none of these is.';
  return new GrpcRedError('usage', says, 'Leave it out, or call a method that streams.');
}
