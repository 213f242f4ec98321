import type { TransportName } from '../plan/call-plan.js';
import { clientStreams } from '../shared/call-kind.js';
import { realClock } from '../shared/clock.js';
import type { Compression, Endpoint, MetadataEntry } from '../shared/endpoint.js';
import type { MethodTarget } from '../target/method-target.js';
import type { CallSink, EndCause, Transport } from '../transport/transport.js';
import { transportByName } from './transport-by-name.js';

export interface OneCallSettings {
  endpoint: Endpoint;
  transport: TransportName;
  method: MethodTarget;
  metadata: readonly MetadataEntry[];
  /** From the send on; 0 means for ever. */
  deadlineMs: number;
  compression: Compression;
  maxReceiveBytes: number;
  maxSendBytes: number;
}

/** What is told while the call is open. What they throw takes the call back, and `outcome` rejects with it. */
export interface CallListener {
  metadata(part: 'headers' | 'trailers', fields: readonly MetadataEntry[]): void;
  /** `view` is valid only meanwhile. */
  message(view: Uint8Array): void;
}

/** The last word on a call. */
export interface CallOutcome {
  cause: EndCause;
  /** 0 to 16, as it is shown. */
  status: number;
  /** What the server's own trailers said; -1 without them. An OK without its message is shown as UNIMPLEMENTED. */
  wireStatus: number;
  /** The server's message, or the reason; untrusted. */
  detail: string;
  /** A serialized google.rpc.Status, untrusted; null without one. */
  details: Uint8Array | null;
}

/** A call that was started. */
export interface OneCall {
  /** Settles when the call has ended and its connection is closed. */
  outcome: Promise<CallOutcome>;
  /** Sends a message of a stream; resolves when it takes another. False where the call has ended: nothing more is sent. */
  send(message: Uint8Array): Promise<boolean>;
  halfClose(): void;
  cancel(): void;
  /** Waits for no end. */
  abandon(): void;
}

const SLOT = 0;

/**
 * Makes one call on a connection of its own, in this thread. Resolves when it was started; rejects with a GrpcRedError
 * where there is no connection.
 *
 * @param message null for calls whose client streams: `send` and `halfClose` follow
 */
export async function startCall(
  settings: OneCallSettings,
  message: Uint8Array | null,
  listener: CallListener,
): Promise<OneCall> {
  const sink = new OneCallSink(listener);
  const { method, metadata, endpoint } = settings;
  const transport = await transportByName(
    settings.transport,
    {
      endpoint,
      connections: 1,
      lbStrategy: 'pick_first',
      keepalive: null,
      templates: [{ path: method.path, kind: method.kind, metadata }],
      maxInFlight: 1,
      maxReceiveBytes: settings.maxReceiveBytes,
      maxSendBytes: settings.maxSendBytes,
      compression: settings.compression,
      wantsMetadata: true,
    },
    realClock,
    sink,
  );
  try {
    await transport.connect();
  } catch (error) {
    await transport.close(0);
    throw error;
  }
  sink.begin(transport);
  transport.start(SLOT, 0, clientStreams(method.kind) ? null : message, settings.deadlineMs);
  return sink;
}

class OneCallSink implements CallSink, OneCall {
  readonly outcome: Promise<CallOutcome>;
  private readonly listener: CallListener;
  private transport!: Transport;
  private details: Uint8Array | null = null;
  private failure: { error: unknown } | null = null;
  private isOpen = true;
  private takeMore: (() => void) | null = null;
  private settle!: (outcome: CallOutcome) => void;

  constructor(listener: CallListener) {
    this.listener = listener;
    this.outcome = this.whole(
      new Promise((resolve) => {
        this.settle = resolve;
      }),
    );
    // It is awaited later, perhaps after it was rejected.
    this.outcome.catch(() => {});
  }

  begin(transport: Transport): void {
    this.transport = transport;
  }

  async send(message: Uint8Array): Promise<boolean> {
    if (!this.isOpen) return false;
    if (!this.transport.send(SLOT, message) && this.isOpen) {
      await new Promise<void>((resolve) => {
        this.takeMore = resolve;
      });
    }
    return this.isOpen;
  }

  halfClose(): void {
    if (this.isOpen) this.transport.halfClose(SLOT);
  }

  cancel(): void {
    if (this.isOpen) this.transport.cancel(SLOT);
  }

  abandon(): void {
    void this.transport.close(0);
  }

  // — what the transport tells —

  sent(): void {}

  headers(): void {}

  metadata(_slot: number, part: 'headers' | 'trailers', fields: readonly MetadataEntry[]): void {
    this.guarded(() => this.listener.metadata(part, fields));
  }

  message(_slot: number, view: Uint8Array): void {
    this.guarded(() => this.listener.message(view));
  }

  statusDetails(_slot: number, bytes: Uint8Array): void {
    this.details = Uint8Array.from(bytes);
  }

  writable(): void {
    const take = this.takeMore;
    this.takeMore = null;
    take?.();
  }

  ended(_slot: number, cause: EndCause, wireStatus: number, shownStatus: number, detail: string): void {
    this.isOpen = false;
    this.writable();
    this.settle({ cause, status: shownStatus, wireStatus, detail, details: this.details });
  }

  private async whole(ended: Promise<CallOutcome>): Promise<CallOutcome> {
    const outcome = await ended;
    await this.transport.close(0);
    if (this.failure !== null) throw this.failure.error;
    return outcome;
  }

  /** Nothing may be thrown into a transport. */
  private guarded(tell: () => void): void {
    if (this.failure !== null) return;
    try {
      tell();
    } catch (error) {
      this.failure = { error };
      // Not from inside the transport's own word.
      queueMicrotask(() => this.cancel());
    }
  }
}
