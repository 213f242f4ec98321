import { findMethods } from '../target/find-methods.js';
import type { MethodTarget, Schema } from '../target/method-target.js';
import type { BenchOptions, CallOption } from './bench-options.js';
import type { CallPlan, Flow, Phase } from './call-plan.js';
import { encodePayload } from './encode-payload.js';
import { openingShape } from './opening-shape.js';
import { constantMessage } from './payload.js';

/** How long open calls without a deadline are waited for at the end. */
const DRAIN_WITHOUT_DEADLINE_MS = 30_000;

/**
 * Decides all that a run will do: methods found, payloads encoded, phases laid out. Pure.
 *
 * @throws GrpcRedError `unknown-method`, `bad-payload`: before any call
 */
export function buildPlan(options: BenchOptions, schema: Schema): CallPlan {
  const targets = options.calls.map((call) => findMethods(schema, call.method === null ? [] : [call.method])[0]!);
  const slow = options.slowCalls.map(({ method }) => findMethods(schema, [method])[0]!);
  // Slow calls may be of methods that the load does not call: all recordings of a run tell of the same methods.
  const methods = [...new Map([...targets, ...slow].map((target) => [target.path, target])).values()];
  const flows = options.calls.map((call, i) => flowOf(schema, call, targets[i]!, methods));
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
  };
}

/** Codes expected of each method, by its index in the plans of a run: what any of its calls names. */
export function expectedCodes(plans: readonly CallPlan[]): number[][] {
  const flows = plans.flatMap((plan) => plan.flows);
  return plans[0]!.methods.map((_, methodIndex) => {
    const steps = flows.flatMap((flow) => flow.steps).filter((step) => step.methodIndex === methodIndex);
    return [...new Set(steps.flatMap((step) => step.expect))].sort((a, b) => a - b);
  });
}

function flowOf(schema: Schema, call: CallOption, target: MethodTarget, methods: MethodTarget[]): Flow {
  const messages = encodePayload(schema, target, call.data?.text ?? '', call.data?.origin ?? '-d');
  return {
    weight: call.weight,
    steps: [
      {
        methodIndex: methods.findIndex((method) => method.path === target.path),
        payload: { messages: messages.map(constantMessage) },
        metadata: call.metadata,
        expect: call.expect,
      },
    ],
  };
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
      places: options.places,
      limit: { flows: warmUp.calls, durationMs: warmUp.durationMs },
    },
    measured,
  ];
}
