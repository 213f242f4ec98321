import { isIP, connect as netConnect, type Socket } from 'node:net';
import { type SecureContext, type TLSSocket, connect as tlsConnect } from 'node:tls';
import type { TlsSettings } from '../../shared/endpoint.js';
import type { SocketAddress } from './socket-address.js';

/** What a socket dials to, parsed and checked beforehand. */
export interface DialTarget {
  address: SocketAddress;
  tls: { settings: TlsSettings; context: SecureContext } | null;
}

export interface DialEvents {
  /** All sockets of a thread may read into one buffer, for what it holds is told before the next read. */
  buffer: Buffer;
  /** The first `bytes` of the buffer came; valid only inside the call. */
  read(bytes: number): void;
  /** The socket is connected and, with TLS, its peer is checked and speaks HTTP/2. */
  ready(): void;
  /** Once, before or after `ready`: why there is no connection, or null for an end without an error. */
  lost(reason: string | null): void;
}

/** A socket on its way to the target: TCP or unix, plaintext or TLS. `destroy` takes it back at any time. */
export function dial({ address, tls }: DialTarget, events: DialEvents): Socket {
  const { buffer, read } = events;
  const onread = {
    buffer,
    callback: (bytes: number) => {
      read(bytes);
      return true;
    },
  };
  // Not left to Node, which throws for it.
  const isNoPort = address.is === 'tcp' && (address.port < 1 || address.port > 65_535);
  const port = address.is === 'tcp' && !isNoPort ? address.port : 1;
  const where = address.is === 'tcp' ? { host: address.host, port } : { path: address.path, port: 0 };
  const options = { ...where, onread, noDelay: true };
  const socket = tls === null ? netConnect(options) : tlsConnect({ ...options, ...tlsOptions(tls, address) });
  socket.setNoDelay(true);

  let error: Error | null = isNoPort ? new Error('BAD_PORT') : null;
  socket.on('error', (first: Error) => {
    error ??= first;
    // Node tells of a record that it cannot read, and then leaves the socket as it is: nothing more would ever come.
    socket.destroy();
  });
  // A peer that has closed its side answers nothing more; one that does not read either would keep the socket for ever.
  socket.on('end', () => socket.destroy());
  socket.on('close', () => events.lost(error === null ? null : reasonOf(error)));
  socket.on(tls === null ? 'connect' : 'secureConnect', () => {
    if (tls === null || (socket as TLSSocket).alpnProtocol === 'h2') {
      events.ready();
      return;
    }
    // gRPC needs HTTP/2, and over TLS that is chosen by ALPN alone (RFC 9113 §3.2).
    socket.destroy(new Error('no application protocol: the server does not choose h2 by ALPN'));
  });
  if (isNoPort) socket.destroy();
  return socket;
}

function tlsOptions({ settings, context }: NonNullable<DialTarget['tls']>, address: SocketAddress) {
  const { verify, serverName } = settings;
  const name = serverName ?? (address.is === 'tcp' ? address.name : 'localhost');
  // An IP address is no server name (RFC 6066 §3); the certificate is then checked for the host.
  const servername = isIP(name) === 0 ? name : '';
  return { secureContext: context, servername, rejectUnauthorized: verify, ALPNProtocols: ['h2'] };
}

/** The words by which unreachable.ts knows what was wrong. */
function reasonOf(error: Error & { code?: string; syscall?: string }): string {
  // Node tries each address of a host, and gives all their errors together.
  const first: Error & { code?: string; syscall?: string } =
    error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;
  if (first.syscall === 'getaddrinfo') return `Name resolution failed: ${first.message}`;
  const isNamedByCode = first.code?.startsWith('ERR_TLS') ?? false;
  return isNamedByCode ? `Error [${first.code}]: ${first.message}` : first.message;
}
