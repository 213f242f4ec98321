/** Frame types (RFC 9113 §6). */
export const FRAME_TYPE = {
  DATA: 0x0,
  HEADERS: 0x1,
  PRIORITY: 0x2,
  RST_STREAM: 0x3,
  SETTINGS: 0x4,
  PUSH_PROMISE: 0x5,
  PING: 0x6,
  GOAWAY: 0x7,
  WINDOW_UPDATE: 0x8,
  CONTINUATION: 0x9,
} as const;

const NAMES = Object.keys(FRAME_TYPE);

/** As the RFC writes it, or `type 0x1f` for one that it does not know. */
export function frameTypeName(type: number): string {
  return NAMES[type] ?? `type 0x${type.toString(16)}`;
}
