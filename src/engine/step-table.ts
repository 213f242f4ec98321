import type { CallPlan, Step } from '../plan/call-plan.js';
import { RowReader } from '../plan/rows/row-reader.js';
import type { DataOrder } from '../plan/rows/rows-table.js';
import { StepMessages } from '../plan/step-messages.js';
import { clientStreams } from '../shared/call-kind.js';
import type { RequestTemplate } from '../transport/transport.js';

/** The steps of all flows in one row, as columns that the hot path can read. A step's place is its template's index. */
export interface StepTable {
  steps: Step[];
  messages: StepMessages[];
  /** What `.Row` reads. */
  rows: (RowReader | null)[];
  orders: DataOrder[];
  /** 1 where message or metadata are worked out for every call. */
  varies: Uint8Array;
  templates: RequestTemplate[];
  methodIndex: Int32Array;
  /** 1 where the client may send any number of messages. */
  clientStreams: Uint8Array;
  isUnary: Uint8Array;
  isLastOfFlow: Uint8Array;
  /** One entry per flow: the place of its first step. */
  firstOfFlow: Int32Array;
}

export function stepTable({ flows, methods }: CallPlan): StepTable {
  const steps = flows.flatMap((flow) => flow.steps);
  const rows = flows.flatMap((flow) => {
    const reader = flow.rows && new RowReader(flow.rows);
    return flow.steps.map(() => reader);
  });
  const messages = steps.map(({ payload }, i) => new StepMessages(payload, rows[i]!));
  const templates = steps.map(({ methodIndex, metadata }) => {
    const { path, kind } = methods[methodIndex]!;
    return { path, kind, metadata };
  });
  const firstOfFlow = new Int32Array(flows.length);
  for (let i = 1; i < flows.length; i++) firstOfFlow[i] = firstOfFlow[i - 1]! + flows[i - 1]!.steps.length;
  return {
    steps,
    messages,
    rows,
    orders: flows.flatMap((flow) => flow.steps.map(() => flow.order)),
    varies: Uint8Array.from(steps, ({ varying }, i) => Number(varying.length > 0 || messages[i]!.varies)),
    templates,
    methodIndex: Int32Array.from(steps, (step) => step.methodIndex),
    clientStreams: Uint8Array.from(templates, ({ kind }) => Number(clientStreams(kind))),
    isUnary: Uint8Array.from(templates, ({ kind }) => Number(kind === 'unary')),
    isLastOfFlow: Uint8Array.from(
      flows.flatMap((flow) => flow.steps.map((step) => Number(step === flow.steps.at(-1)))),
    ),
    firstOfFlow,
  };
}
