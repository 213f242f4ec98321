import type { Metadata } from '@grpc/grpc-js';
import type { AddressUse, ConnectionUse } from './connection-use.js';
import type { GrpcJsConnection } from './grpc-js-connection.js';
import { PROXY_HEADERS, type ProxyHeader, ProxySighting } from './proxy-sighting.js';
import { unknownUse } from './unknown-use.js';

/** Answers whose headers are looked at: a look costs some microseconds. */
const MOST_LOOKS = 1000;

/** What can be known of grpc-js's connections: where calls went, and (for a channel of one connection) that it came anew. */
export class GrpcJsUse {
  private readonly addresses = new Map<string, AddressUse>();
  private readonly proxy = new ProxySighting();
  private looks = MOST_LOOKS;

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

  /** Headers or trailers came. A proxy is seen in any of its answers, so the first ones do. */
  look(metadata: Metadata): void {
    if (this.looks === 0) return;
    this.looks--;
    for (const name of Object.keys(metadata.getMap())) {
      const header = name.startsWith('x-envoy-') ? 'x-envoy-*' : name;
      if (isProxyHeader(header)) this.proxy.see(header, String(metadata.get(name)[0] ?? ''));
    }
  }

  /** @param isOneEach whether each channel has one connection at most */
  result(channels: readonly GrpcJsConnection[], kept: number, isOneEach: boolean): ConnectionUse {
    const replaced = channels.reduce((sum, { connects }) => sum + Math.max(0, connects - 1), 0);
    const addresses = [...this.addresses.values()].map((use) => ({ ...use }));
    return { ...unknownUse(kept, addresses), replaced: isOneEach ? replaced : null, proxy: this.proxy.name };
  }
}

function isProxyHeader(name: string): name is ProxyHeader {
  return PROXY_HEADERS.some((known) => known === name);
}
