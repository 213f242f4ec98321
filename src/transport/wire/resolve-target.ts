import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Endpoint } from '../../shared/endpoint.js';
import { unreachable } from '../unreachable.js';
import { formatAddress, type SocketAddress, socketAddresses } from './socket-address.js';

/**
 * All addresses that an endpoint has now, once each: a name is looked up.
 *
 * @throws GrpcRedError `bad-input` where the address is none, `unreachable` where its name is not known
 */
export async function resolveTarget(endpoint: Endpoint): Promise<SocketAddress[]> {
  const given = socketAddresses(endpoint.address);
  try {
    const resolved = await Promise.all(given.map(resolveOne));
    return [...new Map(resolved.flat().map((one) => [formatAddress(one), one])).values()];
  } catch (error) {
    throw unreachable(endpoint, { is: 'failed', reason: `Name resolution failed: ${(error as Error).message}` });
  }
}

async function resolveOne(address: SocketAddress): Promise<SocketAddress[]> {
  if (address.is === 'unix' || isIP(address.host) !== 0) return [address];
  const found = await lookup(address.host, { all: true });
  return found.map(({ address: host }) => ({ ...address, host }));
}
