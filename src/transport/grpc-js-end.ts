import { type StatusObject, status } from '@grpc/grpc-js';
import { bareReason } from './bare-reason.js';
import type { CallEnd } from './call-end.js';
import type { EndCause } from './transport.js';

/** The text of a cancel of ours, by which its status is known again. */
export const CANCELLED_BY_US = 'cancelled by the client';

/** What is known of a call from elsewhere when grpc-js ends it without the server's word. */
export interface LocalFacts {
  /** This transport has seen trailers go through grpc-js: a status that did not come from there is grpc-js's own. */
  trailersAreSeen: boolean;
  /** The connection that the call could go out on is the one that stands now, with no GOAWAY and no loss between. */
  sameConnection: boolean;
  /** What is known of the channel is known of that connection: it has no other beside it. */
  isOnlyConnection: boolean;
  sawHeaders: boolean;
  /** The deadline of the call has passed. */
  isOverdue: boolean;
}

/**
 * The end of a call whose status grpc-js made itself. Its text is all that tells why; so where the text says that the
 * server never saw the call, that is believed only if the facts agree, and whatever is not known is uncertain.
 */
export function endByGrpcJs({ code, details }: StatusObject, facts: LocalFacts): CallEnd {
  if (code === status.OK) {
    const detail = 'grpc-js said OK, but not whether the server did';
    return { cause: 'local-status', wireStatus: -1, shownStatus: status.UNKNOWN, detail };
  }
  // grpc-js gives neither code nor text for a message that it cannot decompress.
  const text = details || 'a message of the answer could not be read';
  const cause = causeOf(code, text, facts);
  return { cause, wireStatus: -1, shownStatus: shownStatus(cause, code), detail: shownText(cause, text) };
}

function shownStatus(cause: EndCause, code: number): number {
  if (cause === 'connection-lost') return status.UNAVAILABLE;
  if (cause === 'deadline') return status.DEADLINE_EXCEEDED;
  const isKnown = Number.isInteger(code) && code > 0 && code <= 16;
  return isKnown ? code : status.INTERNAL;
}

/** grpc-js's text, made clearer, and freed of times and ports: calls that end alike must read alike. */
function shownText(cause: EndCause, text: string): string {
  if (cause === 'deadline') {
    return text.includes('Waiting for LB pick') ? 'deadline exceeded with no connection' : 'deadline exceeded';
  }
  if (NEVER_SENT.test(text)) return `no connection: ${bareReason(text)}`;
  // When a connection dies Node makes up a reset with some code for each stream; only an error of the socket tells more.
  if (cause === 'connection-lost') return SOCKET_ERROR.test(text) ? `connection lost: ${text}` : 'connection lost';
  const http = /^Received HTTP status code (\d+)$/.exec(text)?.[1];
  if (http !== undefined) return `the response ended without a grpc-status (HTTP status ${http})`;
  return text.includes(NO_STATUS) ? 'the response ended without a grpc-status' : text;
}

const NO_STATUS = 'Call ended without gRPC status';

function causeOf(code: number, text: string, facts: LocalFacts): EndCause {
  if (code === status.DEADLINE_EXCEEDED) return 'deadline';
  if (text === CANCELLED_BY_US) return 'client-cancel';
  if (NEVER_SENT.test(text)) return facts.trailersAreSeen ? 'refused' : 'connection-lost';
  if (text === 'Stream refused by server') {
    // Node also gives the code of a GOAWAY to the streams that die with it, processed or not: the stream's own
    // RST_STREAM(REFUSED_STREAM) (RFC 9113 §8.7) is known by its connection living on.
    const { trailersAreSeen, sameConnection, isOnlyConnection, sawHeaders } = facts;
    return trailersAreSeen && sameConnection && isOnlyConnection && !sawHeaders ? 'refused' : 'reset';
  }
  if (text.includes(NO_STATUS)) return facts.sameConnection ? 'local-status' : 'connection-lost';
  if (text === 'Connection dropped' || SOCKET_ERROR.test(text)) return 'connection-lost';
  if (PROTOCOL_ERROR.test(text)) return 'protocol-error';
  if (RESET.test(text)) {
    if (!facts.sameConnection) return 'connection-lost';
    // A server that keeps our deadline too may take the call back before grpc-js does (grpc-go resets it with CANCEL).
    return code === status.CANCELLED && facts.isOverdue ? 'deadline' : 'reset';
  }
  return 'local-status';
}

/**
 * grpc-js 1.14: no stream was opened (pick_first, round_robin, resolver, internal-channel; load-balancing-call
 * NOT_STARTED).
 */
const NEVER_SENT =
  /^((?:round_robin: )?No connection established|Name resolution failed|Failed to start HTTP\/2 stream|Channel closed before call)/;
const SOCKET_ERROR = /ECONNRESET|ETIMEDOUT|EPIPE|Session closed/;
const PROTOCOL_ERROR = /protocol error|triggered by internal client error|^Protocol not secure/i;
const RESET = /^(Received RST_STREAM|Call cancelled|Bandwidth exhausted|Write error|Write failed|Stream refused)/;
