import type { Recoding } from './convention.js';
import { ERROR_STATUSES } from './error-statuses.js';

/** A tower layer sees the head of an answer; the status of a stream that failed later stands in the trailers behind it. */
export const ERRORS_IN_TRAILERS: Recoding[] = ERROR_STATUSES.map((wire) => ({
  wire,
  counted: 0,
  cause: 'a stream failed after its answer had begun: the layer reads the status from the headers alone',
  remedy: 'Count streams where their body ends, in an interceptor of your own.',
  kinds: ['server-stream', 'bidi'],
}));
