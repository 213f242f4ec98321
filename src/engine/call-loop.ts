// Hot path: bench/call-loop.bench.ts
import type { AnswerReader } from '../plan/answer/answer-reader.js';
import { type FlowOrder, makeFlowOrder } from '../plan/flow-order.js';
import type { WorkerPlan } from '../plan/shard.js';
import { LatenessCounter } from '../record/lateness.js';
import type { EndedCall, Recorder } from '../record/recorder.js';
import { type EndReason, LEDGERS } from '../record/run-result.js';
import type { CancelTimer, Clock } from '../shared/clock.js';
import type { MetadataEntry } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import type { CallSink, EndCause, RequestTemplate, Transport } from '../transport/transport.js';
import type { DetailsLog } from './details-log.js';
import { FlowEnds } from './flow-ends.js';
import type { LoopEnd } from './loop-end.js';
import { RequestNumbers } from './request-numbers.js';
import { Requests } from './requests.js';
import { Schedule } from './schedule.js';
import { Slots } from './slots.js';
import { StepJudge } from './step-judge.js';
import { type StepTable, stepTable } from './step-table.js';
import { StreamPump } from './stream-pump.js';

/**
 * How long a place rests after a call that found no connection. Without it a closed loop on a dead server is a spin
 * that starves the timers and reads that would notice the server's return.
 */
const REST_MS = 5;

/** Node's timers go off at once beyond it. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const LOAD = LEDGERS.indexOf('load');

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
  private readonly setting: LoopSetting;
  private readonly schedule: Schedule;
  private readonly order: FlowOrder;
  private readonly numbers: RequestNumbers;
  private readonly table: StepTable;
  private readonly slots: Slots;
  private readonly judge: StepJudge;
  /** By template: 1 where more is judged than a status, and where the answer is read for it. */
  private readonly isJudged: Uint8Array;
  private readonly isRead: Uint8Array;
  private readonly requests: Requests;
  private readonly pump: StreamPump;
  private readonly flowEnds: FlowEnds;
  private readonly lateness = new LatenessCounter();
  private readonly endedByMethod: Float64Array;
  /** The one that has ended just now. */
  private readonly call = { cause: 'abandoned', detail: '', details: null, trailers: null } as unknown as EndedCall;
  private transport!: Transport;

  private runStartMs = 0;
  private lastEndMs = 0;
  private filling = false;
  /** Whether what was due found no place, and since when there has been one again. */
  private isFull = false;
  private placeSinceMs = Number.NEGATIVE_INFINITY;
  private wakeMs = Number.POSITIVE_INFINITY;
  private wakeTimer: CancelTimer | null = null;
  private drainTimer: CancelTimer | null = null;
  /** How long calls without a deadline are waited for at the end; null where all have one. */
  private readonly graceMs: number | null;
  private unsendable: string | null = null;
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
    const { plan, concurrency, index: thread } = worker;
    this.worker = worker;
    this.recorder = recorder;
    this.clock = clock;
    this.details = details;
    this.setting = setting;
    this.schedule = new Schedule(worker, clock, {
      look: () => this.fill(),
      unsent: (ledger, firstK, count) => this.unsent(ledger, firstK, count),
    });
    this.order = makeFlowOrder(plan.flows);
    this.numbers = new RequestNumbers(worker, this.order.cycle);
    this.table = stepTable(plan);
    this.slots = new Slots(concurrency);
    this.judge = new StepJudge(plan, readers, concurrency);
    const { slots, table, judge } = this;
    this.isJudged = Uint8Array.from(table.steps, (_, template) => Number(judge.judges(template)));
    this.isRead = Uint8Array.from(table.steps, (_, template) => Number(judge.reads(template)));
    const { inputs } = plan;
    this.requests = new Requests({ inputs, thread, epochMs: setting.epochMs }, slots, table, judge, clock);
    this.pump = new StreamPump(slots, table, this.requests, clock, (error) => this.endUnsendable(error));
    this.flowEnds = new FlowEnds(plan.flows.length, slots, table, this.schedule.window);
    this.endedByMethod = new Float64Array(plan.methods.length);
    // Whoever has a deadline is not cut off before it.
    this.graceMs = table.deadlineMs.includes(0) ? Math.max(plan.drainMs, ...table.deadlineMs) : null;
  }

  /** How the transport must prepare the calls of this loop. */
  templates(): RequestTemplate[] {
    return this.table.templates;
  }

  /** Runs all phases; resolves once no call is open. */
  run(transport: Transport): Promise<LoopEnd> {
    this.transport = transport;
    this.pump.transport = transport;
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
    const { slots } = this;
    slots.sentMs[slot] = atMs;
    slots.lastMessageMs[slot] = atMs;
    const template = slots.template[slot]!;
    this.recorder.started(slots.ledger[slot]!, this.table.methodIndex[template]!);
    if (this.pump.isTimed) this.pump.sent(slot, template, atMs);
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
    const { slots, table } = this;
    const template = slots.template[slot]!;
    const received = slots.messagesReceived[slot]!;
    if (this.isRead[template] === 1 && received === 0) this.judge.read(slot, template, view);
    if (table.isUnary[template] === 0) {
      if (slots.ledger[slot] === LOAD) {
        const afterMs = atMs - slots.lastMessageMs[slot]!;
        const methodIndex = table.methodIndex[template]!;
        if (received === 0) this.recorder.firstMessage(methodIndex, afterMs);
        else this.recorder.messageGap(methodIndex, afterMs);
      }
      slots.lastMessageMs[slot] = atMs;
    }
    slots.messagesReceived[slot] = received + 1;
    if (received + 1 === table.receivedLimit[template]) this.pump.receivedAll(slot, template);
  }

  writable(slot: number): void {
    this.pump.writable(slot);
  }

  ended(slot: number, told: EndCause, wireStatus: number, shownStatus: number, detail: string, atMs: number): void {
    const { slots, table } = this;
    if (slots.open[slot] === 0) throw new Error(`the transport ended slot ${slot} twice (${told})`);
    const cause = told === 'client-cancel' && this.pump.isSpoilt(slot) ? 'abandoned' : told;
    slots.open[slot] = 0;
    if (this.pump.isTimed) this.pump.ended(slot);
    const template = slots.template[slot]!;
    const methodIndex = table.methodIndex[template]!;
    const ledger = slots.ledger[slot]!;
    if (Number.isNaN(slots.sentMs[slot]!)) {
      if (cause !== 'refused') {
        this.recorder.unsent(ledger, methodIndex);
        this.flowEnds.end(slot, 'cut', atMs, shownStatus, detail);
        this.release(slot, 0);
        return;
      }
      // Refused before it left us is still an attempt of ours that the server certainly never processed.
      slots.sentMs[slot] = atMs;
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
    call.dueMs = slots.dueMs[slot]!;
    call.sentMs = slots.sentMs[slot]!;
    call.endedMs = atMs;
    call.messagesSent = slots.messagesSent[slot]!;
    call.messagesReceived = slots.messagesReceived[slot]!;
    this.recorder.ended(call);
    this.details?.add(call);

    this.lastEndMs = atMs;
    if (call.measured && cause !== 'refused' && this.schedule.window.count(atMs)) this.endedByMethod[methodIndex]!++;
    const good = this.isJudged[template] === 1 ? this.isGood(slot, template) : shownStatus === 0;
    call.details = null;
    call.trailers = null;
    const isLast = table.isLastOfFlow[template] === 1;
    if (good && !isLast && this.schedule.flowsGoOn()) {
      this.startStep(slot, template + 1, atMs);
      return;
    }
    this.flowEnds.end(slot, !good ? 'broken' : isLast ? 'completed' : 'cut', atMs, shownStatus, detail);
    this.release(slot, cause === 'refused' || cause === 'connection-lost' ? REST_MS : 0);
  }

  // — the loop's side —

  /** Whether the flow goes on after the call that has just ended. */
  private isGood(slot: number, template: number): boolean {
    return this.judge.judge(slot, template, this.call, this.requests.contextOfEnded(slot, template));
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
    return this.slots.freeCount > this.slots.count - this.schedule.places;
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
    const { slots, schedule, order } = this;
    const slot = slots.take();
    const turn = this.numbers.turnOf(k, schedule.phaseIndex);
    slots.number[slot] = this.numbers.numberOf(turn);
    slots.iteration[slot] = order.iterationAt(turn);
    slots.ledger[slot] = schedule.ledger;
    const template = this.table.firstOfFlow[order.flowAt(turn)]!;
    const flow = this.table.toldFlow[template]!;
    if (flow >= 0) {
      this.judge.begin(slot);
      this.flowEnds.begin(slot, flow, dueMs);
    }
    this.startStep(slot, template, dueMs);
  }

  private startStep(slot: number, template: number, dueMs: number): void {
    const { slots, table } = this;
    slots.open[slot] = 1;
    slots.template[slot] = template;
    slots.dueMs[slot] = dueMs;
    slots.sentMs[slot] = Number.NaN;
    slots.messagesReceived[slot] = 0;
    // A flow that goes on after the end has its time for each of its steps.
    if (this.drainTimer !== null) this.waitForOpen();
    if (this.isRead[template] === 1) this.judge.beginStep(slot);
    if (table.varies[template] === 1) this.startVarying(slot, template);
    else if (table.clientStreams[template] === 1) this.startStream(slot, template, null);
    else this.startSingle(slot, template, this.requests.messageOf(slot, template), null);
  }

  /** What cannot be made of its templates is not started, and counted as such; the run ends, for the next would be no better. */
  private startVarying(slot: number, template: number): void {
    const { requests, slots, table } = this;
    const isStream = table.clientStreams[template] === 1;
    let metadata: MetadataEntry[] | null;
    let message: Uint8Array | null;
    try {
      requests.begin(slot, template);
      metadata = requests.metadataOf(template);
      message = isStream ? null : requests.messageOf(slot, template);
    } catch (error) {
      this.endUnsendable(error);
      slots.open[slot] = 0;
      this.recorder.unsent(slots.ledger[slot]!, table.methodIndex[template]!);
      this.flowEnds.end(slot, 'cut', this.clock.nowMs(), 0, '');
      this.release(slot, 0);
      return;
    }
    if (message === null) this.startStream(slot, template, metadata);
    else this.startSingle(slot, template, message, metadata);
  }

  private startStream(slot: number, template: number, metadata: readonly MetadataEntry[] | null): void {
    this.slots.messagesSent[slot] = 0;
    this.transport.start(slot, template, null, this.table.deadlineMs[template]!, metadata);
    this.pump.begin(slot);
  }

  private startSingle(
    slot: number,
    template: number,
    message: Uint8Array,
    metadata: readonly MetadataEntry[] | null,
  ): void {
    this.slots.messagesSent[slot] = 1;
    this.transport.start(slot, template, message, this.table.deadlineMs[template]!, metadata);
  }

  private endUnsendable(error: unknown): void {
    if (!(error instanceof GrpcRedError)) throw error;
    this.unsendable ??= `A call could not be made, and no more were started. ${error.message} ${error.hint}`;
    this.schedule.end('unsendable');
    this.setting.unsendable();
  }

  private release(slot: number, restMs: number): void {
    if (restMs > 0 && this.schedule.endReason === null) {
      this.clock.after(restMs, () => this.release(slot, 0));
      return;
    }
    this.slots.give(slot);
    this.fill();
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

  private waitForOpen(): void {
    if (this.graceMs === null) return;
    this.drainTimer?.();
    this.drainTimer = this.clock.after(this.graceMs, () => void this.transport.close(0));
  }

  /** Open calls end by themselves or by their deadline; those without one are not waited for for ever. */
  private finishIfIdle(endReason: EndReason): void {
    // A signal may come after the end, while the connections are closed.
    if (this.isOver) return;
    this.wakeTimer?.();
    if (this.slots.freeCount < this.slots.count) {
      if (this.drainTimer === null) this.waitForOpen();
      return;
    }
    this.isOver = true;
    this.drainTimer?.();
    this.pump.close();
    const { window, firstReason } = this.schedule;
    window.end(this.lastEndMs);
    this.finished({
      endReason,
      firstReason: firstReason!,
      ...window.result(this.lastEndMs),
      elapsedMs: this.lastEndMs - this.runStartMs,
      lateness: this.lateness.result(),
      endedByMethod: this.endedByMethod,
      flows: this.flowEnds.finish(),
      checks: this.judge.books.result(),
      captured: this.judge.captured(0),
      last: this.flowEnds.last,
      unsendable: this.unsendable,
    });
  }
}
