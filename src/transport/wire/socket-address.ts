import { GrpcRedError } from '../../shared/error.js';
import { DEFAULT_PORT, formatHostPort, type HostPort, parseTarget, TARGET_FORMS } from '../../shared/target.js';

/** Where a socket connects to. `name` is whose certificate it must be: the host as it was given, before any look-up. */
export type SocketAddress = { is: 'tcp'; host: string; port: number; name: string } | { is: 'unix'; path: string };

/**
 * The addresses of a target, in their order; a host's name stays one, for the socket to look up whenever it is dialled.
 *
 * @throws GrpcRedError `bad-input`
 */
export function socketAddresses(address: string): SocketAddress[] {
  const target = parseTarget(address);
  switch (target?.is) {
    case 'host':
      return [tcp(target.host)];
    case 'addresses':
      return target.hosts.map(tcp);
    case 'unix':
      return [{ is: 'unix', path: target.path }];
    case undefined:
      throw new GrpcRedError('bad-input', `${JSON.stringify(address)} is no address.`, `Give ${TARGET_FORMS}.`);
  }
}

/** As the user would write it: `127.0.0.1:50051`, `[::1]:50051`, `unix:/run/app.sock`. */
export function formatAddress(address: SocketAddress): string {
  if (address.is === 'tcp') return formatHostPort(address);
  return address.path.startsWith('\0') ? `unix-abstract:${address.path.slice(1)}` : `unix:${address.path}`;
}

function tcp({ host, port }: HostPort): SocketAddress {
  return { is: 'tcp', host, port: port ?? DEFAULT_PORT, name: host };
}
