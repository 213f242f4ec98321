import { clientStreams } from '../shared/call-kind.js';
import { GrpcRedError } from '../shared/error.js';
import { findMethods } from '../target/find-methods.js';
import type { MethodTarget, Schema } from '../target/method-target.js';
import type { BenchOptions, CallOption, TemplatingOptions } from './bench-options.js';
import { buildPayload } from './build-payload.js';
import type { CallPlan, Flow, Phase, Step } from './call-plan.js';
import { checkFlows } from './check-flows.js';
import { methodConstants } from './method-constants.js';
import type { RowsTable } from './rows/rows-table.js';
import type { RenderInputs } from './template/render-context.js';
import { emptyScope, type TemplateScope } from './template/template.js';
import { templatesOf } from './templates-of.js';
import { readVaryingMetadata } from './varying-metadata.js';

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
  const scope = scopeOf(options.templating);
  const flows = options.calls.map((call, i) => flowOf(schema, call, targets[i]!, methods, scope));
  const inputs = inputsOf(options.templating);
  checkFlows(flows, inputs);
  checkRowsAreRead(options, flows);
  return {
    endpoint: options.endpoint,
    transport: options.transport,
    methods,
    flows,
    inputs,
    firstNumber: 0,
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

/** What the templates of a run may name; null where braces are braces. */
export function scopeOf({ isOn, env, jwtKey }: TemplatingOptions): TemplateScope | null {
  return isOn ? { ...emptyScope(), env: Object.keys(env), jwtKey: jwtKey !== null } : null;
}

/** What templates are worked out from. */
export function inputsOf({ seed, env, jwtKey }: TemplatingOptions): RenderInputs {
  return { seed, env: Object.values(env), jwtKey, setUp: [] };
}

function flowOf(
  schema: Schema,
  call: CallOption,
  target: MethodTarget,
  methods: MethodTarget[],
  shared: TemplateScope | null,
): Flow {
  const rows = call.data?.form === 'csv' ? call.data.rows : call.rows;
  if (call.order !== null && clientStreams(target.kind)) throw sentWhole(target);
  return {
    weight: call.weight,
    steps: [
      {
        methodIndex: methods.findIndex((method) => method.path === target.path),
        ...stepData(schema, target, call, rows, shared),
        expect: call.expect,
      },
    ],
    rows,
    order: call.order ?? 'roundrobin',
  };
}

/** Payload and metadata of a call, with their templates read. */
export function stepData(
  schema: Schema,
  target: MethodTarget,
  { data, metadata }: Pick<CallOption, 'data' | 'metadata'>,
  rows: RowsTable | null,
  shared: TemplateScope | null,
): Pick<Step, 'payload' | 'metadata' | 'varying'> {
  if (shared === null) return { payload: buildPayload(schema, target, data, null), metadata, varying: [] };
  const scope = { ...shared, constants: methodConstants(target), row: rows?.columns ?? [] };
  const step = { payload: buildPayload(schema, target, data, scope), ...readVaryingMetadata(metadata, scope) };
  // Expressions of a run are numbered throughout.
  shared.nextPlace = scope.nextPlace;
  return step;
}

/** Rows that nobody reads were meant for something. */
function checkRowsAreRead({ calls }: BenchOptions, flows: readonly Flow[]): void {
  const rows = calls.find((call) => call.rows !== null)?.rows ?? null;
  if (
    rows === null ||
    flows.some(({ steps }) => steps.some((step) => templatesOf(step).some(({ needs }) => needs.row)))
  )
    return;
  const says = `--rows was given (${rows.origin}), and no template reads a row.`;
  throw new GrpcRedError('usage', says, `Write {{.Row.${rows.columns[0]}}} where it belongs, or leave it out.`);
}

function sentWhole({ service, method }: MethodTarget): GrpcRedError {
  const says = `--data-order was given for ${service}/${method}, whose calls send all messages of a list in their order.`;
  return new GrpcRedError('usage', says, 'Leave it out: it is for calls that send one message of a list.');
}

function phasesOf(options: BenchOptions): Phase[] {
  const measured: Phase = {
    name: 'measured',
    pacer: { shape: 'closed' },
    limit: {
      flows: options.total,
      durationMs: options.total === null ? options.durationMs : options.maxDurationMs,
    },
  };
  const { warmUp } = options;
  if (warmUp === null) return [measured];
  return [
    { name: 'warm-up', pacer: { shape: 'closed' }, limit: { flows: warmUp.calls, durationMs: warmUp.durationMs } },
    measured,
  ];
}
