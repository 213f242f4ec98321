import type { EndCause } from './transport.js';

/** Where a call stands in the books: answered + uncertain + refused = started. */
export type TallyColumn = 'answered' | 'uncertain' | 'refused';

/**
 * The one table from the end of a call to its column.
 *
 * *answered*: the server's own status came. *refused*: the server certainly did not process the call.
 * All else is *uncertain*: the server may or may not have counted it.
 */
export const COLUMN_OF_CAUSE: Record<EndCause, TallyColumn> = {
  trailers: 'answered',
  'local-status': 'uncertain',
  deadline: 'uncertain',
  'client-cancel': 'uncertain',
  reset: 'uncertain',
  refused: 'refused',
  'protocol-error': 'uncertain',
  'connection-lost': 'uncertain',
  abandoned: 'uncertain',
};
