/** One parameter of a SETTINGS frame; ids that we do not know are to be ignored (RFC 9113 §6.5.2). */
export interface Setting {
  /** 0 to 65,535. */
  id: number;
  /** 0 to 2^32 - 1. */
  value: number;
}

/** Ids of the parameters (RFC 9113 §6.5.2). */
export const SETTING = {
  HEADER_TABLE_SIZE: 0x1,
  ENABLE_PUSH: 0x2,
  MAX_CONCURRENT_STREAMS: 0x3,
  INITIAL_WINDOW_SIZE: 0x4,
  MAX_FRAME_SIZE: 0x5,
  MAX_HEADER_LIST_SIZE: 0x6,
} as const;
