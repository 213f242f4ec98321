import { clientStreams, serverStreams } from '../shared/call-kind.js';
import { GrpcRedError } from '../shared/error.js';
import { findMethods } from '../target/find-methods.js';
import type { MethodTarget, Schema } from '../target/method-target.js';
import type { BenchOptions, SlowCallOption } from './bench-options.js';
import { scopeOf, stepData } from './build-plan.js';
import { targetOf } from './build-step.js';
import type { CallPlan, Flow } from './call-plan.js';
import { checkFlows } from './check-flows.js';
import { oneByOne } from './one-by-one.js';
import type { TemplateScope } from './template/template.js';

/** So many calls of each, unless they would take longer together than this. */
const CALLS = 5;
const LONGEST_MS = 10_000;
const HOW = { phase: 'slow-call', durationMs: null, longestCallMs: 60_000 } as const;

/**
 * The calls whose handler is known to be slow (`--slow-call`), one at a time over one connection, so that nothing but
 * the handler makes them slow. null where there are none.
 *
 * They run before the load and by a plan of their own: a thread of the load would not wait for them to end.
 *
 * @param load the plan of the load, which knows all methods
 * @throws GrpcRedError `usage`, `bad-payload`: before any call
 */
export function buildSlowPlan(options: BenchOptions, load: CallPlan, schema: Schema): CallPlan | null {
  const wanted = slowCallsWanted(options, schema);
  if (wanted.length === 0) return null;
  const scope = scopeOf(options);
  const flows = wanted.map((slow) => slowFlow(slow, options, load, schema, scope));
  checkFlows(flows, load.inputs);
  const doubled = flows.find((flow, i) => flows.findIndex((other) => methodOf(other) === methodOf(flow)) !== i);
  if (doubled !== undefined) {
    const { service, method } = load.methods[methodOf(doubled)]!;
    throw new GrpcRedError(
      'usage',
      `--slow-call was given twice for ${service}/${method}: its durations could not be told apart.`,
      'Give it once for each method.',
    );
  }
  return { ...oneByOne(load, flows, HOW), cancelAfterMs: null };
}

/**
 * Those of `--slow-call`, and first steps whose handler is said to take its time (`handler-at-least`): under load a step's
 * own calls prove nothing, for its caller may have waited for anything. Of each method one; none whose time a coarse
 * clock may take for its tick, or that answers with a stream, takes rows, or whose client takes its time as it streams.
 * Later steps may need what comes before them.
 */
export function slowCallsWanted(options: BenchOptions, schema: Schema): SlowCallOption[] {
  const { slowCalls, flows, metrics } = options;
  if (metrics.urls.length + metrics.names.length === 0 && metrics.prometheus === null) return slowCalls;
  const known = new Set(slowCalls.map(({ method }) => findMethods(schema, [method])[0]!.path));
  const steps = flows.flatMap(({ steps: [call], rows }): SlowCallOption[] => {
    const { data, metadata, expect, step } = call!;
    const leastMs = step.check?.minHandlerMs ?? 0;
    const target = targetOf(schema, call!);
    const needsRows = rows !== null || data?.form === 'csv';
    const isPaced = step.stream !== null || (options.streams !== null && clientStreams(target.kind));
    if (leastMs < LEAST_SLOW_MS || needsRows || isPaced || serverStreams(target.kind) || known.has(target.path)) {
      return [];
    }
    known.add(target.path);
    return [{ method: target.path, leastMs, data: data ?? { form: 'json', text: '{}', origin: '' }, metadata, expect }];
  });
  return [...slowCalls, ...steps];
}

/** A coarse clock ticks every 16 ms: below that nothing is proven. */
const LEAST_SLOW_MS = 20;

function methodOf({ steps }: Flow): number {
  return steps[0]!.methodIndex;
}

/** Its weight is its number of calls: over a whole cycle of weights, shares are exact. */
function slowFlow(
  slow: SlowCallOption,
  options: BenchOptions,
  load: CallPlan,
  schema: Schema,
  scope: TemplateScope | null,
): Flow {
  const target = findMethods(schema, [slow.method])[0]!;
  if (serverStreams(target.kind)) throw notOneAnswer(target);
  const methodIndex = load.methods.findIndex(({ path }) => path === target.path);
  const alike = load.flows.find((flow) => methodOf(flow) === methodIndex);
  const known = alike?.steps[0];
  const { shared } = options;
  const data = slow.data ?? shared.data;
  const metadata = slow.metadata ?? shared.metadata;
  const rows = data?.form === 'csv' ? data.rows : (alike?.rows ?? null);
  const own = stepData(schema, target, { data, metadata }, rows, scope);
  const payload = slow.data === null && known !== undefined ? known.payload : own.payload;
  const heading = slow.metadata === null && known !== undefined ? known : own;
  return {
    name: null,
    weight: Math.max(1, Math.min(CALLS, Math.floor(LONGEST_MS / slow.leastMs))),
    steps: [
      {
        methodIndex,
        payload,
        metadata: heading.metadata,
        varying: heading.varying,
        expect: slow.expect,
        capture: [],
        check: null,
        deadlineMs: null,
        stream: null,
      },
    ],
    rows: slow.data === null && alike !== undefined ? alike.rows : rows,
    order: alike?.order ?? 'roundrobin',
  };
}

/** Of a stream of answers some libraries honestly time only the way to its first message. */
function notOneAnswer({ service, method }: MethodTarget): GrpcRedError {
  return new GrpcRedError(
    'usage',
    `--slow-call takes a method with one answer, and ${service}/${method} answers with a stream, whose end not every library times.`,
    'Name a unary or a client-streaming method.',
  );
}
