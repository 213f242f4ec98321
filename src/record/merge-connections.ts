import type { AddressUse, ConnectionUse } from '../transport/connection-use.js';
import type { ConnectionsResult } from './run-result.js';

/** What the threads' connections did, in one. What one of them does not know is not known of all. */
export function mergeConnections(uses: readonly ConnectionUse[]): ConnectionsResult {
  const of = (pick: (use: ConnectionUse) => number | null) => addUp(uses.map(pick));
  const waited = of(({ streamLimit }) => streamLimit?.waited ?? null);
  const limits = uses.flatMap(({ streamLimit }) => streamLimit?.lowest ?? []);
  return {
    kept: of(({ kept }) => kept)!,
    addresses: mergeAddresses(uses.flatMap(({ addresses }) => addresses)),
    replaced: of(({ replaced }) => replaced),
    lost: of(({ lost }) => lost),
    sentAway: of(({ sentAway }) => sentAway),
    failedDials: of(({ failedDials }) => failedDials),
    streamLimit: waited === null ? null : { waited, lowest: limits.length === 0 ? null : Math.min(...limits) },
    proxy: uses.find(({ proxy }) => proxy !== null)?.proxy ?? null,
    medianBatch: medianBatch(uses.flatMap(({ readBatches }) => readBatches ?? [])),
  };
}

function mergeAddresses(all: readonly AddressUse[]): AddressUse[] {
  const merged = new Map<string, AddressUse>();
  for (const use of all) {
    const before = merged.get(use.address);
    merged.set(use.address, before === undefined ? use : mergeAddress(before, use));
  }
  return [...merged.values()];
}

function mergeAddress(a: AddressUse, b: AddressUse): AddressUse {
  return {
    address: a.address,
    connected: addUp([a.connected, b.connected]),
    calls: a.calls + b.calls,
    failedDials: addUp([a.failedDials, b.failedDials]),
    lastFailure: b.lastFailure ?? a.lastFailure,
  };
}

/** The largest batch such that half of all calls, or more, ended in one of its size or above it. */
function medianBatch(batches: readonly (readonly [size: number, calls: number])[]): number | null {
  let above = batches.reduce((sum, [, calls]) => sum + calls, 0) / 2;
  for (const [size, calls] of [...batches].sort(([a], [b]) => b - a)) {
    above -= calls;
    if (above <= 0) return size;
  }
  return null;
}

function addUp(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce((sum, number) => (sum === null || number === null ? null : sum + number), 0);
}
