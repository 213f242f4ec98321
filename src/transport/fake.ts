import { type CallKind, serverStreams } from '../shared/call-kind.js';
import type { CancelTimer, Clock } from '../shared/clock.js';
import type { ConnectionUse } from './connection-use.js';
import { type FakeAnswer, type FakeOutcome, type FakeScript, HEALTHY_SCRIPT } from './fake-script.js';
import type { CallSink, EndCause, Transport, TransportSettings } from './transport.js';
import { unknownUse } from './unknown-use.js';

/** From so many messages that wait to be taken on, `send` says false. */
const FULL_MESSAGES = 16;

/**
 * A transport without a network: a scripted server answers in the time of `clock`. With a VirtualClock a run is the
 * same on every machine, and takes no time.
 */
export function fakeTransport(
  settings: TransportSettings & { script?: FakeScript },
  clock: Clock,
  sink: CallSink,
): Transport {
  return new FakeTransport(settings, settings.script ?? HEALTHY_SCRIPT, clock, sink);
}

interface FakeCall {
  slot: number;
  kind: CallKind;
  answer: FakeAnswer;
  outcome: FakeOutcome;
  serviceMs: number;
  sawHeaders: boolean;
  waiting: number;
  isFull: boolean;
  isHalfClosed: boolean;
  /** When the server has taken all that was sent so far. */
  takenMs: number;
  timers: CancelTimer[];
}

class FakeTransport implements Transport {
  private readonly settings: TransportSettings;
  private readonly script: FakeScript;
  private readonly clock: Clock;
  private readonly sink: CallSink;
  private readonly calls = new Map<number, FakeCall>();
  private readonly callsOf: number[];
  private readonly randomOf: (() => number)[];
  private outageEndMs: number | null = null;
  private isClosed = false;
  private tellIdle: () => void = () => {};

  constructor(settings: TransportSettings, script: FakeScript, clock: Clock, sink: CallSink) {
    this.settings = settings;
    this.script = script;
    this.clock = clock;
    this.sink = sink;
    this.callsOf = settings.templates.map(() => 0);
    this.randomOf = settings.templates.map((_, index) => makeRandom(script.seed + index));
  }

  async connect(): Promise<void> {}

  start(slot: number, templateIndex: number, message: Uint8Array | null, deadlineMs: number): void {
    const nowMs = this.clock.nowMs();
    if (this.outageEndMs === null) this.planOutages();
    const { answers } = this.script;
    const answer = answers[Math.min(templateIndex, answers.length - 1)]!;
    const outcomeIndex = this.callsOf[templateIndex]!++ % answer.outcomes.length;
    const call: FakeCall = {
      slot,
      kind: this.settings.templates[templateIndex]!.kind,
      answer,
      outcome: answer.outcomes[outcomeIndex]!,
      serviceMs: answer.serviceMs * (1 + answer.spread * (2 * this.randomOf[templateIndex]!() - 1)),
      sawHeaders: false,
      waiting: 0,
      isFull: false,
      isHalfClosed: false,
      takenMs: nowMs,
      timers: [],
    };
    this.calls.set(slot, call);
    this.sink.sent(slot, nowMs);
    if (this.isClosed || nowMs < this.outageEndMs!) {
      this.later(call, 0, () => this.end(call, 'refused', -1, 14, 'no connection'));
      return;
    }
    if (deadlineMs > 0) this.later(call, deadlineMs, () => this.end(call, 'deadline', -1, 4, 'deadline exceeded'));
    if (message !== null) this.answer(call);
  }

  send(slot: number, message: Uint8Array): boolean {
    const call = this.calls.get(slot);
    if (call === undefined) return false;
    call.takenMs = Math.max(call.takenMs, this.clock.nowMs()) + call.answer.takeMs;
    call.waiting++;
    call.isFull = call.waiting >= FULL_MESSAGES;
    this.later(call, call.takenMs - this.clock.nowMs(), () => this.take(call, message));
    return !call.isFull;
  }

  halfClose(slot: number): void {
    const call = this.calls.get(slot);
    if (call === undefined) return;
    call.isHalfClosed = true;
    if (call.waiting === 0) this.answer(call);
  }

  cancel(slot: number): void {
    const call = this.calls.get(slot);
    if (call !== undefined) {
      this.later(call, 0, () => this.end(call, 'client-cancel', -1, 1, 'cancelled by the client'));
    }
  }

  async close(graceMs: number): Promise<void> {
    this.isClosed = true;
    if (this.calls.size > 0 && graceMs > 0) {
      await new Promise<void>((resolve) => {
        const cancelTimer = this.clock.after(graceMs, resolve);
        this.tellIdle = () => {
          cancelTimer();
          resolve();
        };
      });
    }
    this.endAll('abandoned', 1, 'still open when we stopped waiting');
  }

  use(): ConnectionUse {
    const { connections, endpoint } = this.settings;
    const calls = this.callsOf.reduce((sum, count) => sum + count, 0);
    const nowhere = { connected: null, failedDials: null, lastFailure: null };
    return unknownUse(connections, [{ address: endpoint.address, calls, ...nowhere }]);
  }

  /** The server has the whole request now: schedules all that it says from here on. */
  private answer(call: FakeCall): void {
    const { outcome, serviceMs, kind, answer } = call;
    if (outcome === 'silent') return;
    const isWhole = outcome === 0 && kind !== 'bidi';
    const messages = !isWhole ? 0 : serverStreams(kind) ? answer.messages : 1;
    const reply = () => this.reply(call, new Uint8Array(answer.messageBytes));
    for (let i = 1; i < messages; i++) this.later(call, (serviceMs * i) / messages, reply);
    this.later(call, serviceMs, () => {
      if (messages > 0) reply();
      if (outcome === 'refused') this.end(call, 'refused', -1, 14, 'stream refused by the server');
      else if (outcome === 'reset') this.end(call, 'reset', -1, 13, 'stream reset by the server');
      else this.end(call, 'trailers', outcome, outcome, outcome === 0 ? '' : `scripted status ${outcome}`);
    });
  }

  private take(call: FakeCall, message: Uint8Array): void {
    call.waiting--;
    // Before the answer is scheduled: of two events of one moment, the one asked for first comes first.
    if (call.kind === 'bidi' && call.outcome === 0) this.later(call, call.serviceMs, () => this.reply(call, message));
    if (call.waiting === 0 && call.isHalfClosed) this.answer(call);
    if (!call.isFull) return;
    call.isFull = false;
    this.sink.writable(call.slot);
  }

  private reply(call: FakeCall, message: Uint8Array): void {
    const nowMs = this.clock.nowMs();
    if (!call.sawHeaders) {
      call.sawHeaders = true;
      this.sink.headers(call.slot, nowMs);
    }
    this.sink.message(call.slot, message, nowMs);
  }

  private later(call: FakeCall, delayMs: number, task: () => void): void {
    call.timers.push(this.clock.after(delayMs, task));
  }

  private end(call: FakeCall, cause: EndCause, wireStatus: number, shownStatus: number, detail: string): void {
    // The sink may have closed us from within its callback.
    if (this.calls.get(call.slot) !== call) return;
    for (const cancelTimer of call.timers) cancelTimer();
    this.calls.delete(call.slot);
    this.sink.ended(call.slot, cause, wireStatus, shownStatus, detail, this.clock.nowMs());
    if (this.calls.size === 0) this.tellIdle();
  }

  private endAll(cause: EndCause, shownStatus: number, detail: string): void {
    for (const call of [...this.calls.values()]) this.end(call, cause, -1, shownStatus, detail);
  }

  private planOutages(): void {
    this.outageEndMs = Number.NEGATIVE_INFINITY;
    for (const { atMs, lastsMs } of this.script.outages) {
      this.clock.after(atMs, () => {
        this.outageEndMs = this.clock.nowMs() + lastsMs;
        this.endAll('connection-lost', 14, 'the connection was lost');
      });
    }
  }
}

/** A small generator of numbers from 0 to 1 (mulberry32): good enough to vary service times, and the same everywhere. */
function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
