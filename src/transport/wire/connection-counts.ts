// Hot: bench/wire.bench.ts.
import { isIP } from 'node:net';
import { bareReason } from '../bare-reason.js';
import type { AddressUse, ConnectionUse } from '../connection-use.js';
import { ProxySighting } from '../proxy-sighting.js';
import { formatAddress, type SocketAddress } from './socket-address.js';

/** Reads that end more calls than this count as if they ended this many. */
const LARGEST_BATCH = 1024;

/** What the connections of one transport did: see ConnectionUse. Counted where it happens; a call costs no object. */
export class ConnectionCounts {
  readonly proxy = new ProxySighting();
  replaced = 0;
  lost = 0;
  sentAway = 0;
  private failedDials = 0;
  private waited = 0;
  private lowestLimit = Number.POSITIVE_INFINITY;
  private readonly addresses = new Map<string, AddressUse>();
  /** Calls by how many ended in the same read. */
  private readonly batches = new Float64Array(LARGEST_BATCH + 1);

  /** An address that calls may go to: they stand in the order in which they are added. */
  add(address: SocketAddress): AddressUse {
    const name = formatAddress(address);
    const known = this.addresses.get(name);
    if (known !== undefined) return known;
    const use = { address: name, connected: 0, calls: 0, failedDials: 0, lastFailure: null };
    this.addresses.set(name, use);
    return use;
  }

  /** A connection came up; whose calls are counted is the address that it got. */
  connected(address: SocketAddress): AddressUse {
    const use = this.add(address);
    use.connected!++;
    return use;
  }

  dialFailed(address: SocketAddress, reason: string): void {
    this.failedDials++;
    // Which of a name's addresses it was is not known.
    if (address.is === 'tcp' && isIP(address.host) === 0) return;
    const use = this.add(address);
    use.failedDials!++;
    use.lastFailure = bareReason(reason);
  }

  /** A call waits because of a server that takes `maxStreams` at a time. */
  waitsForStream(maxStreams: number): void {
    this.waited++;
    if (maxStreams < this.lowestLimit) this.lowestLimit = maxStreams;
  }

  /** One read of a socket ended `calls` calls. */
  read(calls: number): void {
    this.batches[calls < LARGEST_BATCH ? calls : LARGEST_BATCH]! += calls;
  }

  /** @param kept how many connections the transport keeps */
  result(kept: number): ConnectionUse {
    const { replaced, lost, sentAway, failedDials, waited, lowestLimit } = this;
    const sizes = [...this.batches.entries()].filter(([, calls]) => calls > 0);
    return {
      kept,
      addresses: [...this.addresses.values()].map((use) => ({ ...use })),
      replaced,
      lost,
      sentAway,
      failedDials,
      streamLimit: { waited, lowest: waited === 0 ? null : lowestLimit },
      readBatches: sizes,
      proxy: this.proxy.name,
    };
  }
}
