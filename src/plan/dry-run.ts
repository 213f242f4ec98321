import { fromBinary, type JsonValue, toJson } from '@bufbuild/protobuf';
import { clientStreams } from '../shared/call-kind.js';
import { isSecretName } from '../shared/secret-name.js';
import type { MethodTarget, Schema } from '../target/method-target.js';
import { schemaRegistry } from '../target/schema-registry.js';
import type { CallPlan, Step } from './call-plan.js';
import { makeFlowOrder } from './flow-order.js';
import { wholeCycles } from './next-number.js';
import { dataIndex } from './rows/data-index.js';
import { RowReader } from './rows/row-reader.js';
import { StepMessages } from './step-messages.js';
import { makeRenderContext, type RenderContext } from './template/render-context.js';
import type { TemplateNode } from './template/template.js';
import { templatesOf } from './templates-of.js';
import { renderMetadata } from './varying-metadata.js';

/** One request that would be sent. */
export interface DryRequest {
  method: MethodTarget;
  /** `step 2 of life of a user`; null where the flow is a `--call` and has no name. */
  place: string | null;
  requestNumber: number;
  /** null: they depend on answers, which `waitsFor` names. */
  messages: { json: JsonValue; bytes: Uint8Array }[] | null;
  /** `.Captured.id`, each once. */
  waitsFor: string[];
  /** Messages of a stream that are not among those. */
  leftOut: number;
  /** Values that may be secret are null. */
  metadata: [name: string, value: string | null][];
  /** Texts that must not be shown, wherever they stand. */
  secrets: string[];
}

const MOST_MESSAGES = 10;

/**
 * The first requests of each call, in the order in which they would be sent: decoded from the very bytes. None that the
 * plan's own bounds would not have sent.
 *
 * @param count of each call
 * @param nowMs since 1970
 * @throws GrpcRedError where a template gives what cannot be sent
 */
export function dryRun(plan: CallPlan, schema: Schema, count: number, nowMs: number): DryRequest[] {
  const order = makeFlowOrder(plan.flows);
  const context = { ...makeRenderContext(plan.inputs, 0), nowMs };
  const readers = plan.flows.map(({ rows }) => rows && new RowReader(rows));
  const firstStep = plan.flows.map((_, i) => plan.flows.slice(0, i).reduce((sum, { steps }) => sum + steps.length, 0));
  const requests: DryRequest[] = [];
  const first = wholeCycles(plan.firstNumber, order.cycle);
  // How often flows are yet to be shown: weights may lay out the order over millions of starts.
  let open = count * plan.flows.length;
  const most = mostStarts(plan);
  for (let start = 0; open > 0 && start < most; start++) {
    if (order.iterationAt(start) >= count) continue;
    open--;
    const number = first + start;
    const flowIndex = order.flowAt(number);
    const iteration = order.iterationAt(number);
    const flow = plan.flows[flowIndex]!;
    const rows = readers[flowIndex]!;
    const indexOf = (list: number) => dataIndex(flow.order, plan.inputs.seed, iteration, list);
    for (const [i, step] of flow.steps.entries()) {
      Object.assign(context, { requestNumber: number, iteration, rows, step: firstStep[flowIndex]! + i });
      context.row = rows === null ? 0 : indexOf(rows.table.count);
      const place = flow.name === null ? null : `step ${i + 1} of ${flow.name}`;
      requests.push({ place, ...requestOf(step, plan.methods[step.methodIndex]!, schema, context, indexOf) });
    }
  }
  return requests;
}

/** How many flows start at most; of a plan that ends by time nobody knows. */
function mostStarts({ phases }: CallPlan): number {
  return phases.reduce((sum, { limit }) => sum + (limit.flows ?? Number.POSITIVE_INFINITY), 0);
}

function requestOf(
  step: Step,
  method: MethodTarget,
  schema: Schema,
  context: RenderContext,
  indexOf: (count: number) => number,
): Omit<DryRequest, 'place'> {
  const secrets: string[] = [];
  context.secrets = secrets;
  const waitsFor = [...new Set(templatesOf(step).flatMap(({ parts }) => parts.flatMap(laterValues)))];
  const knownYet = waitsFor.length === 0;
  const messages = new StepMessages(step.payload, context.rows);
  const isStream = clientStreams(method.kind);
  const shown = isStream ? Math.min(messages.count, MOST_MESSAGES) : 1;
  const registry = schemaRegistry(schema);
  const type = registry.getMessage(method.inputType)!;
  const rendered = knownYet
    ? Array.from({ length: shown }, (_, i) => {
        context.messageNumber = isStream ? i : 0;
        const bytes = messages.at(isStream ? i : indexOf(messages.count), context);
        return { bytes, json: toJson(type, fromBinary(type, bytes), { registry }) };
      })
    : null;
  const entries = knownYet ? [...step.metadata, ...renderMetadata(step.varying, context)] : step.metadata;
  const hidden = new Set(step.varying.filter(({ template }) => template.needs.secret).map(({ name }) => name));
  return {
    method,
    requestNumber: context.requestNumber,
    messages: rendered,
    waitsFor,
    leftOut: isStream ? messages.count - shown : 0,
    // Bytes may hold anything.
    metadata: entries.map(([name, value]) => [
      name,
      hidden.has(name) || isSecretName(name) || name.endsWith('-bin') ? null : value,
    ]),
    secrets,
  };
}

/** What a template reads that only answers give. */
function laterValues(part: string | TemplateNode): string[] {
  if (typeof part === 'string') return [];
  if (part.is === 'call') return part.args.flatMap(laterValues);
  if (part.is !== 'kept') return [];
  return part.in === 'captured' ? [`.Captured.${part.name}`] : part.in === 'setUp' ? [`.SetUp.${part.name}`] : [];
}
