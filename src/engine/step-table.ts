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
  /** The flow that a step is of, where the report tells of it; -1 where it tells only of its call. */
  toldFlow: Int32Array;
  /** 0: for ever. */
  deadlineMs: Float64Array;
  /** How many messages a client that streams sends. */
  sendLimit: Float64Array;
  intervalMs: Float64Array;
  /** From the send; infinite where it is not closed, or taken back, by time. */
  closeAfterMs: Float64Array;
  cancelAfterMs: Float64Array;
  /** Infinite where received messages change nothing; with 1 in `limitCancels` the call is then taken back, else closed. */
  receivedLimit: Float64Array;
  limitCancels: Uint8Array;
  /** One entry per flow: the place of its first step. */
  firstOfFlow: Int32Array;
}

const NEVER = Number.POSITIVE_INFINITY;

export function stepTable({ flows, methods, deadlineMs, cancelAfterMs }: CallPlan): StepTable {
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
    toldFlow: Int32Array.from(flows.flatMap(({ name, steps: own }, i) => own.map(() => (name === null ? -1 : i)))),
    deadlineMs: Float64Array.from(steps, (step) => step.deadlineMs ?? deadlineMs),
    sendLimit: Float64Array.from(steps, ({ stream }, i) =>
      messages[i]!.count === 0 ? 0 : (stream?.messages ?? messages[i]!.count),
    ),
    intervalMs: Float64Array.from(steps, ({ stream }) => stream?.intervalMs ?? 0),
    closeAfterMs: Float64Array.from(steps, ({ stream }) => stream?.closeAfterMs ?? NEVER),
    cancelAfterMs: Float64Array.from(steps, ({ stream }) => stream?.cancelAfterMs ?? cancelAfterMs ?? NEVER),
    receivedLimit: Float64Array.from(
      steps,
      ({ stream }) => stream?.cancelAfterReceived ?? stream?.closeAfterReceived ?? NEVER,
    ),
    limitCancels: Uint8Array.from(steps, ({ stream }) => Number((stream?.cancelAfterReceived ?? null) !== null)),
    firstOfFlow,
  };
}
