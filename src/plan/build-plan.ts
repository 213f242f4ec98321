import { GrpcRedError } from '../shared/error.js';
import { findMethods } from '../target/find-methods.js';
import type { Schema } from '../target/method-target.js';
import type { BenchOptions, CallOption } from './bench-options.js';
import { answerTypesFor, buildStep, targetOf } from './build-step.js';
import type { CallPlan, Phase } from './call-plan.js';
import { openingPlaces, openingShape } from './opening-shape.js';
import { type StreamFlags, streamForKind } from './stream-for-kind.js';

/** How long open calls without a deadline are waited for at the end. */
const DRAIN_WITHOUT_DEADLINE_MS = 30_000;

/**
 * Decides all that a run will do: methods found, payloads encoded, phases laid out. Pure.
 *
 * @throws GrpcRedError `unknown-method`, `bad-payload`: before any call
 */
export function buildPlan(options: BenchOptions, schema: Schema): CallPlan {
  const wanted = flowsWanted(options);
  const calls = [...wanted.flatMap(({ steps }) => steps), ...options.setUp, ...options.teardown];
  const targets = calls.map((call) => targetOf(schema, call));
  const slow = options.slowCalls.map(({ method }) => findMethods(schema, [method])[0]!);
  // These may be of methods that the load does not call: all recordings of a run tell of the same methods.
  const methods = [...new Map([...targets, ...slow].map((target) => [target.path, target])).values()];
  if (options.streams !== null)
    refuseUseless(
      options.streams,
      wanted.flatMap(({ steps }) => steps),
      schema,
    );
  const flows = wanted.map(({ name, weight, steps }) => ({
    name,
    weight,
    steps: steps.map((step) => buildStep(schema, withStream(step, options, schema), methods)),
  }));
  return {
    endpoint: options.endpoint,
    transport: options.transport,
    methods,
    flows,
    phases: phasesOf(options),
    concurrency: options.concurrency,
    connections: options.connections,
    lbStrategy: options.lbStrategy,
    keepalive: options.keepalive,
    threads: options.threads,
    deadlineMs: options.deadlineMs,
    cancelAfterMs: options.cancelAfterMs,
    drainMs: DRAIN_WITHOUT_DEADLINE_MS,
    maxReceiveBytes: options.maxReceiveBytes,
    maxSendBytes: options.maxSendBytes,
    compression: options.compression,
    detailsFile: options.detailsFile,
    answerTypes: answerTypesFor(flows, schema),
  };
}

/** Codes expected of each method, by its index in the plans of a run: what any of its calls names. */
export function expectedCodes(plans: readonly [CallPlan, ...(CallPlan | null)[]]): number[][] {
  const flows = plans.flatMap((plan) => plan?.flows ?? []);
  return plans[0].methods.map((_, methodIndex) => {
    const steps = flows.flatMap((flow) => flow.steps).filter((step) => step.methodIndex === methodIndex);
    return [...new Set(steps.flatMap((step) => step.expect))].sort((a, b) => a - b);
  });
}

/** The flows of a scenario, or each `--call` as one. */
export function flowsWanted({
  flows,
  calls,
}: BenchOptions): { name: string | null; weight: number; steps: CallOption[] }[] {
  return flows.length > 0 ? flows : calls.map((call) => ({ name: null, weight: call.weight, steps: [call] }));
}

/** A stream that says nothing of its own goes on as all do. */
function withStream(call: CallOption, { streams }: BenchOptions, schema: Schema): CallOption {
  if (streams === null || call.step.stream !== null) return call;
  return { ...call, step: { ...call.step, stream: streamForKind(streams, targetOf(schema, call).kind) } };
}

function refuseUseless(streams: StreamFlags, calls: readonly CallOption[], schema: Schema): void {
  if (calls.some((call) => streamForKind(streams, targetOf(schema, call).kind) !== null)) return;
  const onlyInterval = streams.durationMs === null && streams.count === null;
  throw new GrpcRedError(
    'usage',
    `${onlyInterval ? '--stream-interval is' : '--stream-interval, --stream-call-count and --stream-call-duration are'} for calls ${onlyInterval ? 'whose client streams' : 'that are streams'}, and none of these is.`,
    'Leave them out, or call a method that streams.',
  );
}

function phasesOf(options: BenchOptions): Phase[] {
  const measured: Phase = {
    name: 'measured',
    pacer: options.load,
    places: options.places,
    limit: {
      flows: options.total,
      durationMs: options.total === null ? options.durationMs : options.maxDurationMs,
    },
  };
  const { warmUp } = options;
  if (warmUp === null) return [measured];
  return [
    {
      name: 'warm-up',
      pacer: openingShape(options.load),
      places: openingPlaces(options.places),
      limit: { flows: warmUp.calls, durationMs: warmUp.durationMs },
    },
    measured,
  ];
}
