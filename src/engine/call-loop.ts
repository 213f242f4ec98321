// Hot path: bench/call-loop.bench.ts
import type { AnswerReader } from '../plan/answer/answer-reader.js';
import { type FlowOrder, makeFlowOrder } from '../plan/flow-order.js';
import { dataIndex } from '../plan/rows/data-index.js';
import type { WorkerPlan } from '../plan/shard.js';
import { makeRenderContext, type RenderContext } from '../plan/template/render-context.js';
import { renderMetadata } from '../plan/varying-metadata.js';
import type { CheckCounts } from '../record/check-books.js';
import { FlowBooks, type FlowCounts } from '../record/flow-books.js';
import { type Lateness, LatenessCounter } from '../record/lateness.js';
import type { EndedCall, Recorder } from '../record/recorder.js';
import { type EndReason, LEDGERS } from '../record/run-result.js';
import type { CancelTimer, Clock } from '../shared/clock.js';
import type { MetadataEntry } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import { SlotTimers } from '../shared/slot-timers.js';
import type { CallSink, EndCause, RequestTemplate, Transport } from '../transport/transport.js';
import type { DetailsLog } from './details-log.js';
import { RequestNumbers } from './request-numbers.js';
import { Schedule } from './schedule.js';
import { StepJudge } from './step-judge.js';
import { type StepTable, stepTable } from './step-table.js';

/**
 * How long a place rests after a call that found no connection. Without it a closed loop on a dead server is a spin
 * that starves the timers and reads that would notice the server's return.
 */
const REST_MS = 5;

/** Node's timers go off at once beyond it. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const LOAD = LEDGERS.indexOf('load');
const NEVER = Number.POSITIVE_INFINITY;
/** Timers of slots go off up to so much late. */
const TIMER_GRAIN_MS = 4;

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
  /** Of the flows of the measured phase that were due by the clock. */
  lateness: Lateness;
  /** Of `endedInWindow`, those of each method. */
  endedByMethod: Float64Array;
  /** By the flow's place in the plan. */
  flows: FlowCounts[];
  checks: CheckCounts;
  /** For plans of one flow that runs once: what it has captured, and how it ended. */
  captured: (string | null)[];
  last: FlowEnd | null;
  /** Why a call could not be made of its template, as a sentence; null where all could. */
  unsendable: string | null;
}

/** How a flow outside of the measured phase ended. */
export interface FlowEnd {
  end: 'completed' | 'broken' | 'cut';
  /** The place of its last step among all steps of the plan. */
  step: number;
  /** What the user is told of that call; untrusted. */
  status: number;
  detail: string;
}

/** What a loop is told beside its plan. */
export interface LoopSetting {
  /** What to add to the clock's times to get milliseconds since 1970. */
  epochMs: number;
  /** Called when a call could not be made: other threads are to stop too. */
  unsendable: () => void;
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
  private readonly numbers: RequestNumbers;
  private readonly setting: LoopSetting;
  private readonly context: RenderContext;
  private unsendable: string | null = null;
  private transport!: Transport;

  private readonly table: StepTable;

  // One entry per slot: a call is a number, not an object.
  private readonly open: Uint8Array;
  private readonly template: Int32Array;
  private readonly iteration: Float64Array;
  private readonly number: Float64Array;
  private readonly ledger: Uint8Array;
  private readonly dueMs: Float64Array;
  private readonly sentMs: Float64Array;
  private readonly lastMessageMs: Float64Array;
  private readonly messagesSent: Float64Array;
  private readonly messagesReceived: Float64Array;
  private readonly halfClosed: Uint8Array;
  /** A stream takes no message until it is writable, or until it is time for the next. */
  private readonly blocked: Uint8Array;
  private readonly resting: Uint8Array;
  private readonly nextSendMs: Float64Array;
  private readonly flowDueMs: Float64Array;
  /** A ring: the slot that has been free for longest is taken first, so that all are used even where few are needed. */
  private readonly free: Int32Array;
  private firstFree = 0;
  private freeCount: number;
  private readonly call = { cause: 'abandoned', detail: '', details: null, trailers: null } as unknown as EndedCall;
  private readonly cancels: SlotTimers | null;
  private readonly closes: SlotTimers | null;
  private readonly sends: SlotTimers | null;
  private readonly judge: StepJudge;
  /** By template: 1 where more is judged than a status, and where the answer is read for it. */
  private readonly isJudged: Uint8Array;
  private readonly isRead: Uint8Array;
  private readonly flowBooks: FlowBooks;
  private readonly endedByMethod: Float64Array;

  private last: FlowEnd | null = null;
  private runStartMs = 0;
  private lastEndMs = 0;
  private filling = false;
  /** Whether what was due found no place, and since when there has been one again. */
  private isFull = false;
  private placeSinceMs = Number.NEGATIVE_INFINITY;
  private readonly lateness = new LatenessCounter();
  private wakeMs = Number.POSITIVE_INFINITY;
  private wakeTimer: CancelTimer | null = null;
  private drainTimer: CancelTimer | null = null;
  private isOver = false;
  private finished!: (end: LoopEnd) => void;

  /** @param readers of the answers of each step; none where the plan reads no answers */
  constructor(
    worker: WorkerPlan,
    recorder: Recorder,
    clock: Clock,
    details: DetailsLog | null,
    setting: LoopSetting = { epochMs: 0, unsendable: () => {} },
    readers: readonly (AnswerReader | null)[] = [],
  ) {
    const { plan, concurrency } = worker;
    this.worker = worker;
    this.recorder = recorder;
    this.clock = clock;
    this.details = details;
    this.schedule = new Schedule(worker, clock, {
      look: () => this.fill(),
      unsent: (ledger, firstK, count) => this.unsent(ledger, firstK, count),
    });
    this.order = makeFlowOrder(plan.flows);
    this.table = stepTable(plan);
    this.numbers = new RequestNumbers(worker, this.order.cycle);
    this.setting = setting;
    this.context = makeRenderContext(plan.inputs, worker.index);

    this.open = new Uint8Array(concurrency);
    this.template = new Int32Array(concurrency);
    this.iteration = new Float64Array(concurrency);
    this.number = new Float64Array(concurrency);
    this.ledger = new Uint8Array(concurrency);
    this.dueMs = new Float64Array(concurrency);
    this.sentMs = new Float64Array(concurrency);
    this.lastMessageMs = new Float64Array(concurrency);
    this.messagesSent = new Float64Array(concurrency);
    this.messagesReceived = new Float64Array(concurrency);
    this.halfClosed = new Uint8Array(concurrency);
    this.free = Int32Array.from({ length: concurrency }, (_, i) => i);
    this.freeCount = concurrency;
    this.blocked = new Uint8Array(concurrency);
    this.resting = new Uint8Array(concurrency);
    this.nextSendMs = new Float64Array(concurrency);
    this.flowDueMs = new Float64Array(concurrency);
    const { cancelAfterMs, closeAfterMs, intervalMs, steps } = this.table;
    const timers = (needed: boolean, expired: (slot: number) => void) =>
      needed ? new SlotTimers(concurrency, clock, expired) : null;
    this.cancels = timers(cancelAfterMs.some(Number.isFinite), (slot) => this.transport.cancel(slot));
    this.closes = timers(closeAfterMs.some(Number.isFinite), (slot) => this.closeSide(slot));
    this.sends = timers(
      intervalMs.some((ms) => ms > 0),
      (slot) => {
        this.resting[slot] = 0;
        this.pump(slot);
      },
    );
    this.judge = new StepJudge(plan, readers, concurrency);
    this.isJudged = Uint8Array.from(steps, (_, template) => Number(this.judge.judges(template)));
    this.isRead = Uint8Array.from(steps, (_, template) => Number(this.judge.reads(template)));
    this.flowBooks = new FlowBooks(plan.flows.length);
    this.endedByMethod = new Float64Array(plan.methods.length);
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
    const template = this.template[slot]!;
    this.recorder.started(this.ledger[slot]!, this.table.methodIndex[template]!);
    if (this.cancels !== null && this.table.cancelAfterMs[template]! < NEVER) {
      this.cancels.arm(slot, atMs + this.table.cancelAfterMs[template]!);
    }
    if (this.closes !== null && this.table.closeAfterMs[template]! < NEVER) {
      this.closes.arm(slot, atMs + this.table.closeAfterMs[template]!);
    }
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

  message(slot: number, view: Uint8Array, atMs: number): void {
    const template = this.template[slot]!;
    if (this.isRead[template] === 1 && this.messagesReceived[slot] === 0) this.judge.read(slot, template, view);
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
    if (this.messagesReceived[slot] === this.table.receivedLimit[template]) {
      if (this.table.limitCancels[template] === 1) this.transport.cancel(slot);
      else this.closeSide(slot);
    }
  }

  writable(slot: number): void {
    this.blocked[slot] = 0;
    if (this.open[slot] === 1) this.pump(slot);
  }

  ended(slot: number, cause: EndCause, wireStatus: number, shownStatus: number, detail: string, atMs: number): void {
    if (this.open[slot] === 0) throw new Error(`the transport ended slot ${slot} twice (${cause})`);
    this.open[slot] = 0;
    // Also of what never left: the next call of the slot may be none that streams.
    this.cancels?.disarm(slot);
    this.closes?.disarm(slot);
    this.sends?.disarm(slot);
    const template = this.template[slot]!;
    const methodIndex = this.table.methodIndex[template]!;
    const ledger = this.ledger[slot]!;
    const neverSent = Number.isNaN(this.sentMs[slot]!);
    if (neverSent && cause !== 'refused') {
      this.recorder.unsent(ledger, methodIndex);
      if (this.table.toldFlow[template]! >= 0) this.endFlow(slot, 'cut', atMs, shownStatus, detail);
      this.release(slot, 0);
      return;
    }
    // Refused before it left us is still an attempt of ours that the server certainly never processed.
    if (neverSent) {
      this.sentMs[slot] = atMs;
      this.recorder.started(ledger, methodIndex);
    }

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

    this.lastEndMs = atMs;
    if (call.measured && cause !== 'refused' && this.schedule.window.count(atMs)) this.endedByMethod[methodIndex]!++;
    const good = this.isJudged[template] === 1 ? this.isGood(slot, template) : shownStatus === 0;
    call.details = null;
    call.trailers = null;
    const isLast = this.table.isLastOfFlow[template] === 1;
    if (good && !isLast && this.flowsGoOn()) {
      this.startStep(slot, template + 1, atMs);
      return;
    }
    if (this.table.toldFlow[template]! >= 0) {
      this.endFlow(slot, !good ? 'broken' : isLast ? 'completed' : 'cut', atMs, shownStatus, detail);
    }
    this.release(slot, cause === 'refused' || cause === 'connection-lost' ? REST_MS : 0);
  }

  // — the loop's side —

  /** Whether the flow goes on after the call that has just ended. */
  private isGood(slot: number, template: number): boolean {
    this.setContext(slot, template);
    return this.judge.judge(slot, template, this.call, this.context);
  }

  private endFlow(slot: number, end: FlowEnd['end'], atMs: number, status: number, detail: string): void {
    const step = this.template[slot]!;
    if (this.ledger[slot] !== LOAD) {
      this.last = { end, step, status, detail };
      return;
    }
    const flow = this.table.toldFlow[step]!;
    if (end === 'broken') this.flowBooks.breakOff(flow);
    else if (end === 'cut') this.flowBooks.cutShort(flow);
    else this.flowBooks.complete(flow, atMs - this.flowDueMs[slot]!, this.schedule.window.holds(atMs));
  }

  /** Starts whatever is due while places are free. Calls may end inside it: the guard makes that a loop, not a recursion. */
  private fill(): void {
    if (this.filling) return;
    this.filling = true;
    const { schedule } = this;
    for (;;) {
      const nowMs = this.clock.nowMs();
      const hasPlace = this.hasPlace();
      if (hasPlace && this.isFull) {
        this.isFull = false;
        this.placeSinceMs = nowMs;
      }
      const dueMs = schedule.dueMs(nowMs, hasPlace);
      if (dueMs === null) break;
      // Another phase may have begun, with places of its own.
      if (!hasPlace && !this.hasPlace()) {
        this.isFull = true;
        break;
      }
      if (dueMs > nowMs) {
        this.wakeAt(dueMs);
        break;
      }
      if (schedule.isOpen && schedule.ledger === LOAD) this.lateness.count(dueMs, nowMs, this.placeSinceMs);
      this.startFlow(schedule.take(), dueMs);
    }
    this.filling = false;
    this.recorder.inPhase(schedule.endReason === null ? schedule.phaseIndex : this.worker.plan.phases.length);
    if (schedule.endReason !== null) this.finishIfIdle(schedule.endReason);
  }

  private hasPlace(): boolean {
    return this.freeCount > this.free.length - this.schedule.places;
  }

  /** Flows of these start numbers were due and never start; the first call of each is what was not sent. */
  private unsent(ledger: number, firstK: number, count: number): void {
    const { of } = this.worker;
    const { cycle } = this.order;
    // After as many as a cycle has, the flows repeat.
    for (let i = 0; i < Math.min(cycle, count); i++) {
      const template = this.table.firstOfFlow[this.order.flowAt(firstK + i * of)]!;
      this.recorder.unsent(ledger, this.table.methodIndex[template]!, Math.ceil((count - i) / cycle));
    }
  }

  /** @param k its start number: it decides which flow it is, and with which data */
  private startFlow(k: number, dueMs: number): void {
    const slot = this.free[this.firstFree]!;
    this.firstFree = this.firstFree + 1 === this.free.length ? 0 : this.firstFree + 1;
    this.freeCount--;
    const number = this.numbers.numberOf(k, this.schedule.phaseIndex);
    this.number[slot] = number;
    this.iteration[slot] = this.order.iterationAt(number);
    this.ledger[slot] = this.schedule.ledger;
    const template = this.table.firstOfFlow[this.order.flowAt(number)]!;
    const flow = this.table.toldFlow[template]!;
    if (flow >= 0) {
      this.flowDueMs[slot] = dueMs;
      this.judge.begin(slot);
      if (this.ledger[slot] === LOAD) this.flowBooks.begin(flow);
    }
    this.startStep(slot, template, dueMs);
  }

  private startStep(slot: number, template: number, dueMs: number): void {
    this.open[slot] = 1;
    this.template[slot] = template;
    this.dueMs[slot] = dueMs;
    this.sentMs[slot] = Number.NaN;
    this.messagesReceived[slot] = 0;
    if (this.isRead[template] === 1) this.judge.beginStep(slot);
    if (this.table.varies[template] === 1) this.startVarying(slot, template);
    else if (this.table.clientStreams[template] === 1) this.startStream(slot, template, null);
    else this.startSingle(slot, template, this.messageOf(slot, template), null);
  }

  /** What cannot be made of its templates is not started, and counted as such; the run ends, for the next would be no better. */
  private startVarying(slot: number, template: number): void {
    const { varying } = this.table.steps[template]!;
    const isStream = this.table.clientStreams[template] === 1;
    let metadata: MetadataEntry[] | null = null;
    let message: Uint8Array | null = null;
    try {
      this.setContext(slot, template);
      if (varying.length > 0) metadata = renderMetadata(varying, this.context);
      if (!isStream) message = this.messageOf(slot, template);
    } catch (error) {
      this.endUnsendable(error);
      this.open[slot] = 0;
      this.recorder.unsent(this.ledger[slot]!, this.table.methodIndex[template]!);
      if (this.table.toldFlow[template]! >= 0) this.endFlow(slot, 'cut', this.clock.nowMs(), 0, '');
      this.release(slot, 0);
      return;
    }
    if (isStream) this.startStream(slot, template, metadata);
    else this.startSingle(slot, template, message!, metadata);
  }

  private startStream(slot: number, template: number, metadata: readonly MetadataEntry[] | null): void {
    this.messagesSent[slot] = 0;
    this.halfClosed[slot] = 0;
    this.blocked[slot] = 0;
    this.resting[slot] = 0;
    this.nextSendMs[slot] = this.clock.nowMs();
    this.transport.start(slot, template, null, this.table.deadlineMs[template]!, metadata);
    this.pump(slot);
  }

  private startSingle(
    slot: number,
    template: number,
    message: Uint8Array,
    metadata: readonly MetadataEntry[] | null,
  ): void {
    this.messagesSent[slot] = 1;
    this.transport.start(slot, template, message, this.table.deadlineMs[template]!, metadata);
  }

  /** The message of a call that sends one. */
  private messageOf(slot: number, template: number): Uint8Array {
    const messages = this.table.messages[template]!;
    return messages.at(this.indexOf(slot, template, messages.count), this.context);
  }

  /** Which of a list the slot's flow takes. */
  private indexOf(slot: number, template: number, count: number): number {
    const iteration = this.iteration[slot]!;
    const order = this.table.orders[template]!;
    return order === 'roundrobin'
      ? iteration % count
      : dataIndex(order, this.worker.plan.inputs.seed, iteration, count);
  }

  private setContext(slot: number, template: number): void {
    const { context } = this;
    const rows = this.table.rows[template]!;
    context.requestNumber = this.number[slot]!;
    context.iteration = this.iteration[slot]!;
    context.step = template;
    context.slot = slot;
    context.messageNumber = 0;
    context.nowMs = this.setting.epochMs + this.clock.nowMs();
    context.rows = rows;
    context.row = rows === null ? 0 : this.indexOf(slot, template, rows.table.count);
    context.captured = this.judge.captured(slot);
  }

  private endUnsendable(error: unknown): void {
    if (!(error instanceof GrpcRedError)) throw error;
    this.unsendable ??= `A call could not be made, and no more were started. ${error.message} ${error.hint}`;
    this.schedule.end('unsendable');
    this.setting.unsendable();
  }

  /** Sends what is left of a stream's messages, as far as the transport takes them and it is time for them. */
  private pump(slot: number): void {
    const { table } = this;
    const template = this.template[slot]!;
    const messages = table.messages[template]!;
    const limit = table.sendLimit[template]!;
    const intervalMs = table.intervalMs[template]!;
    while (this.open[slot] === 1 && this.halfClosed[slot] === 0 && this.messagesSent[slot]! < limit) {
      if (this.blocked[slot] === 1 || this.resting[slot] === 1) return;
      const number = this.messagesSent[slot]!;
      let message: Uint8Array;
      if (messages.varies) {
        try {
          this.setContext(slot, template);
          this.context.messageNumber = number;
          message = messages.at(number % messages.count, this.context);
        } catch (error) {
          this.endUnsendable(error);
          this.transport.cancel(slot);
          return;
        }
      } else message = messages.at(number % messages.count, this.context);
      this.messagesSent[slot]!++;
      if (!this.transport.send(slot, message)) this.blocked[slot] = 1;
      if (intervalMs > 0 && this.messagesSent[slot]! < limit) {
        const nowMs = this.clock.nowMs();
        // What a coarse timer lost is caught up with; what waiting for the server lost is not.
        const nextMs = Math.max(this.nextSendMs[slot]! + intervalMs, nowMs - TIMER_GRAIN_MS);
        this.nextSendMs[slot] = nextMs;
        if (nextMs <= nowMs) continue;
        this.resting[slot] = 1;
        this.sends!.arm(slot, nextMs);
        return;
      }
    }
    if (this.blocked[slot] === 0) this.closeSide(slot);
  }

  /** The client of a stream says that it sends no more. */
  private closeSide(slot: number): void {
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

  /** Calls that end meanwhile find the timer set, and leave it. */
  private wakeAt(dueMs: number): void {
    if (dueMs >= this.wakeMs) return;
    this.wakeTimer?.();
    this.wakeMs = dueMs;
    const delayMs = Math.min(dueMs - this.clock.nowMs(), LONGEST_TIMER_MS);
    this.wakeTimer = this.clock.after(delayMs, () => {
      this.wakeMs = Number.POSITIVE_INFINITY;
      this.fill();
    });
  }

  /** Open calls end by themselves or by their deadline; those without one are not waited for for ever. */
  private finishIfIdle(endReason: EndReason): void {
    // A signal may come after the end, while the connections are closed.
    if (this.isOver) return;
    const { plan, concurrency } = this.worker;
    this.wakeTimer?.();
    if (this.freeCount < concurrency) {
      if (plan.deadlineMs === 0) {
        this.drainTimer ??= this.clock.after(plan.drainMs, () => void this.transport.close(0));
      }
      return;
    }
    this.isOver = true;
    this.drainTimer?.();
    this.cancels?.close();
    this.closes?.close();
    this.sends?.close();
    const { window } = this.schedule;
    window.end(this.lastEndMs);
    this.finished({
      endReason,
      ...window.result(this.lastEndMs),
      elapsedMs: this.lastEndMs - this.runStartMs,
      lateness: this.lateness.result(),
      endedByMethod: this.endedByMethod,
      flows: this.flowBooks.finish(),
      checks: this.judge.books.result(),
      captured: this.judge.captured(0),
      last: this.last,
      unsendable: this.unsendable,
    });
  }
}
