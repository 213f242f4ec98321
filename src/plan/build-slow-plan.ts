import { serverStreams } from '../shared/call-kind.js';
import { GrpcRedError } from '../shared/error.js';
import { findMethods } from '../target/find-methods.js';
import type { MethodTarget, Schema } from '../target/method-target.js';
import type { BenchOptions, SlowCallOption } from './bench-options.js';
import { scopeOf, stepData } from './build-plan.js';
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
  if (options.slowCalls.length === 0) return null;
  const scope = scopeOf(options.templating);
  const flows = options.slowCalls.map((slow) => slowFlow(slow, options, load, schema, scope));
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
    weight: Math.max(1, Math.min(CALLS, Math.floor(LONGEST_MS / slow.leastMs))),
    steps: [{ methodIndex, payload, metadata: heading.metadata, varying: heading.varying, expect: slow.expect }],
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
