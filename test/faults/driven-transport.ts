import type { CallKind } from '../../src/shared/call-kind.js';
import { COLUMN_OF_CAUSE } from '../../src/transport/end-cause.js';
import type { CallSink, EndCause, Transport } from '../../src/transport/transport.js';
import { wireTransport } from '../../src/transport/wire/wire.js';
import { FIRST_SETTINGS } from '../transport/wire/frames/frame-bytes.js';
import { ManualClock } from './manual-clock.js';
import type { Random } from './random.js';
import { SocketTwin } from './socket-twin.js';

const SLOTS = 16;
const KINDS: readonly CallKind[] = ['unary', 'server-stream', 'client-stream', 'bidi'];
/** By kind. */
const DEADLINES_MS = [500, 0, 0, 0];
const MESSAGE = Buffer.alloc(300, 'request');
const LONG_MESSAGE = Buffer.alloc(90_000, 'long');
/** Then a lane dials again, whatever was before. */
const LONGEST_REST_MS = 1000;
/** A call may start in the end of another: so many times in one run. */
const STARTS_PER_RUN = 24;

/**
 * The whole wire transport, with nothing but its sockets left out, and a caller that does with its calls whatever one may
 * do. Each word of the transport is checked as it comes: a call that is told of what it cannot have throws.
 */
export class DrivenTransport implements CallSink {
  readonly clock = new ManualClock();
  /** The connection that was dialled last. */
  twin: SocketTwin | null = null;
  random: Random;
  /** What was told, where it is to be compared. */
  log: string[] | null = null;
  readonly counts = { started: 0, unsent: 0, answered: 0, uncertain: 0, refused: 0, messages: 0 };
  /** Words told since `allow`. */
  private events = 0;
  private eventsAllowed = Number.POSITIVE_INFINITY;
  private startsLeft = 0;
  private isRestarting = true;
  private readonly transport: Transport;
  /** Of the open call in each slot: what was told last; null for none. */
  private readonly last: ('begun' | 'sent' | 'headers' | null)[] = Array(SLOTS).fill(null);

  constructor(random: Random) {
    this.random = random;
    const endpoint = { address: '127.0.0.1:1', tls: null, authority: null, connectTimeoutMs: 60_000 };
    const settings = {
      endpoint,
      connections: 1,
      templates: KINDS.map((kind) => ({ path: `/a.B/${kind}`, kind, metadata: [['x-id', kind]] as const })),
      maxInFlight: SLOTS,
      maxReceiveBytes: 100_000,
      maxSendBytes: 1_000_000,
      compression: 'identity',
      lbStrategy: 'pick_first',
      keepalive: { afterMs: 300, timeoutMs: 200, withoutCalls: true },
      wantsMetadata: true,
    } as const;
    this.transport = wireTransport(settings, this.clock, this, {
      dial: (_target, events) => {
        this.twin = new SocketTwin(events);
        return this.twin.asSocket;
      },
    });
  }

  get open(): number {
    return this.last.filter((word) => word !== null).length;
  }

  async connect(): Promise<void> {
    const connecting = this.transport.connect();
    await ticks();
    this.twin!.ready();
    this.twin!.feed(FIRST_SETTINGS, 0, FIRST_SETTINGS.length);
    await connecting;
  }

  /** A connection that is dialled and of which nothing has come; `before` is broken off. */
  async twinAfter(before: SocketTwin | null): Promise<SocketTwin> {
    before?.breakOff(this.random.pick([null, 'read ECONNRESET']));
    await ticks();
    while (this.twin === before || this.twin!.destroyed) {
      this.clock.advance(LONGEST_REST_MS);
      await ticks();
    }
    return this.twin!;
  }

  /** Takes every free slot, and lets so many words be told before something is wrong. */
  begin(eventsAllowed: number): void {
    this.events = 0;
    this.eventsAllowed = eventsAllowed;
    this.startsLeft = STARTS_PER_RUN;
    for (let slot = 0; slot < SLOTS; slot++) this.startIn(slot);
  }

  /** Every call has ended after it. */
  async close(): Promise<void> {
    this.isRestarting = false;
    await this.transport.close(0);
    await ticks();
    this.check();
    if (this.open > 0) throw new Error(`${this.open} calls were left open`);
  }

  /** The identity of the books, with what is still open. */
  check(): void {
    const { started, unsent, answered, uncertain, refused } = this.counts;
    const ended = unsent + answered + uncertain + refused;
    if (started !== ended + this.open) throw new Error(`${started} calls started, ${ended} ended, ${this.open} open`);
  }

  sent(slot: number): void {
    this.tell(slot, 'sent');
    if (this.last[slot] !== 'begun') throw new Error(`slot ${slot} was sent, and was ${this.last[slot]}`);
    this.last[slot] = 'sent';
  }

  headers(slot: number): void {
    this.tell(slot, 'headers');
    if (this.last[slot] !== 'sent') throw new Error(`slot ${slot} has headers, and was ${this.last[slot]}`);
    this.last[slot] = 'headers';
    if (this.random.once(40)) this.transport.cancel(slot);
  }

  message(slot: number, view: Uint8Array): void {
    this.tell(slot, 'message', view);
    if (this.last[slot] !== 'headers') throw new Error(`slot ${slot} has a message, and was ${this.last[slot]}`);
    if (view.length > 100_000) throw new Error(`a message of ${view.length} bytes`);
    this.counts.messages++;
    const { random, transport } = this;
    if (random.once(40)) transport.cancel(slot);
    if (random.once(10)) transport.send(slot, MESSAGE);
    if (random.once(10)) transport.halfClose(slot);
  }

  metadata(slot: number, part: string, fields: readonly unknown[]): void {
    this.tell(slot, part, fields);
    const isDue = this.last[slot] === 'sent' || (part === 'trailers' && this.last[slot] === 'headers');
    if (!isDue) throw new Error(`slot ${slot} has ${part}, and was ${this.last[slot]}`);
  }

  statusDetails(slot: number, bytes: Uint8Array): void {
    this.tell(slot, 'details', bytes);
  }

  writable(slot: number): void {
    this.tell(slot, 'writable');
    this.transport.halfClose(slot);
  }

  ended(slot: number, cause: EndCause, wireStatus: number, shownStatus: number, detail: string): void {
    this.tell(slot, cause, shownStatus, detail);
    const wasSent = this.last[slot] !== 'begun';
    const column = COLUMN_OF_CAUSE[cause];
    if ((column === 'answered') !== wireStatus >= 0) throw new Error(`${cause} with the wire status ${wireStatus}`);
    if (column === 'answered' && !wasSent) throw new Error('answered, and never sent');
    if (shownStatus < 0 || shownStatus > 16) throw new Error(`shown as status ${shownStatus}`);
    if (column === 'uncertain' && !wasSent) this.counts.unsent++;
    else this.counts[column]++;
    this.last[slot] = null;
    if (this.isRestarting) this.startIn(slot);
  }

  private startIn(slot: number): void {
    if (this.last[slot] !== null || this.startsLeft === 0) return;
    this.startsLeft--;
    const { random, transport } = this;
    const template = random.below(KINDS.length);
    this.counts.started++;
    this.last[slot] = 'begun';
    const kind = KINDS[template]!;
    const deadlineMs = DEADLINES_MS[template]!;
    const message = random.once(50) ? LONG_MESSAGE : MESSAGE;
    if (kind === 'unary' || kind === 'server-stream') {
      transport.start(slot, template, message, deadlineMs);
      return;
    }
    transport.start(slot, template, null, deadlineMs);
    transport.send(slot, message);
    if (random.once(2)) transport.halfClose(slot);
  }

  private tell(slot: number, word: string, ...rest: unknown[]): void {
    this.log?.push(`${slot} ${word} ${rest.map((one) => JSON.stringify(one)).join(' ')}`);
    if (this.last[slot] === null) throw new Error(`told of slot ${slot}, which is free: ${word}`);
    if (++this.events > this.eventsAllowed) throw new Error(`more than ${this.eventsAllowed} words, the last: ${word}`);
  }
}

/** After all that was put off until the code that runs now is through. */
function ticks(): Promise<void> {
  return new Promise((resolve) => process.nextTick(() => process.nextTick(resolve)));
}
