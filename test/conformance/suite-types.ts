import type { Message } from '@bufbuild/protobuf';

// The messages of the suite that the client under test reads and writes, as far as it looks into them. What each field
// means stands in the suite's own client_compat.proto; the descriptors come from the suite at run time.

/** A field that holds any message, kept as bytes. */
export interface AnyMessage {
  typeUrl: string;
  value: Uint8Array;
}

export interface SuiteHeader {
  name: string;
  value: string[];
}

/** One call to make. */
export interface ClientCompatRequest {
  testName: string;
  /** As GZIP below; all else stands for identity. */
  compression: number;
  host: string;
  port: number;
  /** Empty: plaintext. */
  serverTlsCert: Uint8Array;
  clientTlsCreds?: { cert: Uint8Array; key: Uint8Array };
  /** 0: none is asked for. */
  messageReceiveLimit: number;
  service: string;
  method: string;
  /** As FULL_DUPLEX below; the rest is said by the method. */
  streamType: number;
  requestHeaders: SuiteHeader[];
  requestMessages: AnyMessage[];
  /** undefined: no deadline. */
  timeoutMs?: number;
  requestDelayMs: number;
  cancel?: { cancelTiming: CancelTiming };
}

export type CancelTiming =
  | { case: 'beforeCloseSend' }
  | { case: 'afterCloseSendMs'; value: number }
  | { case: 'afterNumResponses'; value: number }
  | { case: undefined };

/** COMPRESSION_GZIP. */
export const GZIP = 2;
/** STREAM_TYPE_FULL_DUPLEX_BIDI_STREAM. */
export const FULL_DUPLEX = 5;

/** How one call went. */
export interface ClientResponseResult {
  responseHeaders: SuiteHeader[];
  payloads: Message[];
  error?: { code: number; message: string; details: AnyMessage[] };
  responseTrailers: SuiteHeader[];
  numUnsentRequests: number;
}

/** What the suite is told of a case: how its call went, or why none could be made. */
export type CaseOutcome =
  | { case: 'response'; value: ClientResponseResult }
  | { case: 'error'; value: { message: string } };
