import type { CancelTimer } from '../../shared/clock.js';
import { bareReason } from '../bare-reason.js';
import type { ConnectOutcome } from '../connect-outcome.js';
import type { WireConnection } from './connection.js';
import type { ConnectionOwner, LeaveCause } from './connection-owner.js';
import type { OpenCalls } from './open-calls.js';
import { SlotQueue } from './slot-queue.js';
import type { SocketAddress } from './socket-address.js';

const UNAVAILABLE = 14;
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 1000;
/** A server that sends so many connections away in a row, each within so long and with no answer, is no server to us. */
const MOST_GOODBYES = 10;
const SHORT_LIFE_MS = 1000;

/** What a lane is made from. */
export interface LaneSettings {
  /** Tried in this order whenever it dials; at least one. */
  addresses: readonly SocketAddress[];
  /** How long that may take, for all of them. */
  timeoutMs: number;
  /** Begins to dial another connection. */
  dialNew: (owner: ConnectionOwner, address: SocketAddress) => WireConnection;
  /** Takes over a call that waits where no connection can be had; false if there is no place for it. */
  takeOver: (slot: number) => boolean;
}

/**
 * One of the connections that a run asked for, over all its lives: a lost one is dialled again, one that the server sends
 * away is replaced while its open calls finish.
 *
 * Calls wait here, unsent, while the lane is dialled and while the server takes no more streams. What fails once is
 * dialled again at once; where that fails too it backs off, and calls are refused meanwhile.
 */
export class Lane implements ConnectionOwner {
  private readonly calls: OpenCalls;
  private readonly settings: LaneSettings;
  private readonly waiting: SlotQueue;
  /** The one that takes calls, or is dialled. */
  private connection: WireConnection | null = null;
  /** Sent away by the server, with calls that are still open. */
  private readonly leavingOnes = new Set<WireConnection>();
  private state: 'dialling' | 'up' | 'resting' | 'closed' = 'dialling';
  private wasUp = false;
  /** Whether a connection was lost, or could not be had, since the server last answered. */
  private isDoubted = false;
  /** Pauses since then. */
  private rests = 0;
  /** Likewise, connections that were sent away soon after they came up. */
  private goodbyes = 0;
  private upSinceMs = 0;
  private lastReason = '';
  private cancelRest: CancelTimer = () => {};

  constructor(calls: OpenCalls, settings: LaneSettings) {
    this.calls = calls;
    this.settings = settings;
    this.waiting = new SlotQueue(calls.table.links);
  }

  get isUp(): boolean {
    return this.state === 'up';
  }

  get firstAddress(): SocketAddress {
    return this.settings.addresses[0]!;
  }

  /** Whether a call would wait for the connection that is being dialled. */
  get isDialling(): boolean {
    return this.state === 'dialling';
  }

  /** Why there is no connection. */
  get reason(): string {
    return `no connection: ${bareReason(this.lastReason)}`;
  }

  /** Dials; the first time of a run, and whenever the connection before is of no more use. */
  async dial(): Promise<ConnectOutcome> {
    const { addresses, timeoutMs } = this.settings;
    const { clock, counts } = this.calls;
    const untilMs = clock.nowMs() + timeoutMs;
    let outcome: ConnectOutcome = { is: 'timed-out' };
    let reason = '';
    this.state = 'dialling';
    for (let i = 0; i < addresses.length; i++) {
      const connection = this.settings.dialNew(this, addresses[i]!);
      this.connection = connection;
      // Each has its share of the time that is left: a silent one must not take that of those behind it.
      const shareMs = (untilMs - clock.nowMs()) / (addresses.length - i);
      outcome = await connection.connected(shareMs);
      if (outcome.is === 'ready' || this.connection !== connection || this.isOver()) return outcome;
      reason = outcome.is === 'failed' ? outcome.reason : `no answer within ${Math.round(shareMs)} ms`;
      counts.dialFailed(addresses[i]!, reason);
    }
    this.connection = null;
    this.rest(reason);
    return outcome;
  }

  /** Sends the slot's call, or lets it wait. */
  start(slot: number): void {
    const { connection, calls } = this;
    // Others that wait have the place that has just become free.
    const othersWait = this.waiting.size > 0;
    if (this.openOrQueue(slot)) return;
    calls.armDeadline(slot, calls.clock.nowMs());
    if (connection?.isAtStreamLimit || (othersWait && connection?.canOpen)) {
      calls.counts.waitsForStream(connection.maxStreams);
    }
  }

  /** Likewise for a call that has waited elsewhere, so that its deadline runs already. True if it was sent. */
  openOrQueue(slot: number): boolean {
    const { connection } = this;
    if (this.waiting.size === 0 && connection?.canOpen) {
      connection.open(slot);
      return true;
    }
    this.waiting.push(slot);
    return false;
  }

  /** Takes back a call that waits. */
  withdraw(slot: number): void {
    this.waiting.delete(slot);
  }

  hasRoom(): void {
    if (this.state === 'dialling') this.cameUp();
    const { waiting } = this;
    while (waiting.size > 0 && this.connection?.canOpen) this.connection.open(waiting.shift());
  }

  leaving(connection: WireConnection, cause: LeaveCause, reason: string): void {
    this.leavingOnes.add(connection);
    for (const one of this.leavingOnes) if (one.isClosed) this.leavingOnes.delete(one);
    this.replace(connection, cause, reason);
  }

  lost(connection: WireConnection, reason: string): void {
    this.replace(connection, 'failed', reason);
  }

  answered(): void {
    this.isDoubted = false;
    this.rests = 0;
    this.goodbyes = 0;
  }

  close(): void {
    this.state = 'closed';
    this.cancelRest();
    this.connection?.close();
    for (const connection of this.leavingOnes) connection.close();
  }

  private cameUp(): void {
    this.state = 'up';
    this.upSinceMs = this.calls.clock.nowMs();
    if (this.wasUp) this.calls.counts.replaced++;
    this.wasUp = true;
  }

  private isOver(): boolean {
    return this.state === 'closed';
  }

  /** Whether the server that sent a connection away is likely to take another. */
  private isWelcome(): boolean {
    const livedMs = this.calls.clock.nowMs() - this.upSinceMs;
    this.goodbyes = livedMs < SHORT_LIFE_MS ? this.goodbyes + 1 : 0;
    return this.goodbyes <= MOST_GOODBYES;
  }

  private replace(connection: WireConnection, cause: LeaveCause, reason: string): void {
    if (this.connection !== connection || this.state === 'closed') return;
    this.connection = null;
    if (this.mayDialAtOnce(cause)) void this.dial();
    else this.rest(reason);
  }

  /** Counts why the connection is of no more use. */
  private mayDialAtOnce(cause: LeaveCause): boolean {
    const { counts } = this.calls;
    switch (cause) {
      case 'used up':
        return true;
      case 'sent away':
        counts.sentAway++;
        return this.isWelcome();
      case 'failed': {
        counts.lost++;
        const isFirst = !this.isDoubted;
        this.isDoubted = true;
        return isFirst;
      }
    }
  }

  /** Gives away or refuses what waits, and dials after a while that grows with each failure. */
  private rest(reason: string): void {
    this.state = 'resting';
    this.lastReason = reason;
    this.isDoubted = true;
    const restMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(this.rests++, 10));
    this.cancelRest = this.calls.clock.after(restMs, () => void this.dial());
    while (this.waiting.size > 0) {
      const slot = this.waiting.shift();
      if (this.settings.takeOver(slot)) continue;
      this.calls.endSoon(slot, {
        cause: 'refused',
        wireStatus: -1,
        shownStatus: UNAVAILABLE,
        detail: this.reason,
      });
    }
  }
}
