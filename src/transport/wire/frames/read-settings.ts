import { type FrameFault, frameFault } from './frame-fault.js';
import { readUint32 } from './read-uint32.js';
import { SETTING, type Setting } from './setting.js';

/** The payload of a SETTINGS frame, whose length is a multiple of 6; or what is wrong with a value (RFC 9113 §6.5.2). */
export function readSettings(buffer: Uint8Array, start: number, end: number): Setting[] | FrameFault {
  const settings: Setting[] = [];
  for (let at = start; at < end; at += 6) {
    const id = (buffer[at]! << 8) | buffer[at + 1]!;
    const value = readUint32(buffer, at + 2);
    const fault = valueFault(id, value);
    if (fault !== null) return fault;
    settings.push({ id, value });
  }
  return settings;
}

function valueFault(id: number, value: number): FrameFault | null {
  switch (id) {
    case SETTING.ENABLE_PUSH:
      // 1 is for clients to say: nobody pushes to a server.
      if (value === 0) return null;
      return frameFault('PROTOCOL_ERROR', `ENABLE_PUSH of ${value}, where a server may say only 0`, '§6.5.2');
    case SETTING.INITIAL_WINDOW_SIZE:
      if (value <= 0x7fffffff) return null;
      return frameFault('FLOW_CONTROL_ERROR', `INITIAL_WINDOW_SIZE of ${value}, above 2^31 - 1`, '§6.5.2');
    case SETTING.MAX_FRAME_SIZE:
      if (value >= 16_384 && value <= 16_777_215) return null;
      return frameFault('PROTOCOL_ERROR', `MAX_FRAME_SIZE of ${value}, outside of 16384 to 16777215`, '§6.5.2');
    default:
      return null;
  }
}
