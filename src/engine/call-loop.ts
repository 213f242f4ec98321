// Hot path: bench/call-loop.bench.ts
import { type FlowOrder, makeFlowOrder } from '../plan/flow-order.js';
import { renderMessage } from '../plan/payload.js';
import type { WorkerPlan } from '../plan/shard.js';
import type { EndedCall, Recorder } from '../record/recorder.js';
import { type EndReason, LEDGERS } from '../record/run-result.js';
import type { CancelTimer, Clock } from '../shared/clock.js';
import type { MetadataEntry } from '../shared/endpoint.js';
import { SlotTimers } from '../shared/slot-timers.js';
import type { CallSink, EndCause, RequestTemplate, Transport } from '../transport/transport.js';
import type { DetailsLog } from './details-log.js';
import { Schedule } from './schedule.js';
import { type StepTable, stepTable } from './step-table.js';

/**
 * How long a place rests after a call that found no connection. Without it a closed loop on a dead server is a spin
 * that starves the timers and reads that would notice the server's return.
 */
const REST_MS = 5;

const LOAD = LEDGERS.indexOf('load');

/** What one thread's loop did, beside what the recorder remembers. */
export interface LoopEnd {
  endReason: EndReason;
  /** The measured phase and the calls that ended in it: see RunResult.rate. */
  windowMs: number;
  endedInWindow: number;
  /** Share of the measured phase in which this thread's event loop was busy, 0 to 1. */
  busyShare: number;
  /** How long open calls were waited for after the measured phase. */
  drainMs: number;
  elapsedMs: number;
}

/**
 * Drives the calls of one thread: the schedule says when a flow is due, a free slot takes it, the transport carries it,
 * the recorder remembers how it ended. There is one loop for every load shape, RPC kind and transport.
 *
 * It stops by draining: no new call is started, and the open ones end by themselves or by their deadline.
 */
export class CallLoop implements CallSink {
  private readonly worker: WorkerPlan;
  private readonly recorder: Recorder;
  private readonly clock: Clock;
  private readonly details: DetailsLog | null;
  private readonly schedule: Schedule;
  private readonly order: FlowOrder;
  private transport!: Transport;

  private readonly table: StepTable;

  // One entry per slot: a call is a number, not an object.
  private readonly open: Uint8Array;
  private readonly template: Int32Array;
  private readonly iteration: Float64Array;
  private readonly ledger: Uint8Array;
  private readonly dueMs: Float64Array;
  private readonly sentMs: Float64Array;
  private readonly lastMessageMs: Float64Array;
  private readonly messagesSent: Float64Array;
  private readonly messagesReceived: Float64Array;
  private readonly halfClosed: Uint8Array;
  /** A ring: the slot that has been free for longest is taken first, so that all are used even where few are needed. */
  private readonly free: Int32Array;
  private firstFree = 0;
  private freeCount: number;
  private readonly call = { cause: 'abandoned', detail: '', details: null, trailers: null } as unknown as EndedCall;
  private readonly cancels: SlotTimers | null;

  private runStartMs = 0;
  private lastEndMs = 0;
  private filling = false;
  private wakeTimer: CancelTimer | null = null;
  private drainTimer: CancelTimer | null = null;
  private finished!: (end: LoopEnd) => void;

  constructor(worker: WorkerPlan, recorder: Recorder, clock: Clock, details: DetailsLog | null) {
    const { plan, concurrency } = worker;
    this.worker = worker;
    this.recorder = recorder;
    this.clock = clock;
    this.details = details;
    this.schedule = new Schedule(worker, clock, () => this.fill());
    this.order = makeFlowOrder(plan.flows);
    this.table = stepTable(plan);

    this.open = new Uint8Array(concurrency);
    this.template = new Int32Array(concurrency);
    this.iteration = new Float64Array(concurrency);
    this.ledger = new Uint8Array(concurrency);
    this.dueMs = new Float64Array(concurrency);
    this.sentMs = new Float64Array(concurrency);
    this.lastMessageMs = new Float64Array(concurrency);
    this.messagesSent = new Float64Array(concurrency);
    this.messagesReceived = new Float64Array(concurrency);
    this.halfClosed = new Uint8Array(concurrency);
    this.free = Int32Array.from({ length: concurrency }, (_, i) => i);
    this.freeCount = concurrency;
    const { cancelAfterMs } = plan;
    this.cancels =
      cancelAfterMs === null ? null : new SlotTimers(concurrency, clock, (slot) => this.transport.cancel(slot));
  }

  /** How the transport must prepare the calls of this loop. */
  templates(): RequestTemplate[] {
    return this.table.templates;
  }

  /** Runs all phases; resolves once no call is open. */
  run(transport: Transport): Promise<LoopEnd> {
    this.transport = transport;
    this.runStartMs = this.clock.nowMs();
    this.lastEndMs = this.runStartMs;
    return new Promise((resolve) => {
      this.finished = resolve;
      this.fill();
    });
  }

  /** No new calls from now on; open ones finish. */
  drain(reason: 'interrupted' | 'aborted'): void {
    this.schedule.end(reason);
    this.fill();
  }

  /** Waits no longer: calls still open end as abandoned. */
  abandon(): void {
    this.schedule.end('stopped');
    void this.transport.close(0);
    this.fill();
  }

  // — the transport's side —

  sent(slot: number, atMs: number): void {
    this.sentMs[slot] = atMs;
    this.lastMessageMs[slot] = atMs;
    this.recorder.started(this.ledger[slot]!, this.table.methodIndex[this.template[slot]!]!);
    this.cancels?.arm(slot, atMs + this.worker.plan.cancelAfterMs!);
  }

  headers(): void {
    // Reserved for per-call phases; nothing is recorded of it yet.
  }

  /** The end of the call follows its trailers. */
  metadata(_slot: number, part: 'headers' | 'trailers', fields: readonly MetadataEntry[]): void {
    if (part === 'trailers') this.call.trailers = fields;
  }

  /** The end of the call follows. */
  statusDetails(_slot: number, bytes: Uint8Array): void {
    this.call.details = bytes;
  }

  message(slot: number, _view: Uint8Array, atMs: number): void {
    const template = this.template[slot]!;
    if (this.table.isUnary[template] === 0) {
      if (this.ledger[slot] === LOAD) {
        const afterMs = atMs - this.lastMessageMs[slot]!;
        const methodIndex = this.table.methodIndex[template]!;
        if (this.messagesReceived[slot] === 0) this.recorder.firstMessage(methodIndex, afterMs);
        else this.recorder.messageGap(methodIndex, afterMs);
      }
      this.lastMessageMs[slot] = atMs;
    }
    this.messagesReceived[slot]!++;
  }

  writable(slot: number): void {
    if (this.open[slot] === 1) this.pump(slot);
  }

  ended(slot: number, cause: EndCause, wireStatus: number, shownStatus: number, detail: string, atMs: number): void {
    if (this.open[slot] === 0) throw new Error(`the transport ended slot ${slot} twice (${cause})`);
    this.open[slot] = 0;
    const template = this.template[slot]!;
    const methodIndex = this.table.methodIndex[template]!;
    const ledger = this.ledger[slot]!;
    const neverSent = Number.isNaN(this.sentMs[slot]!);
    if (neverSent && cause !== 'refused') {
      this.recorder.unsent(ledger, methodIndex);
      this.release(slot, 0);
      return;
    }
    // Refused before it left us is still an attempt of ours that the server certainly never processed.
    if (neverSent) this.sent(slot, atMs);
    this.cancels?.disarm(slot);

    const { call } = this;
    call.ledger = ledger;
    call.methodIndex = methodIndex;
    call.measured = ledger === LOAD;
    call.cause = cause;
    call.wireStatus = wireStatus;
    call.shownStatus = shownStatus;
    call.detail = detail;
    call.dueMs = this.dueMs[slot]!;
    call.sentMs = this.sentMs[slot]!;
    call.endedMs = atMs;
    call.messagesSent = this.messagesSent[slot]!;
    call.messagesReceived = this.messagesReceived[slot]!;
    this.recorder.ended(call);
    this.details?.add(call);
    call.details = null;
    call.trailers = null;

    this.lastEndMs = atMs;
    if (call.measured && cause !== 'refused') this.schedule.window.count(atMs);
    if (shownStatus === 0 && this.table.isLastOfFlow[template] === 0 && this.flowsGoOn()) {
      this.startStep(slot, template + 1, atMs);
      return;
    }
    this.release(slot, cause === 'refused' || cause === 'connection-lost' ? REST_MS : 0);
  }

  // — the loop's side —

  /** Starts whatever is due while places are free. Calls may end inside it: the guard makes that a loop, not a recursion. */
  private fill(): void {
    if (this.filling) return;
    this.filling = true;
    const { schedule } = this;
    for (;;) {
      const nowMs = this.clock.nowMs();
      const dueMs = schedule.dueMs(nowMs);
      if (dueMs === null || this.freeCount === 0) break;
      if (dueMs > nowMs) {
        this.wakeAt(dueMs);
        break;
      }
      this.startFlow(schedule.take(), dueMs);
    }
    this.filling = false;
    this.recorder.inPhase(schedule.endReason === null ? schedule.phaseIndex : this.worker.plan.phases.length);
    if (schedule.endReason !== null) this.finishIfIdle(schedule.endReason);
  }

  /** @param k its start number: it decides which flow it is, and with which data */
  private startFlow(k: number, dueMs: number): void {
    const slot = this.free[this.firstFree]!;
    this.firstFree = this.firstFree + 1 === this.free.length ? 0 : this.firstFree + 1;
    this.freeCount--;
    this.iteration[slot] = this.order.iterationAt(k);
    this.ledger[slot] = this.schedule.ledger;
    this.startStep(slot, this.table.firstOfFlow[this.order.flowAt(k)]!, dueMs);
  }

  private startStep(slot: number, template: number, dueMs: number): void {
    this.open[slot] = 1;
    this.template[slot] = template;
    this.dueMs[slot] = dueMs;
    this.sentMs[slot] = Number.NaN;
    this.messagesReceived[slot] = 0;
    const { deadlineMs } = this.worker.plan;
    if (this.table.clientStreams[template] === 1) {
      this.messagesSent[slot] = 0;
      this.halfClosed[slot] = 0;
      this.transport.start(slot, template, null, deadlineMs);
      this.pump(slot);
    } else {
      this.messagesSent[slot] = 1;
      const { messages } = this.table.steps[template]!.payload;
      const message = messages[this.iteration[slot]! % messages.length]!;
      this.transport.start(slot, template, renderMessage(message), deadlineMs);
    }
  }

  /** Sends what is left of a stream's messages, as far as the transport takes them. */
  private pump(slot: number): void {
    const { messages } = this.table.steps[this.template[slot]!]!.payload;
    while (this.open[slot] === 1 && this.messagesSent[slot]! < messages.length) {
      const message = messages[this.messagesSent[slot]!++]!;
      if (!this.transport.send(slot, renderMessage(message))) return;
    }
    if (this.open[slot] === 0 || this.halfClosed[slot] === 1) return;
    this.halfClosed[slot] = 1;
    this.transport.halfClose(slot);
  }

  private release(slot: number, restMs: number): void {
    if (restMs > 0 && this.schedule.endReason === null) {
      this.clock.after(restMs, () => this.release(slot, 0));
      return;
    }
    const { free } = this;
    const place = this.firstFree + this.freeCount++;
    free[place < free.length ? place : place - free.length] = slot;
    this.fill();
  }

  /** A count is of whole flows: those that were started before it was reached run to their end. */
  private flowsGoOn(): boolean {
    const { endReason } = this.schedule;
    return endReason === null || endReason === 'total-reached';
  }

  private wakeAt(dueMs: number): void {
    this.wakeTimer?.();
    this.wakeTimer = this.clock.after(dueMs - this.clock.nowMs(), () => this.fill());
  }

  /** Open calls end by themselves or by their deadline; those without one are not waited for for ever. */
  private finishIfIdle(endReason: EndReason): void {
    const { plan, concurrency } = this.worker;
    this.wakeTimer?.();
    if (this.freeCount < concurrency) {
      if (plan.deadlineMs === 0) {
        this.drainTimer ??= this.clock.after(plan.drainMs, () => void this.transport.close(0));
      }
      return;
    }
    this.drainTimer?.();
    this.cancels?.close();
    const { window } = this.schedule;
    window.end(this.lastEndMs);
    this.finished({ endReason, ...window.result(this.lastEndMs), elapsedMs: this.lastEndMs - this.runStartMs });
  }
}
