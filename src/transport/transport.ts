import type { CallKind } from '../shared/call-kind.js';
import type { Compression, Endpoint, Keepalive, LbStrategy, MetadataEntry } from '../shared/endpoint.js';
import type { ConnectionUse } from './connection-use.js';

/** How a call ended, as its transport saw it. `end-cause.ts` maps each to its column of the tally. */
export type EndCause =
  | 'trailers' // the server's own trailers, with a grpc-status
  | 'local-status' // the response ended without one: an HTTP error, missing trailers, too large a message
  | 'deadline' // our own deadline passed first
  | 'client-cancel' // we took the call back
  | 'reset' // the server reset the stream
  | 'refused' // certainly never processed: REFUSED_STREAM, above GOAWAY's last id, not connected
  | 'protocol-error' // the peer broke HTTP/2 or gRPC
  | 'connection-lost'
  | 'abandoned'; // we stopped waiting

/** How every call of one step goes out. The transport prepares what it can from this before the run. */
export interface RequestTemplate {
  path: string;
  kind: CallKind;
  metadata: readonly MetadataEntry[];
}

/** What a transport is made from. */
export interface TransportSettings {
  endpoint: Endpoint;
  /** At least 1; the calls in flight are spread evenly over them. Under round_robin there is one for each address at least. */
  connections: number;
  lbStrategy: LbStrategy;
  /** null: the peer is never asked. */
  keepalive: Keepalive | null;
  templates: readonly RequestTemplate[];
  maxInFlight: number;
  /** The longest message taken from the server, uncompressed; a longer one ends its call with `local-status`. */
  maxReceiveBytes: number;
  /** The longest message given to it, uncompressed; a unary call with a longer one is `refused`, for it never leaves. */
  maxSendBytes: number;
  /** How messages are sent. Answers are read in any encoding that gRPC clients offer, whatever is set here. */
  compression: Compression;
  /** Whether `CallSink.metadata` is told. */
  wantsMetadata: boolean;
}

/**
 * Carries calls. A call is a slot number, chosen by the caller from 0 to maxInFlight - 1 and free again once
 * `ended` was told. No method below throws or awaits; whatever goes wrong with a call is told by `CallSink.ended`.
 */
export interface Transport {
  /**
   * Opens the connections, before any clock of the run starts, and makes ready whatever can fail before it.
   * Rejects with a GrpcRedError: `unreachable` if one cannot be had within the endpoint's time (or at once, where the
   * server said no; under round_robin, if no address can be had), `bad-input` for metadata, certificates or an address
   * that cannot be used.
   */
  connect(): Promise<void>;
  /**
   * Starts a call. Unary and server-stream calls send `message` and close their side at once.
   * Client-stream and bidi calls only open the stream (`message` is null): `send` and `halfClose` follow.
   * `deadlineMs` is how long the call may take from its real send; 0 means for ever.
   * The bytes stay the transport's until the call has ended: do not change them before.
   * `metadata` is sent beside the template's: entries of this call alone, which enter no table. Names are in lower case,
   * and values were checked to be fit for a header: 32 KiB of them at most.
   * `sent` may be told inside this method, and nothing else.
   */
  start(
    slot: number,
    templateIndex: number,
    message: Uint8Array | null,
    deadlineMs: number,
    metadata?: readonly MetadataEntry[] | null,
  ): void;
  /** Sends one message, to be left unchanged likewise; false means: it goes, but wait for `writable` before the next. */
  send(slot: number, message: Uint8Array): boolean;
  halfClose(slot: number): void;
  /** Takes the call back; it ends with `client-cancel`, unless its end is already on its way. */
  cancel(slot: number): void;
  /**
   * Calls still open after `graceMs` end as `abandoned`; then the connections are closed.
   * No call starts any more. A second close may cut the first one's grace short.
   */
  close(graceMs: number): Promise<void>;
  /** What its connections did so far. */
  use(): ConnectionUse;
}

/** What a transport tells of its calls. Times are those of the run's clock, in milliseconds. */
export interface CallSink {
  /** The call left us: from here it counts as started. */
  sent(slot: number, atMs: number): void;
  /** Response headers came; not told for a trailers-only answer. */
  headers(slot: number, atMs: number): void;
  /** One message came. `view` is valid only inside this callback. */
  message(slot: number, view: Uint8Array, atMs: number): void;
  /**
   * Only where `wantsMetadata` was set: the server's headers, before `headers`, or its trailers, before `ended`. A
   * trailers-only answer is trailers. Without pseudo-headers; values as they came, those of `-bin` names in base64.
   */
  metadata?(slot: number, part: 'headers' | 'trailers', fields: readonly MetadataEntry[]): void;
  /** Before `ended`, where the trailers held grpc-status-details-bin: its bytes, a google.rpc.Status. Untrusted. */
  statusDetails?(slot: number, bytes: Uint8Array): void;
  /** The stream takes messages again after `send` said false. */
  writable(slot: number): void;
  /**
   * Exactly once per call, the last word on it.
   *
   * @param wireStatus the grpc-status of the server's trailers, or -1 where there was none
   * @param shownStatus what the user is told: the wire status, or one made here
   * @param detail grpc-message or the reason; untrusted text, unescaped
   */
  ended(slot: number, cause: EndCause, wireStatus: number, shownStatus: number, detail: string, atMs: number): void;
}
