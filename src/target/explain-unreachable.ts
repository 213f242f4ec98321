import { connect } from 'node:tls';
import type { Endpoint } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';

/** How long the one look at the server's port may take. */
const PROBE_MS = 1000;

/**
 * Why no connection came about, as an error that names the cause and the way out.
 *
 * @param details what grpc-js said of the failed call; untrusted only in so far as a certificate's names are in it
 */
export async function explainUnreachable(endpoint: Endpoint, details: string): Promise<GrpcRedError> {
  const { address, tls } = endpoint;
  const unreachable = (message: string, hint: string) => new GrpcRedError('unreachable', message, hint);
  if (/Name resolution failed|ENOTFOUND|EAI_AGAIN/.test(details)) {
    return unreachable(`the host of ${address} is not known`, 'Check the name, or give the IP address.');
  }
  if (/ECONNREFUSED|ENOENT/.test(details)) {
    return unreachable(
      `nothing listens at ${address}: the connection was refused`,
      'Start the server, or check the address and the port.',
    );
  }
  if (/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/.test(details)) {
    return unreachable(
      `${address} cannot be reached over the network`,
      'Check the address, the route and the firewall.',
    );
  }
  if (tls !== null) return explainTls(endpoint, details);
  if (await speaksTls(address)) {
    return unreachable(
      `${address} speaks TLS, and plaintext was asked for`,
      'Leave out --plaintext (or --insecure, which means the same).',
    );
  }
  return unreachable(
    `${address} takes the connection but does not speak HTTP/2 as gRPC needs it${detail(details)}`,
    'Check that this is the gRPC port, not the one of its metrics or of an HTTP/1.1 API.',
  );
}

function explainTls({ address }: Endpoint, details: string): GrpcRedError {
  const unreachable = (message: string, hint: string) => new GrpcRedError('unreachable', message, hint);
  if (/wrong version number|packet length too long|http request|unexpected message/i.test(details)) {
    return unreachable(`${address} does not speak TLS`, 'Add --plaintext.');
  }
  if (/ALTNAME/.test(details)) {
    return unreachable(
      `the certificate of ${address} is for another name${detail(details)}`,
      'Give the name that the certificate bears with --cname, or --skipTLS to accept any certificate.',
    );
  }
  if (/certificate|CERT_|issuer/i.test(details)) {
    return unreachable(
      `the certificate of ${address} is not trusted${detail(details)}`,
      'Give the authority that issued it with --cacert, or --skipTLS to accept any certificate.',
    );
  }
  return unreachable(
    `no TLS connection to ${address} came about${detail(details)}`,
    'Check the address; add --plaintext if the server does not use TLS.',
  );
}

/** True where a TLS handshake succeeds, whatever the certificate. */
function speaksTls(address: string): Promise<boolean> {
  const target = /^unix:(?:\/\/)?(?<path>.+)$|^(?:dns:\/*)?\[?(?<host>[^\]]+?)\]?:(?<port>\d+)$/.exec(address)?.groups;
  if (target === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const where = target.path === undefined ? { host: target.host, port: Number(target.port) } : { path: target.path };
    const socket = connect({ ...where, rejectUnauthorized: false, ALPNProtocols: ['h2'], timeout: PROBE_MS });
    const answer = (speaks: boolean) => {
      socket.destroy();
      resolve(speaks);
    };
    socket.on('secureConnect', () => answer(true));
    socket.on('error', () => answer(false));
    socket.on('timeout', () => answer(false));
    socket.on('close', () => resolve(false));
  });
}

/** The part of grpc-js's sentence that names the cause, without its frame. */
function detail(details: string): string {
  const cause = /Last error: (?:Error(?: \[\w+\])?: )?(.*?)(?: \(\d{4}-[^)]*\))?\.? Resolution note/s.exec(
    details,
  )?.[1];
  const text = (cause ?? details).trim().slice(0, 300);
  return text === '' || text === 'Failed to connect' ? '' : ` (${text})`;
}
