import { frame as message } from '../../raw-server.js';
import { frameBytes } from '../frames/frame-bytes.js';

export const TYPE = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

export const [END_STREAM, END_HEADERS, PADDED] = [0x1, 0x4, 0x8] as const;

/** Error codes (RFC 9113 §7). */
export const CODE = {
  NO_ERROR: 0,
  PROTOCOL_ERROR: 1,
  INTERNAL_ERROR: 2,
  FLOW_CONTROL_ERROR: 3,
  STREAM_CLOSED: 5,
  FRAME_SIZE_ERROR: 6,
  REFUSED_STREAM: 7,
  CANCEL: 8,
  COMPRESSION_ERROR: 9,
  ENHANCE_YOUR_CALM: 11,
} as const;

export const [TABLE_SIZE, MAX_STREAMS, INITIAL_WINDOW, MAX_HEADER_LIST] = [1, 3, 4, 6] as const;

/** `:status 200`. */
export const OK_HEADERS = Buffer.from([0x88]);
export const OK_TRAILERS = literal('grpc-status', '0');

/** A field that no table keeps, its lengths below 127 as they stand (RFC 7541 §6.2.2). */
export function literal(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), lengthOf(value), Buffer.from(value)]);
}

/** A string's length: 7 bits, and what is above 126 in 7 bits each, lowest first (RFC 7541 §5.1). */
function lengthOf(text: string): Buffer {
  if (text.length < 127) return Buffer.from([text.length]);
  const bytes = [127];
  let rest = text.length - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

/** An interim response, such as 103. */
export function interim(streamId: number): Buffer {
  return headers(streamId, Buffer.concat([Buffer.from([0x08, 3]), Buffer.from('103')]));
}

export function headers(streamId: number, block: Buffer = OK_HEADERS, flags: number = END_HEADERS): Buffer {
  return frameBytes(TYPE.HEADERS, flags, streamId, block);
}

export function trailers(streamId: number, block: Buffer = OK_TRAILERS): Buffer {
  return headers(streamId, block, END_HEADERS | END_STREAM);
}

/** A header block that comes `bytesEach` bytes to a frame. */
export function continued(streamId: number, block: Buffer, flags: number, bytesEach: number): Buffer {
  const pieces: Buffer[] = [];
  for (let from = 0; from < block.length; from += bytesEach) {
    const isLast = from + bytesEach >= block.length;
    const type = from === 0 ? TYPE.HEADERS : TYPE.CONTINUATION;
    const own = (from === 0 ? flags : 0) | (isLast ? END_HEADERS : 0);
    pieces.push(frameBytes(type, own, streamId, block.subarray(from, from + bytesEach)));
  }
  return Buffer.concat(pieces);
}

export function data(streamId: number, bytes: Uint8Array | string = '', flags = 0): Buffer {
  return frameBytes(TYPE.DATA, flags, streamId, bytes);
}

export function messageData(streamId: number, text: string): Buffer {
  return data(streamId, message(Buffer.from(text)));
}

export function reset(streamId: number, code: number): Buffer {
  return frameBytes(TYPE.RST_STREAM, 0, streamId, uint32(code));
}

export function windowUpdate(streamId: number, increment: number): Buffer {
  return frameBytes(TYPE.WINDOW_UPDATE, 0, streamId, uint32(increment));
}

export function ping(payload = '0102030405060708'): Buffer {
  return frameBytes(TYPE.PING, 0, 0, payload);
}

export function priority(streamId: number): Buffer {
  return frameBytes(TYPE.PRIORITY, 0, streamId, '0000000010');
}

export function goaway(lastStreamId: number, code = 0, debug = ''): Buffer {
  return frameBytes(TYPE.GOAWAY, 0, 0, Buffer.concat([uint32(lastStreamId), uint32(code), Buffer.from(debug)]));
}

export function settings(...pairs: [id: number, value: number][]): Buffer {
  const payload = pairs.map(([id, value]) => Buffer.concat([Buffer.from([0, id]), uint32(value)]));
  return frameBytes(TYPE.SETTINGS, 0, 0, Buffer.concat(payload));
}

/** Headers, one message, trailers with OK. */
export function answer(streamId: number, text = 'fine'): Buffer {
  return Buffer.concat([headers(streamId), messageData(streamId, text), trailers(streamId)]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** The same bytes so many times. */
export function times(count: number, bytes: Buffer): Buffer {
  return Buffer.alloc(count * bytes.length, bytes);
}
