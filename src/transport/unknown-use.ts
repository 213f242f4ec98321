import type { AddressUse, ConnectionUse } from './connection-use.js';

/** What a transport tells that knows only where its calls went. */
export function unknownUse(kept: number, addresses: AddressUse[]): ConnectionUse {
  const unknown = { replaced: null, lost: null, sentAway: null, failedDials: null };
  return { kept, addresses, ...unknown, streamLimit: null, readBatches: null, proxy: null };
}
