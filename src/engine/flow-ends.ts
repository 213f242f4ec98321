// Hot path: bench/call-loop.bench.ts
import { FlowBooks, type FlowCounts } from '../record/flow-books.js';
import { LEDGERS } from '../record/run-result.js';
import type { MeasuredWindow } from './measured-window.js';
import type { Slots } from './slots.js';
import type { StepTable } from './step-table.js';

const LOAD = LEDGERS.indexOf('load');

/** How a flow outside of the measured phase ended. */
export interface FlowEnd {
  end: 'completed' | 'broken' | 'cut';
  /** The place of its last step among all steps of the plan. */
  step: number;
  /** What the user is told of that call; untrusted. */
  status: number;
  detail: string;
}

/** Follows flows of which the report tells from their start to their end: those of the measured phase in the books. */
export class FlowEnds {
  /** Of those of other phases. */
  last: FlowEnd | null = null;
  private readonly books: FlowBooks;
  private readonly slots: Slots;
  private readonly table: StepTable;
  private readonly window: MeasuredWindow;

  constructor(flows: number, slots: Slots, table: StepTable, window: MeasuredWindow) {
    this.books = new FlowBooks(flows);
    this.slots = slots;
    this.table = table;
    this.window = window;
  }

  begin(slot: number, flow: number, dueMs: number): void {
    this.slots.flowDueMs[slot] = dueMs;
    if (this.slots.ledger[slot] === LOAD) this.books.begin(flow);
  }

  /** The flow ended with the step that the slot is at; nothing is told of flows without a name. */
  end(slot: number, end: FlowEnd['end'], atMs: number, status: number, detail: string): void {
    const { slots, books } = this;
    const step = slots.template[slot]!;
    const flow = this.table.toldFlow[step]!;
    if (flow < 0) return;
    if (slots.ledger[slot] !== LOAD) {
      this.last = { end, step, status, detail };
      return;
    }
    switch (end) {
      case 'completed':
        books.complete(flow, atMs - slots.flowDueMs[slot]!, this.window.holds(atMs));
        return;
      case 'broken':
        books.breakOff(flow);
        return;
      case 'cut':
        books.cutShort(flow);
        return;
    }
  }

  /** Once. */
  finish(): FlowCounts[] {
    return this.books.finish();
  }
}
