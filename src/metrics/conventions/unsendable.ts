import type { Recoding } from './convention.js';

/** The handler was done and counted when its answer turned out not to fit, or not to be writable. */
export function unsendable(wire: number): Recoding {
  return {
    wire,
    counted: 0,
    cause: 'the handler succeeded and its answer could not be sent',
    remedy: 'Look at the size of the answers against the limits of both sides.',
  };
}
