import assert from 'node:assert/strict';
import { clientStreams, serverStreams } from '../../src/shared/call-kind.js';
import type { Clock } from '../../src/shared/clock.js';
import type { MetadataEntry } from '../../src/shared/endpoint.js';
import type { CallSink, EndCause, RequestTemplate, Transport } from '../../src/transport/transport.js';
import { unknownUse } from '../../src/transport/unknown-use.js';

/** One call, as the far side of the loop saw it. */
export interface SeenCall {
  thread: number;
  slot: number;
  template: number;
  message: Uint8Array | null;
  metadata: readonly MetadataEntry[];
  startMs: number;
  /** null: it never left. */
  sentMs: number | null;
  sends: number;
  received: number;
  isHalfClosed: boolean;
  isBlocked: boolean;
  wasTakenBack: boolean;
  /** null while it is open. */
  end: { cause: EndCause; wireStatus: number; shownStatus: number; atMs: number } | null;
}

const STATUSES = [0, 0, 0, 0, 0, 5, 13, 14];
const LOSSES: EndCause[] = ['refused', 'reset', 'connection-lost', 'protocol-error', 'local-status'];

/**
 * A transport at its worst, in virtual time: calls leave at once, later or never, end in every way, and take messages as
 * they please. It holds the loop to the contract, and keeps a log of what it was asked for and what it told.
 */
export class RoughTransport implements Transport {
  private readonly templates: readonly RequestTemplate[];
  private readonly thread: number;
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly sink: CallSink;
  private readonly log: SeenCall[];
  private readonly answer: (call: number) => Uint8Array;
  private readonly open = new Map<number, SeenCall>();
  private isClosed = false;

  /** @param answer the bytes of an answer to the call of that place in the log */
  constructor(
    { templates, thread }: { templates: readonly RequestTemplate[]; thread: number },
    clock: Clock,
    random: () => number,
    sink: CallSink,
    log: SeenCall[],
    answer: (call: number) => Uint8Array,
  ) {
    this.templates = templates;
    this.thread = thread;
    this.clock = clock;
    this.random = random;
    this.sink = sink;
    this.log = log;
    this.answer = answer;
  }

  async connect(): Promise<void> {}

  use() {
    return unknownUse(1, []);
  }

  start(
    slot: number,
    template: number,
    message: Uint8Array | null,
    deadlineMs: number,
    metadata: readonly MetadataEntry[] | null = null,
  ): void {
    assert.ok(!this.open.has(slot), `slot ${slot} was started twice`);
    const { kind } = this.templates[template]!;
    assert.equal(message === null, clientStreams(kind));
    const startMs = this.clock.nowMs();
    const call: SeenCall = {
      thread: this.thread,
      slot,
      template,
      message,
      metadata: metadata ?? [],
      startMs,
      sentMs: null,
      sends: message === null ? 0 : 1,
      received: 0,
      isHalfClosed: message !== null,
      isBlocked: false,
      wasTakenBack: false,
      end: null,
    };
    this.log.push(call);
    this.open.set(slot, call);
    if (this.isClosed) {
      this.later(call, 0, () => this.end(call, 'refused', -1, 14));
      return;
    }
    if (deadlineMs > 0) this.later(call, deadlineMs, () => this.end(call, 'deadline', -1, 4));
    const fate = this.random();
    if (fate < 0.75) this.send1(call);
    else if (fate < 0.92) this.later(call, this.some(6), () => this.send1(call));
    // Before it left us.
    if (this.random() < 0.05) this.later(call, this.some(6), () => this.end(call, this.loss(), -1, 14));
    if (call.isHalfClosed) this.respond(call);
    else if (this.random() < 0.1) this.later(call, this.some(8), () => this.finish(call));
  }

  send(slot: number, message: Uint8Array): boolean {
    const call = this.open.get(slot)!;
    assert.ok(call !== undefined && message.length > 0);
    assert.ok(clientStreams(this.templates[call.template]!.kind), 'a call of one message was sent another');
    assert.ok(!call.isHalfClosed && !call.isBlocked, 'a message was sent where none could be taken');
    call.sends++;
    if (this.templates[call.template]!.kind === 'bidi') this.later(call, this.some(3), () => this.tellMessage(call));
    if (this.random() < 0.7) return true;
    call.isBlocked = true;
    this.later(call, this.some(6), () => {
      call.isBlocked = false;
      this.sink.writable(slot);
    });
    return false;
  }

  halfClose(slot: number): void {
    const call = this.open.get(slot)!;
    assert.ok(call !== undefined && !call.isHalfClosed, 'a side was closed that was closed already');
    call.isHalfClosed = true;
    this.respond(call);
  }

  cancel(slot: number): void {
    const call = this.open.get(slot);
    if (call === undefined) return;
    call.wasTakenBack = true;
    this.later(call, 0, () => this.end(call, 'client-cancel', -1, 1));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const call of [...this.open.values()]) this.end(call, 'abandoned', -1, 1);
  }

  private respond(call: SeenCall): void {
    if (this.random() < 0.05) return;
    const takesMs = this.some(10);
    const messages = serverStreams(this.templates[call.template]!.kind) ? this.some(4) : 0;
    for (let i = 0; i < messages; i++) this.later(call, (takesMs * i) / messages, () => this.tellMessage(call));
    this.later(call, takesMs, () => this.finish(call));
  }

  private finish(call: SeenCall): void {
    if (call.sentMs === null) {
      // Nobody answers what was not sent.
      this.later(call, 1, () => this.finish(call));
      return;
    }
    if (this.random() < 0.1) {
      this.end(call, this.loss(), -1, 14);
      return;
    }
    const status = STATUSES[Math.floor(this.random() * STATUSES.length)]!;
    const { kind } = this.templates[call.template]!;
    if (status === 0 && !serverStreams(kind)) this.tellMessage(call);
    if (call.end === null) this.end(call, 'trailers', status, status);
  }

  private tellMessage(call: SeenCall): void {
    if (call.sentMs === null) return;
    call.received++;
    this.sink.message(call.slot, this.answer(this.log.indexOf(call)), this.clock.nowMs());
  }

  private send1(call: SeenCall): void {
    if (call.sentMs !== null) return;
    call.sentMs = this.clock.nowMs();
    this.sink.sent(call.slot, call.sentMs);
  }

  private end(call: SeenCall, cause: EndCause, wireStatus: number, shownStatus: number): void {
    this.open.delete(call.slot);
    const atMs = this.clock.nowMs();
    call.end = { cause, wireStatus, shownStatus, atMs };
    this.sink.ended(call.slot, cause, wireStatus, shownStatus, cause, atMs);
  }

  private loss(): EndCause {
    return LOSSES[Math.floor(this.random() * LOSSES.length)]!;
  }

  /** Milliseconds, or messages. */
  private some(most: number): number {
    return Math.floor(this.random() * (most + 1));
  }

  /** Nothing comes of a call that has ended. */
  private later(call: SeenCall, delayMs: number, task: () => void): void {
    this.clock.after(delayMs, () => {
      if (call.end === null) task();
    });
  }
}
