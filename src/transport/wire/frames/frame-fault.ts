import { ERROR_CODE } from './error-code.js';

/** How the peer broke HTTP/2 in a frame. */
export interface FrameFault {
  /** What to send: in a GOAWAY if the connection is lost, else in an RST_STREAM. One of ERROR_CODE. */
  code: number;
  /** The stream that is lost, or 0 for the whole connection. */
  streamId: number;
  /** What was wrong, as a sentence without its full stop. Holds numbers of the peer, but no text of it. */
  reason: string;
  /** Where it is forbidden, such as `RFC 9113 §6.5`. */
  clause: string;
}

export function frameFault(
  code: keyof typeof ERROR_CODE,
  reason: string,
  section: `§${string}`,
  streamId = 0,
): FrameFault {
  return { code: ERROR_CODE[code], streamId, reason, clause: `RFC 9113 ${section}` };
}
