import type { CancelTimer, Clock } from '../../shared/clock.js';
import type { Keepalive } from '../../shared/endpoint.js';

/** The connection that is kept alive. */
export interface KeptConnection {
  readonly hasStreams: boolean;
  ping(): void;
  /** Nothing came for `timeoutMs` since the ping. */
  unanswered(timeoutMs: number): void;
}

/**
 * Pings a quiet peer, and gives it up where it does not answer (gRPC, A8). One timer, set anew only when it goes off:
 * a busy connection pays a number per read.
 */
export class KeepaliveWatch {
  /** When bytes last came, by the clock. */
  heardMs: number;
  private readonly settings: Keepalive;
  private readonly clock: Clock;
  private readonly connection: KeptConnection;
  /** When the ping went out that is not answered yet. */
  private pingedMs = Number.NaN;
  private isLate = false;
  private cancelTimer: CancelTimer;

  /** Begins to watch. */
  constructor(settings: Keepalive, clock: Clock, connection: KeptConnection) {
    this.settings = settings;
    this.clock = clock;
    this.connection = connection;
    this.heardMs = clock.nowMs();
    this.cancelTimer = clock.after(settings.afterMs, this.wake);
  }

  stop(): void {
    this.cancelTimer();
  }

  private readonly wake = (): void => {
    if (Number.isNaN(this.pingedMs) || this.heardMs > this.pingedMs) this.watch();
    else this.judge();
  };

  private watch(): void {
    const { settings, clock, connection } = this;
    const nowMs = clock.nowMs();
    const leftMs = this.heardMs + settings.afterMs - nowMs;
    const mayPing = settings.withoutCalls || connection.hasStreams;
    this.pingedMs = Number.NaN;
    if (leftMs > 0 || !mayPing) {
      this.sleep(leftMs > 0 ? leftMs : settings.afterMs);
      return;
    }
    this.pingedMs = nowMs;
    this.isLate = false;
    connection.ping();
    this.sleep(Math.min(settings.timeoutMs, settings.afterMs));
  }

  private judge(): void {
    const { afterMs, timeoutMs } = this.settings;
    const leftMs = this.pingedMs + timeoutMs - this.clock.nowMs();
    if (leftMs > 0) {
      this.sleep(Math.min(leftMs, afterMs));
      return;
    }
    if (this.isLate) {
      this.connection.unanswered(timeoutMs);
      return;
    }
    // Timers go off before sockets are read: an answer may lie there since this thread was last free.
    this.isLate = true;
    this.sleep(1);
  }

  private sleep(ms: number): void {
    this.cancelTimer = this.clock.after(ms, this.wake);
  }
}
