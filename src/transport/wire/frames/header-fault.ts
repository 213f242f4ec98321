import { type FrameFault, frameFault } from './frame-fault.js';
import { FRAME_FLAG } from './frame-flag.js';
import { FRAME_TYPE, frameTypeName } from './frame-type.js';

const { ACK, PADDED, PRIORITY } = FRAME_FLAG;

/** What the nine bytes of a frame header alone show to be wrong: its stream, or its length. Hot: bench/frames.bench.ts. */
export function headerFault(type: number, flags: number, streamId: number, length: number): FrameFault | null {
  switch (type) {
    case FRAME_TYPE.DATA:
      return onStream(type, streamId, '§6.1') ?? atLeast(type, length, (flags & PADDED) === 0 ? 0 : 1, '§6.1');
    case FRAME_TYPE.HEADERS:
      return onStream(type, streamId, '§6.2') ?? atLeast(type, length, headersFixedBytes(flags), '§6.2');
    case FRAME_TYPE.PRIORITY:
      // The one frame whose wrong length costs only its stream.
      return onStream(type, streamId, '§6.3') ?? exactly(type, length, 5, '§6.3', streamId);
    case FRAME_TYPE.RST_STREAM:
      return onStream(type, streamId, '§6.4') ?? exactly(type, length, 4, '§6.4');
    case FRAME_TYPE.SETTINGS:
      return onConnection(type, streamId, '§6.5') ?? settingsLength(flags, length);
    case FRAME_TYPE.PUSH_PROMISE:
      return onStream(type, streamId, '§6.6') ?? atLeast(type, length, (flags & PADDED) === 0 ? 4 : 5, '§6.6');
    case FRAME_TYPE.PING:
      return onConnection(type, streamId, '§6.7') ?? exactly(type, length, 8, '§6.7');
    case FRAME_TYPE.GOAWAY:
      return onConnection(type, streamId, '§6.8') ?? atLeast(type, length, 8, '§6.8');
    case FRAME_TYPE.WINDOW_UPDATE:
      return exactly(type, length, 4, '§6.9');
    case FRAME_TYPE.CONTINUATION:
      return onStream(type, streamId, '§6.10');
    default:
      return null;
  }
}

/** Bytes of a HEADERS payload that are not header block: Pad Length and the priority fields (RFC 9113 §6.2). */
export function headersFixedBytes(flags: number): number {
  return ((flags & PADDED) === 0 ? 0 : 1) + ((flags & PRIORITY) === 0 ? 0 : 5);
}

function onStream(type: number, streamId: number, section: `§${string}`): FrameFault | null {
  if (streamId !== 0) return null;
  return frameFault('PROTOCOL_ERROR', `${frameTypeName(type)} frame on stream 0`, section);
}

function onConnection(type: number, streamId: number, section: `§${string}`): FrameFault | null {
  if (streamId === 0) return null;
  const reason = `${frameTypeName(type)} frame on stream ${streamId}, where it belongs on 0`;
  return frameFault('PROTOCOL_ERROR', reason, section);
}

function exactly(type: number, length: number, wanted: number, section: `§${string}`, streamId = 0): FrameFault | null {
  if (length === wanted) return null;
  const reason = `${frameTypeName(type)} frame of ${length} bytes, where it has ${wanted}`;
  return frameFault('FRAME_SIZE_ERROR', reason, section, streamId);
}

function atLeast(type: number, length: number, least: number, section: `§${string}`): FrameFault | null {
  if (length >= least) return null;
  const reason = `${frameTypeName(type)} frame of ${length} bytes, where its fixed fields have ${least}`;
  return frameFault('FRAME_SIZE_ERROR', reason, section);
}

function settingsLength(flags: number, length: number): FrameFault | null {
  if ((flags & ACK) !== 0) {
    if (length === 0) return null;
    return frameFault('FRAME_SIZE_ERROR', `SETTINGS acknowledgement of ${length} bytes, where it has none`, '§6.5');
  }
  if (length % 6 === 0) return null;
  return frameFault('FRAME_SIZE_ERROR', `SETTINGS frame of ${length} bytes, which is no multiple of 6`, '§6.5');
}
