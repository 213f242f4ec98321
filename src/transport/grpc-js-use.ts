import type { AddressUse, ConnectionUse } from './connection-use.js';
import type { GrpcJsConnection } from './grpc-js-connection.js';
import { unknownUse } from './unknown-use.js';

/** What can be known of grpc-js's connections: where calls went, and (for a channel of one connection) that it came anew. */
export class GrpcJsUse {
  private readonly addresses = new Map<string, AddressUse>();

  /** An address that calls may go to; they count for it from here on. */
  add(address: string): AddressUse {
    const use = { address, connected: null, calls: 0, failedDials: null, lastFailure: null };
    this.addresses.set(address, use);
    return use;
  }

  /** A call went to `address`. */
  count(address: string): void {
    const use = this.addresses.get(address) ?? this.add(address);
    use.calls++;
  }

  /** @param isOneEach whether each channel has one connection at most */
  result(channels: readonly GrpcJsConnection[], kept: number, isOneEach: boolean): ConnectionUse {
    const replaced = channels.reduce((sum, { connects }) => sum + Math.max(0, connects - 1), 0);
    const addresses = [...this.addresses.values()].map((use) => ({ ...use }));
    return { ...unknownUse(kept, addresses), replaced: isOneEach ? replaced : null };
  }
}
