import { clientStreams } from '../shared/call-kind.js';
import { GrpcRedError } from '../shared/error.js';
import { findMethods } from '../target/find-methods.js';
import type { MethodTarget, Schema } from '../target/method-target.js';
import type { BenchOptions, CallOption, FlowOption, TemplatingOptions } from './bench-options.js';
import { buildPayload } from './build-payload.js';
import { answerTypesFor, checkPaths, refuseShape, targetOf, withTemplates } from './build-step.js';
import type { CallPlan, Flow, Phase, Step } from './call-plan.js';
import { checkFlows } from './check-flows.js';
import { captureNames } from './list-checks.js';
import { methodConstants } from './method-constants.js';
import { openingPlaces, openingShape } from './opening-shape.js';
import type { RowsTable } from './rows/rows-table.js';
import type { RenderInputs } from './template/render-context.js';
import { emptyScope, type TemplateScope } from './template/template.js';
import { templatesOf } from './templates-of.js';
import { readVaryingMetadata } from './varying-metadata.js';
import { withStreams } from './with-streams.js';

/** How long open calls without a deadline are waited for at the end. */
const DRAIN_WITHOUT_DEADLINE_MS = 30_000;

/**
 * Decides all that a run will do: methods found, payloads encoded, phases laid out. Pure.
 *
 * @throws GrpcRedError `unknown-method`, `bad-payload`: before any call
 */
export function buildPlan(options: BenchOptions, schema: Schema): CallPlan {
  const wanted = withStreams(flowsWanted(options), options.streams, schema);
  const calls = [...wanted.flatMap(({ steps }) => steps), ...options.setUp, ...options.teardown];
  const targets = calls.map((call) => targetOf(schema, call));
  const slow = options.slowCalls.map(({ method }) => findMethods(schema, [method])[0]!);
  // These may be of methods that the load does not call: all recordings of a run tell of the same methods.
  const methods = [...new Map([...targets, ...slow].map((target) => [target.path, target])).values()];
  const scope = scopeOf(options);
  const flows = wanted.map((flow) => buildFlow(schema, flow, methods, scope));
  const inputs = inputsOf(options.templating);
  checkFlows(flows, inputs);
  checkRowsAreRead(wanted, flows);
  return {
    endpoint: options.endpoint,
    transport: options.transport,
    methods,
    flows,
    inputs,
    firstNumber: 0,
    numberAside: null,
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

/** A flow as it was asked for: of a scenario, or a `--call` by itself. */
export type WantedFlow = Omit<FlowOption, 'name'> & { name: string | null };

/** The flows of a scenario, or each `--call` as one. */
export function flowsWanted({ flows, calls }: BenchOptions): WantedFlow[] {
  if (flows.length > 0) return flows;
  return calls.map((call) => ({ name: null, weight: call.weight, steps: [call], rows: call.rows, order: call.order }));
}

/** What the templates of a run may name; null where braces are braces. */
export function scopeOf({
  templating: { isOn, env, jwtKey },
  setUp,
}: Pick<BenchOptions, 'templating' | 'setUp'>): TemplateScope | null {
  if (!isOn) return null;
  const names = captureNames(setUp.map(({ step }) => step));
  return { ...emptyScope(), env: Object.keys(env), jwtKey: jwtKey !== null, setUp: names };
}

/** What templates are worked out from. */
export function inputsOf({ seed, env, jwtKey }: TemplatingOptions): RenderInputs {
  return { seed, env: Object.values(env), jwtKey, setUp: [] };
}

/**
 * A flow with the payloads of its steps encoded, and what is asked of their answers checked against their types.
 *
 * @param methods those of the plan, which hold all of the flow's
 * @throws GrpcRedError `bad-payload`, `bad-template`, `bad-input`, `usage`: before any call
 */
export function buildFlow(
  schema: Schema,
  { name, weight, steps, rows: own, order }: WantedFlow,
  methods: readonly MethodTarget[],
  shared: TemplateScope | null,
): Flow {
  const rows = own ?? rowsOfData(steps);
  if (order !== null && own === null && steps.every((call) => clientStreams(targetOf(schema, call).kind))) {
    throw sentWhole(targetOf(schema, steps[0]!));
  }
  const built = steps.map((call, index): Step => {
    const target = targetOf(schema, call);
    const { capture, check, deadlineMs, stream } = call.step;
    refuseShape(call.step, target);
    checkPaths(schema, target, call.step);
    const captured = captureNames(steps.slice(0, index).map(({ step }) => step));
    const scope = shared && { ...shared, captured };
    return {
      methodIndex: methods.findIndex((method) => method.path === target.path),
      ...stepData(schema, target, call, rows, scope),
      expect: call.expect,
      capture,
      check: check && withTemplates(check, target, rows, scope, call.step.origin),
      deadlineMs,
      stream,
    };
  });
  return { name, weight, steps: built, rows, order: order ?? 'roundrobin' };
}

/** Rows of CSV that are the data of a step are those of its flow. */
function rowsOfData(steps: readonly CallOption[]): RowsTable | null {
  const lists = steps.flatMap(({ data, step }) => (data?.form === 'csv' ? [{ rows: data.rows, step }] : []));
  if (lists.length > 1) {
    const says = `${lists[1]!.step.origin}: two steps of a flow have rows as their data, but a flow has one list.`;
    throw new GrpcRedError(
      'usage',
      says,
      'Give the rows to the flow (rows: file), and data with {{.Row.column}} to the steps.',
    );
  }
  return lists[0]?.rows ?? null;
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
  return { payload: buildPayload(schema, target, data, scope), ...readVaryingMetadata(metadata, scope) };
}

/** Rows that nobody reads were meant for something: a flow's own by its steps, those of `--rows` by any call. */
function checkRowsAreRead(wanted: readonly WantedFlow[], flows: readonly Flow[]): void {
  const reads = flows.map(({ steps }) => steps.some(readsRow));
  const unread = wanted.find(({ name, rows }, i) => name !== null && rows !== null && !reads[i]);
  if (unread !== undefined) throw unreadRowsOf(unread);
  const rows = wanted.find((flow) => flow.rows !== null)?.rows ?? null;
  if (rows !== null && !reads.includes(true)) throw unreadRows(rows);
}

function readsRow(step: Step): boolean {
  const expected = (step.check?.fields ?? []).flatMap(({ equals }) => (typeof equals === 'object' ? [equals] : []));
  return [...templatesOf(step), ...expected].some(({ needs }) => needs.row);
}

function unreadRowsOf({ name, rows, steps }: WantedFlow): GrpcRedError {
  const { origin, columns } = rows!;
  const says = `${steps[0]!.step.origin}: the flow ${JSON.stringify(name)} has rows (${origin}), and no template of it reads a row.`;
  return new GrpcRedError('usage', says, `Write {{.Row.${columns[0]}}} where it belongs, or leave rows out.`);
}

/** Rows were given, and nothing reads them. */
export function unreadRows({ origin, columns }: RowsTable): GrpcRedError {
  const says = `--rows was given (${origin}), and no template reads a row.`;
  return new GrpcRedError('usage', says, `Write {{.Row.${columns[0]}}} where it belongs, or leave it out.`);
}

function sentWhole({ service, method }: MethodTarget): GrpcRedError {
  const says = `--data-order was given for ${service}/${method}, whose calls send all messages of a list in their order.`;
  return new GrpcRedError('usage', says, 'Leave it out: it is for calls that send one message of a list.');
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
