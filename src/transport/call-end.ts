import { type CallKind, serverStreams } from '../shared/call-kind.js';
import type { EndCause } from './transport.js';

/** The last word on a call, as `CallSink.ended` tells it. */
export interface CallEnd {
  cause: EndCause;
  wireStatus: number;
  shownStatus: number;
  detail: string;
}

/** What the server itself said at the end of a call. */
export interface WireTrailers {
  /** 0 to 16, or -1 where grpc-status was there but is none of the 17 codes. */
  status: number;
  /** grpc-status as it was written; untrusted. */
  statusText: string;
  /** grpc-message, decoded; untrusted. */
  message: string;
  /** grpc-status-details-bin, decoded from base64: a google.rpc.Status; null without one. Untrusted. */
  details: Uint8Array | null;
}

const [UNKNOWN, UNIMPLEMENTED] = [2, 12] as const;

/** The end of a call whose trailers carried a grpc-status. `messages` is how many the server sent before. */
export function endByTrailers(
  { status, statusText, message }: Omit<WireTrailers, 'details'>,
  kind: CallKind,
  messages: number,
): CallEnd {
  if (status < 0) {
    const detail = `the server sent grpc-status ${JSON.stringify(statusText.slice(0, 40))}, which is no status`;
    return { cause: 'local-status', wireStatus: -1, shownStatus: UNKNOWN, detail };
  }
  if (status === 0 && !serverStreams(kind) && messages !== 1) {
    // The server counts an OK; the caller has no answer, or cannot know which (gRPC, Status codes: what a client
    // makes of a "response cardinality violation").
    const detail = `the server answered OK with ${messages} messages where one was due`;
    return { cause: 'trailers', wireStatus: status, shownStatus: UNIMPLEMENTED, detail };
  }
  return { cause: 'trailers', wireStatus: status, shownStatus: status, detail: message };
}
