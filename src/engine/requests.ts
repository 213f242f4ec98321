// Hot path: bench/call-loop.bench.ts, bench/templates.bench.ts
import { dataIndex } from '../plan/rows/data-index.js';
import { makeRenderContext, type RenderContext, type RenderInputs } from '../plan/template/render-context.js';
import { renderMetadata } from '../plan/varying-metadata.js';
import type { Clock } from '../shared/clock.js';
import type { MetadataEntry } from '../shared/endpoint.js';
import type { Slots } from './slots.js';
import type { StepJudge } from './step-judge.js';
import type { StepTable } from './step-table.js';

/** What calls send: messages and metadata, by the number and the iteration of the flow in the slot. One per thread. */
export class Requests {
  private readonly context: RenderContext;
  private readonly slots: Slots;
  private readonly table: StepTable;
  private readonly judge: StepJudge;
  private readonly clock: Clock;
  private readonly epochMs: number;

  /** @param epochMs what to add to the clock's times to get milliseconds since 1970 */
  constructor(
    { inputs, thread, epochMs }: { inputs: RenderInputs; thread: number; epochMs: number },
    slots: Slots,
    table: StepTable,
    judge: StepJudge,
    clock: Clock,
  ) {
    this.context = makeRenderContext(inputs, thread);
    this.slots = slots;
    this.table = table;
    this.judge = judge;
    this.clock = clock;
    this.epochMs = epochMs;
  }

  /** A call begins whose message or metadata are worked out: all of it is of this moment, and so is what it expects. */
  begin(slot: number, template: number): void {
    const nowMs = this.clock.nowMs();
    this.slots.madeMs[slot] = nowMs;
    this.contextOf(slot, template, nowMs);
  }

  /** What was known when the call began that has ended in the slot: what is expected of its answer is worked out of it. */
  contextOfEnded(slot: number, template: number): RenderContext {
    const { madeMs, sentMs } = this.slots;
    return this.contextOf(slot, template, this.table.varies[template] === 1 ? madeMs[slot]! : sentMs[slot]!);
  }

  /** The one context, as it is for a step of the flow in the slot: what varies in a call is worked out behind it. */
  private contextOf(slot: number, template: number, nowMs: number): RenderContext {
    const { context, slots } = this;
    const rows = this.table.rows[template]!;
    context.requestNumber = slots.number[slot]!;
    context.iteration = slots.iteration[slot]!;
    context.step = template;
    context.slot = slot;
    context.messageNumber = 0;
    context.nowMs = this.epochMs + nowMs;
    context.rows = rows;
    context.row = rows === null ? 0 : this.indexOf(slot, template, rows.table.count);
    context.captured = this.judge.captured(slot);
    return context;
  }

  /**
   * The entries that are worked out for this call; null where there are none.
   *
   * @throws GrpcRedError where a template gives nothing that can be sent
   */
  metadataOf(template: number): MetadataEntry[] | null {
    const { varying } = this.table.steps[template]!;
    return varying.length > 0 ? renderMetadata(varying, this.context) : null;
  }

  /**
   * The message of a call that sends one.
   *
   * @throws GrpcRedError where a template gives nothing that can be sent
   */
  messageOf(slot: number, template: number): Uint8Array {
    const messages = this.table.messages[template]!;
    return messages.at(this.indexOf(slot, template, messages.count), this.context);
  }

  /**
   * Message `number` of a call that sends many: its list over and over.
   *
   * @throws GrpcRedError where a template gives nothing that can be sent
   */
  streamMessageOf(slot: number, template: number, number: number): Uint8Array {
    const messages = this.table.messages[template]!;
    if (messages.varies) this.contextOf(slot, template, this.clock.nowMs()).messageNumber = number;
    return messages.at(number % messages.count, this.context);
  }

  /** Which of a list the slot's flow takes. */
  private indexOf(slot: number, template: number, count: number): number {
    const iteration = this.slots.iteration[slot]!;
    const order = this.table.orders[template]!;
    return order === 'roundrobin' ? iteration % count : dataIndex(order, this.context.inputs.seed, iteration, count);
  }
}
