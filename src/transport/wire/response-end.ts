import { type CallKind, serverStreams } from '../../shared/call-kind.js';
import { parseStatus } from '../../shared/status.js';
import { type CallEnd, endByTrailers } from '../call-end.js';
import { ERROR_CODE, errorCodeName } from './frames/error-code.js';
import type { ResponseBlock } from './response-block.js';

/** How much of a content type is shown; the server may have made it as long as it likes. */
export const SHOWN_TYPE_CHARACTERS = 60;

/** What was seen of an answer when it ended. */
export interface AnswerFacts {
  kind: CallKind;
  /** Of the response headers. */
  httpStatus: number;
  /** The content type of the headers where it is not gRPC's, else null. */
  foreignType: string | null;
  messages: number;
  /** False inside a message. */
  isWhole: boolean;
}

const [UNKNOWN, INTERNAL, UNAVAILABLE] = ['UNKNOWN', 'INTERNAL', 'UNAVAILABLE'].map((name) => parseStatus(name)!) as [
  number,
  number,
  number,
];

/** HTTP status to gRPC status, for answers without a grpc-status (gRPC, "HTTP to gRPC Status Code Mapping"). */
const STATUS_OF_HTTP = new Map([
  [400, 'INTERNAL'],
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'UNIMPLEMENTED'],
  [429, 'UNAVAILABLE'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'UNAVAILABLE'],
]);

/** The end of a call whose answer ended: with `last`, the trailers, or null where DATA was the last that came. */
export function endByAnswer(last: ResponseBlock | null, facts: AnswerFacts): CallEnd {
  if (last?.grpcStatusText != null) {
    const trailers = { status: last.grpcStatus, statusText: last.grpcStatusText, message: last.grpcMessage };
    const end = endByTrailers(trailers, facts.kind, facts.messages);
    if (end.shownStatus === 0 && serverStreams(facts.kind) && !facts.isWhole) {
      return { ...end, shownStatus: INTERNAL, detail: 'the server answered OK inside a message' };
    }
    return end;
  }
  const without = 'the response ended without a grpc-status';
  const { httpStatus, foreignType } = facts;
  if (httpStatus !== 200) {
    const shownStatus = parseStatus(STATUS_OF_HTTP.get(httpStatus) ?? 'UNKNOWN')!;
    return localEnd(shownStatus, `${without} (HTTP status ${httpStatus})`);
  }
  if (foreignType !== null) {
    return localEnd(
      UNKNOWN,
      `${without} (content-type ${JSON.stringify(foreignType.slice(0, SHOWN_TYPE_CHARACTERS))})`,
    );
  }
  return localEnd(last === null ? INTERNAL : UNKNOWN, without);
}

export function localEnd(shownStatus: number, detail: string): CallEnd {
  return { cause: 'local-status', wireStatus: -1, shownStatus, detail };
}

/** The server broke HTTP/2 or gRPC. */
export function protocolEnd(detail: string): CallEnd {
  return { cause: 'protocol-error', wireStatus: -1, shownStatus: INTERNAL, detail };
}

const DEADLINE_END: CallEnd = {
  cause: 'deadline',
  wireStatus: -1,
  shownStatus: parseStatus('DEADLINE_EXCEEDED')!,
  detail: 'deadline exceeded',
};

/**
 * The end of a call that the server reset (gRPC over HTTP/2, Errors). REFUSED_STREAM says that nothing was processed
 * (RFC 9113 §8.7), which is no more true once an answer has begun. A server that keeps our deadline may take the call
 * back with CANCEL (grpc-go does), and be faster than our own timer: past the deadline, that is the deadline.
 */
export function endByReset(errorCode: number, sawHeaders: boolean, isOverdue: boolean): CallEnd {
  if (errorCode === ERROR_CODE.CANCEL && isOverdue) return DEADLINE_END;
  const detail = `the server reset the stream with ${errorCodeName(errorCode)}`;
  if (errorCode === ERROR_CODE.REFUSED_STREAM && !sawHeaders) {
    return { cause: 'refused', wireStatus: -1, shownStatus: UNAVAILABLE, detail: 'the server refused the stream' };
  }
  return { cause: 'reset', wireStatus: -1, shownStatus: statusOfReset(errorCode), detail };
}

function statusOfReset(errorCode: number): number {
  switch (errorCode) {
    case ERROR_CODE.REFUSED_STREAM:
      return UNAVAILABLE;
    case ERROR_CODE.CANCEL:
      return parseStatus('CANCELLED')!;
    case ERROR_CODE.ENHANCE_YOUR_CALM:
      return parseStatus('RESOURCE_EXHAUSTED')!;
    case ERROR_CODE.INADEQUATE_SECURITY:
      return parseStatus('PERMISSION_DENIED')!;
    default:
      return INTERNAL;
  }
}
