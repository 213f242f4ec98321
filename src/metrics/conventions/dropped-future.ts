import type { LostEnds } from './convention.js';

/** A tower layer that counts when its future is ready counts nothing where the future is dropped before. */
export const DROPPED_FUTURE: LostEnds = {
  wires: [1, 4],
  cause: 'the client took the call back, or its deadline passed, before the answer began: the future is dropped',
  remedy: 'Count the end in a guard that is dropped with the call.',
};
