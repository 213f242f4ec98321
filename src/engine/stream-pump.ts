// Hot path: bench/call-loop.bench.ts
import type { Clock } from '../shared/clock.js';
import { SlotTimers } from '../shared/slot-timers.js';
import type { Transport } from '../transport/transport.js';
import type { Requests } from './requests.js';
import type { Slots } from './slots.js';
import type { StepTable } from './step-table.js';

/** Timers of slots go off up to so much late. */
const TIMER_GRAIN_MS = 4;

/**
 * What the client does in a call that is under way: sends the messages of a stream as far as the transport takes them and
 * it is time for them, closes its side, takes the call back where that is asked for.
 */
export class StreamPump {
  transport!: Transport;
  /** Whether it must be told what is sent and what has ended: most plans have nothing to time. */
  readonly isTimed: boolean;
  private readonly slots: Slots;
  private readonly table: StepTable;
  private readonly requests: Requests;
  private readonly clock: Clock;
  private readonly unsendable: (error: unknown) => void;

  // One entry per slot.
  private readonly halfClosed: Uint8Array;
  /** A stream takes no message until it is writable, or until it is time for the next. */
  private readonly blocked: Uint8Array;
  private readonly resting: Uint8Array;
  private readonly nextSendMs: Float64Array;
  /** 1 where a message could not be made: nobody asked for its call to be taken back. */
  private readonly spoilt: Uint8Array;
  private readonly cancels: SlotTimers | null;
  private readonly closes: SlotTimers | null;
  private readonly sends: SlotTimers | null;

  /** @param unsendable told what was wrong with a message, whose call is then taken back */
  constructor(slots: Slots, table: StepTable, requests: Requests, clock: Clock, unsendable: (error: unknown) => void) {
    const { count } = slots;
    this.slots = slots;
    this.table = table;
    this.requests = requests;
    this.clock = clock;
    this.unsendable = unsendable;
    this.halfClosed = new Uint8Array(count);
    this.blocked = new Uint8Array(count);
    this.resting = new Uint8Array(count);
    this.nextSendMs = new Float64Array(count);
    this.spoilt = new Uint8Array(count);
    const timers = (isNeeded: boolean, expired: (slot: number) => void) =>
      isNeeded ? new SlotTimers(count, clock, expired) : null;
    this.cancels = timers(table.cancelAfterMs.some(Number.isFinite), (slot) => this.transport.cancel(slot));
    this.closes = timers(table.closeAfterMs.some(Number.isFinite), (slot) => this.closeSide(slot));
    this.sends = timers(
      table.intervalMs.some((ms) => ms > 0),
      (slot) => this.sendNext(slot),
    );
    this.isTimed = this.cancels !== null || this.closes !== null || this.sends !== null;
  }

  /** A stream was started. */
  begin(slot: number): void {
    this.halfClosed[slot] = 0;
    this.blocked[slot] = 0;
    this.resting[slot] = 0;
    this.spoilt[slot] = 0;
    this.nextSendMs[slot] = this.clock.nowMs();
    this.pump(slot);
  }

  /** A call of any kind left us. */
  sent(slot: number, template: number, atMs: number): void {
    const { cancelAfterMs, closeAfterMs } = this.table;
    if (this.cancels !== null && Number.isFinite(cancelAfterMs[template])) {
      this.cancels.arm(slot, atMs + cancelAfterMs[template]!);
    }
    if (this.closes !== null && Number.isFinite(closeAfterMs[template])) {
      this.closes.arm(slot, atMs + closeAfterMs[template]!);
    }
  }

  /** As many messages came as the step asks for. */
  receivedAll(slot: number, template: number): void {
    if (this.table.limitCancels[template] === 1) this.transport.cancel(slot);
    else this.closeSide(slot);
  }

  writable(slot: number): void {
    this.blocked[slot] = 0;
    if (this.slots.open[slot] === 1) this.pump(slot);
  }

  /** Whether the call of the slot was taken back, as it then is, only because a message of it could not be made. */
  isSpoilt(slot: number): boolean {
    return this.spoilt[slot] === 1;
  }

  /** Its call has ended, also one that never left: the next one of the slot may be none that streams. */
  ended(slot: number): void {
    this.cancels?.disarm(slot);
    this.closes?.disarm(slot);
    this.sends?.disarm(slot);
  }

  /** No call is open any more, and none will be. */
  close(): void {
    this.cancels?.close();
    this.closes?.close();
    this.sends?.close();
  }

  private sendNext(slot: number): void {
    this.resting[slot] = 0;
    this.pump(slot);
  }

  private pump(slot: number): void {
    const { slots, table } = this;
    const { messagesSent } = slots;
    const template = slots.template[slot]!;
    const limit = table.sendLimit[template]!;
    while (slots.open[slot] === 1 && this.halfClosed[slot] === 0 && messagesSent[slot]! < limit) {
      if (this.blocked[slot] === 1 || this.resting[slot] === 1) return;
      const message = this.nextMessage(slot, template);
      if (message === null) return;
      messagesSent[slot]!++;
      if (!this.transport.send(slot, message)) this.blocked[slot] = 1;
      if (table.intervalMs[template]! > 0 && messagesSent[slot]! < limit && this.rests(slot, template)) return;
    }
    if (this.blocked[slot] === 0) this.closeSide(slot);
  }

  /** null: nothing that can be sent, and the call is taken back. */
  private nextMessage(slot: number, template: number): Uint8Array | null {
    try {
      return this.requests.streamMessageOf(slot, template, this.slots.messagesSent[slot]!);
    } catch (error) {
      this.unsendable(error);
      this.spoilt[slot] = 1;
      this.transport.cancel(slot);
      return null;
    }
  }

  /** Whether it is too early for the next message. */
  private rests(slot: number, template: number): boolean {
    const nowMs = this.clock.nowMs();
    // What a coarse timer lost is caught up with; what waiting for the server lost is not.
    const nextMs = Math.max(this.nextSendMs[slot]! + this.table.intervalMs[template]!, nowMs - TIMER_GRAIN_MS);
    this.nextSendMs[slot] = nextMs;
    if (nextMs <= nowMs) return false;
    this.resting[slot] = 1;
    this.sends!.arm(slot, nextMs);
    return true;
  }

  /** The client says that it sends no more. */
  private closeSide(slot: number): void {
    if (this.slots.open[slot] === 0 || this.halfClosed[slot] === 1) return;
    this.halfClosed[slot] = 1;
    this.transport.halfClose(slot);
  }
}
