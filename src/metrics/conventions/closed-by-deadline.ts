import type { Recoding } from './convention.js';

/** The transport has closed the call, as a cancelled one, when its deadline passed; the client says DEADLINE_EXCEEDED. */
export const CLOSED_BY_DEADLINE: Recoding = {
  wire: 4,
  counted: 1,
  cause: 'the deadline closed the call before its handler did',
  remedy: 'Read both as calls that took too long.',
};
