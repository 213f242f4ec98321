import type { CancelTimer } from '../../shared/clock.js';
import { bareReason } from '../bare-reason.js';
import type { ConnectOutcome } from '../connect-outcome.js';
import type { ConnectionOwner, WireConnection } from './connection.js';
import type { OpenCalls } from './open-calls.js';
import { SlotQueue } from './slot-queue.js';

const UNAVAILABLE = 14;
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 1000;

/**
 * One of the connections that a run asked for, over all its lives: a lost one is dialled again, one that the server sends
 * away is replaced while its open calls finish.
 *
 * Calls wait here, unsent, while the lane is dialled and while the server takes no more streams. What fails once is
 * dialled again at once; after more failures in a row it backs off, and calls are refused meanwhile.
 */
export class Lane implements ConnectionOwner {
  private readonly calls: OpenCalls;
  private readonly dialNew: (owner: ConnectionOwner) => WireConnection;
  private readonly timeoutMs: number;
  private readonly waiting: SlotQueue;
  /** The one that takes calls, or is dialled. */
  private connection: WireConnection | null = null;
  /** Sent away by the server, with calls that are still open. */
  private readonly leavingOnes = new Set<WireConnection>();
  private state: 'dialling' | 'up' | 'resting' | 'closed' = 'dialling';
  /** In a row, since the server last answered. */
  private failures = 0;
  private lastReason = '';
  private cancelRest: CancelTimer = () => {};

  /** @param dialNew begins to dial another connection */
  constructor(calls: OpenCalls, timeoutMs: number, dialNew: (owner: ConnectionOwner) => WireConnection) {
    this.calls = calls;
    this.timeoutMs = timeoutMs;
    this.dialNew = dialNew;
    this.waiting = new SlotQueue(calls.table.links);
  }

  get isUp(): boolean {
    return this.state === 'up';
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
    this.state = 'dialling';
    const connection = this.dialNew(this);
    this.connection = connection;
    const outcome = await connection.connected(this.timeoutMs);
    if (this.connection === connection && outcome.is !== 'ready' && !this.isOver()) {
      const reason = outcome.is === 'failed' ? outcome.reason : `no answer within ${this.timeoutMs} ms`;
      this.connection = null;
      this.rest(reason);
    }
    return outcome;
  }

  /** Sends the slot's call, or lets it wait. */
  start(slot: number): void {
    const { connection } = this;
    if (this.waiting.size === 0 && connection?.canOpen) {
      connection.open(slot);
      return;
    }
    this.waiting.push(slot);
    this.calls.armDeadline(slot);
  }

  /** Takes back a call that waits. */
  withdraw(slot: number): void {
    this.waiting.delete(slot);
  }

  hasRoom(): void {
    if (this.state === 'dialling') this.state = 'up';
    const { waiting } = this;
    while (waiting.size > 0 && this.connection?.canOpen) this.connection.open(waiting.shift());
  }

  leaving(connection: WireConnection, isGraceful: boolean): void {
    this.leavingOnes.add(connection);
    for (const one of this.leavingOnes) if (one.isClosed) this.leavingOnes.delete(one);
    this.replace(connection, isGraceful, 'the server sent GOAWAY');
  }

  lost(connection: WireConnection, reason: string): void {
    this.replace(connection, false, reason);
  }

  answered(): void {
    this.failures = 0;
  }

  close(): void {
    this.state = 'closed';
    this.cancelRest();
    this.connection?.close();
    for (const connection of this.leavingOnes) connection.close();
  }

  private isOver(): boolean {
    return this.state === 'closed';
  }

  private replace(connection: WireConnection, isGraceful: boolean, reason: string): void {
    if (this.connection !== connection || this.state === 'closed') return;
    this.connection = null;
    if (isGraceful || this.failures === 0) {
      if (!isGraceful) this.failures++;
      void this.dial();
      return;
    }
    this.rest(reason);
  }

  /** Refuses what waits, and dials after a while that grows with each failure. */
  private rest(reason: string): void {
    this.state = 'resting';
    this.lastReason = reason;
    this.failures++;
    const restMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(this.failures - 1, 10));
    this.cancelRest = this.calls.clock.after(restMs, () => void this.dial());
    while (this.waiting.size > 0) {
      this.calls.endSoon(this.waiting.shift(), {
        cause: 'refused',
        wireStatus: -1,
        shownStatus: UNAVAILABLE,
        detail: this.reason,
      });
    }
  }
}
