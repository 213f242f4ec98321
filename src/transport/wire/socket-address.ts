import { GrpcRedError } from '../../shared/error.js';

/** Where a socket connects to. */
export type SocketAddress = { is: 'tcp'; host: string; port: number } | { is: 'unix'; path: string };

/** The port of an address that names none, as gRPC clients take it. */
const DEFAULT_PORT = 443;

/**
 * Reads `host:port`, `[v6]:port` or `unix:/path`. The port is any number here: whether there is such a port is told
 * when it is dialled.
 *
 * @throws GrpcRedError `bad-input`
 */
export function socketAddress(address: string): SocketAddress {
  const path = /^unix:(?:\/\/)?(.+)$/.exec(address)?.[1];
  if (path !== undefined) return { is: 'unix', path };
  const parts = /^(?:\[([^\]]+)\]|([^:[\]\s/]+))(?::(\d{1,9}))?$/.exec(address);
  const host = parts?.[1] ?? parts?.[2];
  if (host !== undefined) return { is: 'tcp', host, port: Number(parts?.[3] ?? DEFAULT_PORT) };
  const message = `${JSON.stringify(address)} is no address.`;
  throw new GrpcRedError('bad-input', message, 'Give host:port, [v6]:port or unix:/path.');
}
