import type { Recoding } from './convention.js';

/** What takes the status from an error as it is calls a raw context error Unknown; grpc-go sends Canceled or DeadlineExceeded. */
export function rawContextError(wire: number): Recoding {
  return {
    wire,
    counted: 2,
    cause: 'the handler returned the raw error of its context',
    remedy: 'Return a status error from the handler.',
  };
}
