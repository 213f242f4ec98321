// Hot path: bench/call-loop.bench.ts
import type { Phase, Step } from '../plan/call-plan.js';
import { type FlowOrder, makeFlowOrder } from '../plan/flow-order.js';
import { makePacer, type Pacer } from '../plan/pacer.js';
import { renderMessage } from '../plan/payload.js';
import { shareOf, type WorkerPlan } from '../plan/shard.js';
import type { EndedCall, Recorder } from '../record/recorder.js';
import { type EndReason, LEDGERS, type Ledger } from '../record/run-result.js';
import { clientStreams } from '../shared/call-kind.js';
import type { CancelTimer, Clock } from '../shared/clock.js';
import type { CallSink, EndCause, RequestTemplate, Transport } from '../transport/transport.js';
import type { DetailsLog } from './details-log.js';

/**
 * How long a place rests after a call that found no connection. Without it a closed loop on a dead server is a spin
 * that starves the timers and reads that would notice the server's return.
 */
const REST_MS = 5;

const LEDGER_OF_PHASE: Record<Phase['name'], Ledger> = { 'warm-up': 'warm-up', measured: 'load' };

const LOAD = LEDGERS.indexOf('load');

/** What one thread's loop did, beside what the recorder remembers. */
export interface LoopEnd {
  endReason: EndReason;
  /** The measured phase and the calls that ended in it: see RunResult.rate. */
  windowMs: number;
  endedInWindow: number;
  elapsedMs: number;
}

/**
 * Drives the calls of one thread: the pacer says when a flow is due, a free slot takes it, the transport carries it,
 * the recorder remembers how it ended. There is one loop for every load shape, RPC kind and transport.
 *
 * It stops by draining: no new call is started, and the open ones end by themselves or by their deadline.
 */
export class CallLoop implements CallSink {
  private readonly plan: WorkerPlan['plan'];
  private readonly worker: WorkerPlan;
  private readonly recorder: Recorder;
  private readonly clock: Clock;
  private readonly details: DetailsLog | null;
  private readonly order: FlowOrder;
  /** The steps of all flows in one row; a step's place in it is its template's index. */
  private readonly steps: Step[];
  private readonly firstStep: number[];
  private readonly streams: boolean[];
  private transport!: Transport;

  // One entry per slot: a call is a number, not an object.
  private readonly open: Uint8Array;
  private readonly flow: Int32Array;
  private readonly step: Int32Array;
  private readonly iteration: Float64Array;
  private readonly ledger: Uint8Array;
  private readonly dueMs: Float64Array;
  private readonly sentMs: Float64Array;
  private readonly lastMessageMs: Float64Array;
  private readonly messagesSent: Float64Array;
  private readonly messagesReceived: Float64Array;
  private readonly halfClosed: Uint8Array;
  private readonly free: Int32Array;
  private freeCount: number;
  private readonly call: EndedCall;

  private phaseIndex = -1;
  private pacer!: Pacer;
  private ledgerIndex = 0;
  private phaseStartMs = 0;
  private phaseEndMs = 0;
  private phaseShare = 0;
  private startedInPhase = 0;
  private boundedByCount = false;

  private runStartMs = 0;
  private measuredStartMs = Number.NaN;
  private measuredEndMs = Number.POSITIVE_INFINITY;
  private lastEndMs = 0;
  private endedInWindow = 0;
  private endReason: EndReason | null = null;
  private filling = false;
  private phaseTimer: CancelTimer = () => {};
  private wakeTimer: CancelTimer | null = null;
  private finished!: (end: LoopEnd) => void;

  constructor(worker: WorkerPlan, recorder: Recorder, clock: Clock, details: DetailsLog | null) {
    const { plan, concurrency } = worker;
    this.plan = plan;
    this.worker = worker;
    this.recorder = recorder;
    this.clock = clock;
    this.details = details;
    this.order = makeFlowOrder(plan.flows);
    this.steps = plan.flows.flatMap((flow) => flow.steps);
    this.firstStep = plan.flows.map((_, i) => plan.flows.slice(0, i).reduce((sum, flow) => sum + flow.steps.length, 0));
    this.streams = this.steps.map((step) => clientStreams(plan.methods[step.methodIndex]!.kind));

    this.open = new Uint8Array(concurrency);
    this.flow = new Int32Array(concurrency);
    this.step = new Int32Array(concurrency);
    this.iteration = new Float64Array(concurrency);
    this.ledger = new Uint8Array(concurrency);
    this.dueMs = new Float64Array(concurrency);
    this.sentMs = new Float64Array(concurrency);
    this.lastMessageMs = new Float64Array(concurrency);
    this.messagesSent = new Float64Array(concurrency);
    this.messagesReceived = new Float64Array(concurrency);
    this.halfClosed = new Uint8Array(concurrency);
    this.free = Int32Array.from({ length: concurrency }, (_, i) => concurrency - 1 - i);
    this.freeCount = concurrency;
    this.call = { cause: 'abandoned', detail: '' } as EndedCall;
  }

  /** How the transport must prepare the calls of this loop; a template's index is its step's place in `steps`. */
  templates(): RequestTemplate[] {
    return this.steps.map((step) => {
      const { path, kind } = this.plan.methods[step.methodIndex]!;
      return { path, kind, metadata: step.metadata };
    });
  }

  /** Runs all phases; resolves once no call is open. */
  run(transport: Transport): Promise<LoopEnd> {
    this.transport = transport;
    this.runStartMs = this.clock.nowMs();
    this.lastEndMs = this.runStartMs;
    return new Promise((resolve) => {
      this.finished = resolve;
      this.enterNextPhase('total-reached');
      this.fill();
    });
  }

  /** No new calls from now on. The first reason stands. */
  stop(reason: EndReason): void {
    if (this.endReason !== null) return;
    this.endReason = reason;
    this.phaseTimer();
    this.wakeTimer?.();
    const nowMs = this.clock.nowMs();
    if (Number.isNaN(this.measuredStartMs)) this.measuredStartMs = nowMs;
    // A run bounded by a count ends with its last answer; one bounded by time ends when its time is up.
    if (!(this.boundedByCount && reason === 'total-reached')) this.measuredEndMs = nowMs;
    if (this.plan.deadlineMs === 0) this.phaseTimer = this.clock.after(this.plan.drainMs, () => this.abandon());
    this.fill();
  }

  /** Waits no longer: calls still open end as abandoned. */
  abandon(): void {
    this.stop('stopped');
    void this.transport.close(0);
  }

  // — the transport's side —

  sent(slot: number, atMs: number): void {
    this.sentMs[slot] = atMs;
    this.lastMessageMs[slot] = atMs;
    this.recorder.started(this.ledger[slot]!, this.steps[this.templateOf(slot)]!.methodIndex);
  }

  headers(): void {
    // Reserved for per-call phases; nothing is recorded of it yet.
  }

  message(slot: number, _view: Uint8Array, atMs: number): void {
    const { methodIndex } = this.steps[this.templateOf(slot)]!;
    if (this.plan.methods[methodIndex]!.kind !== 'unary' && this.isMeasured(slot)) {
      const gapMs = atMs - this.lastMessageMs[slot]!;
      if (this.messagesReceived[slot] === 0) this.recorder.firstMessage(methodIndex, atMs - this.sentMs[slot]!);
      else this.recorder.messageGap(methodIndex, gapMs);
    }
    this.lastMessageMs[slot] = atMs;
    this.messagesReceived[slot]!++;
  }

  writable(slot: number): void {
    if (this.open[slot] === 1) this.pump(slot);
  }

  ended(slot: number, cause: EndCause, wireStatus: number, shownStatus: number, detail: string, atMs: number): void {
    if (this.open[slot] === 0) throw new Error(`the transport ended slot ${slot} twice (${cause})`);
    this.open[slot] = 0;
    const { methodIndex } = this.steps[this.templateOf(slot)]!;
    const ledger = this.ledger[slot]!;
    const neverSent = Number.isNaN(this.sentMs[slot]!);
    if (neverSent && cause !== 'refused') {
      this.recorder.unsent(ledger, methodIndex);
      this.release(slot, 0);
      return;
    }
    // Refused before it left us is still an attempt of ours that the server certainly never processed.
    if (neverSent) this.sent(slot, atMs);

    const { call } = this;
    call.ledger = ledger;
    call.methodIndex = methodIndex;
    call.measured = this.isMeasured(slot);
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
    if (call.measured && atMs <= this.measuredEndMs) this.endedInWindow++;
    const nextStep = this.step[slot]! + 1;
    // A count is of whole flows: those that were started before it was reached run to their end.
    const goesOn = this.endReason === null || this.endReason === 'total-reached';
    if (shownStatus === 0 && goesOn && nextStep < this.plan.flows[this.flow[slot]!]!.steps.length) {
      this.startStep(slot, nextStep, atMs);
      return;
    }
    this.release(slot, cause === 'refused' || cause === 'connection-lost' ? REST_MS : 0);
  }

  // — the loop's side —

  /** Starts whatever is due while places are free. Calls may end inside it: the guard makes that a loop, not a recursion. */
  private fill(): void {
    if (this.filling) return;
    this.filling = true;
    while (this.endReason === null) {
      const nowMs = this.clock.nowMs();
      if (this.startedInPhase >= this.phaseShare) {
        this.enterNextPhase('total-reached');
      } else if (nowMs >= this.phaseEndMs) {
        this.enterNextPhase(this.boundedByCount ? 'max-duration-reached' : 'duration-reached');
      } else if (this.freeCount === 0) {
        break;
      } else {
        const dueMs = this.phaseStartMs + this.pacer.dueMs(this.startedInPhase, nowMs - this.phaseStartMs);
        if (dueMs > nowMs) {
          this.wakeAt(dueMs);
          break;
        }
        this.startFlow(dueMs);
      }
    }
    this.filling = false;
    if (this.endReason !== null && this.freeCount === this.worker.concurrency) this.finish(this.endReason);
  }

  private startFlow(dueMs: number): void {
    const k = this.worker.index + this.startedInPhase * this.worker.of;
    const slot = this.free[--this.freeCount]!;
    this.startedInPhase++;
    this.flow[slot] = this.order.flowAt(k);
    this.iteration[slot] = this.order.iterationAt(k);
    this.ledger[slot] = this.ledgerIndex;
    this.startStep(slot, 0, dueMs);
  }

  private startStep(slot: number, stepIndex: number, dueMs: number): void {
    this.open[slot] = 1;
    this.step[slot] = stepIndex;
    this.dueMs[slot] = dueMs;
    this.sentMs[slot] = Number.NaN;
    this.messagesReceived[slot] = 0;
    const template = this.templateOf(slot);
    const { messages } = this.steps[template]!.payload;
    if (this.streams[template]) {
      this.messagesSent[slot] = 0;
      this.halfClosed[slot] = 0;
      this.transport.start(slot, template, null, this.plan.deadlineMs);
      this.pump(slot);
    } else {
      this.messagesSent[slot] = 1;
      const message = messages[this.iteration[slot]! % messages.length]!;
      this.transport.start(slot, template, renderMessage(message), this.plan.deadlineMs);
    }
  }

  /** Sends what is left of a stream's messages, as far as the transport takes them. */
  private pump(slot: number): void {
    const { messages } = this.steps[this.templateOf(slot)]!.payload;
    while (this.open[slot] === 1 && this.messagesSent[slot]! < messages.length) {
      const message = messages[this.messagesSent[slot]!++]!;
      if (!this.transport.send(slot, renderMessage(message))) return;
    }
    if (this.open[slot] === 0 || this.halfClosed[slot] === 1) return;
    this.halfClosed[slot] = 1;
    this.transport.halfClose(slot);
  }

  private release(slot: number, restMs: number): void {
    if (restMs > 0 && this.endReason === null) {
      this.clock.after(restMs, () => this.release(slot, 0));
      return;
    }
    this.free[this.freeCount++] = slot;
    this.fill();
  }

  private enterNextPhase(reasonIfOver: EndReason): void {
    this.phaseTimer();
    const phase = this.plan.phases[++this.phaseIndex];
    if (phase === undefined) {
      this.stop(reasonIfOver);
      return;
    }
    const { flows, durationMs } = phase.limit;
    this.pacer = makePacer(phase.pacer);
    this.ledgerIndex = LEDGERS.indexOf(LEDGER_OF_PHASE[phase.name]);
    this.phaseStartMs = this.clock.nowMs();
    this.phaseShare = flows === null ? Number.POSITIVE_INFINITY : shareOf(flows, this.worker.index, this.worker.of);
    this.boundedByCount = flows !== null;
    this.startedInPhase = 0;
    this.phaseEndMs = this.phaseStartMs + (durationMs ?? Number.POSITIVE_INFINITY);
    if (phase.name === 'measured') this.measuredStartMs = this.phaseStartMs;
    if (durationMs === null) return;
    // fill() looks at the time itself, but only when a call ends: with all places taken nobody would.
    this.phaseTimer = this.clock.after(durationMs, () => {
      this.enterNextPhase(this.boundedByCount ? 'max-duration-reached' : 'duration-reached');
      this.fill();
    });
  }

  private wakeAt(dueMs: number): void {
    this.wakeTimer?.();
    this.wakeTimer = this.clock.after(dueMs - this.clock.nowMs(), () => this.fill());
  }

  private finish(endReason: EndReason): void {
    this.phaseTimer();
    const windowEndMs = Number.isFinite(this.measuredEndMs) ? this.measuredEndMs : this.lastEndMs;
    this.finished({
      endReason,
      windowMs: Math.max(0, windowEndMs - this.measuredStartMs),
      endedInWindow: this.endedInWindow,
      elapsedMs: this.lastEndMs - this.runStartMs,
    });
  }

  private templateOf(slot: number): number {
    return this.firstStep[this.flow[slot]!]! + this.step[slot]!;
  }

  private isMeasured(slot: number): boolean {
    return this.ledger[slot] === LOAD;
  }
}
