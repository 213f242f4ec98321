import { type FrameFault, frameFault } from './frame-fault.js';
import { FRAME_FLAG } from './frame-flag.js';
import { FRAME_TYPE, frameTypeName } from './frame-type.js';

/**
 * A server's first frame is a SETTINGS frame, and no acknowledgement (RFC 9113 §3.4). What is not is mostly no HTTP/2
 * at all, and the nine bytes of the header tell what it is instead.
 */
export function firstFrameFault(type: number, flags: number, length: number): FrameFault | null {
  if (type === FRAME_TYPE.SETTINGS && (flags & FRAME_FLAG.ACK) === 0) return null;
  return frameFault('PROTOCOL_ERROR', whatCame(type, flags, length), '§3.4');
}

function whatCame(type: number, flags: number, length: number): string {
  // "HTTP/" as length 0x485454, type 0x50 and flags 0x2f.
  if (length === 0x485454 && type === 0x50 && flags === 0x2f) return 'not HTTP/2 but an HTTP/1 response came';
  // A TLS record: an alert (21) or a handshake (22), then the major version 3.
  if (length >>> 8 === 0x1503 || length >>> 8 === 0x1603) return 'not HTTP/2 but a TLS record came';
  if (type === FRAME_TYPE.SETTINGS) return 'the first frame acknowledges SETTINGS, where the own ones belong';
  return `the first frame is ${frameTypeName(type)}, where SETTINGS belongs`;
}
