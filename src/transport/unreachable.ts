import type { Endpoint } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import { shortTarget } from '../shared/short-target.js';
import { bareReason } from './bare-reason.js';
import type { ConnectOutcome } from './connect-outcome.js';

/**
 * Says why no connection could be had.
 *
 * @param outcome `reason` is the text of grpc-js, Node or OpenSSL
 */
export function unreachable(endpoint: Endpoint, outcome: Exclude<ConnectOutcome, { is: 'ready' }>): GrpcRedError {
  const { tls, connectTimeoutMs } = endpoint;
  const address = shortTarget(endpoint.address);
  if (outcome.is === 'timed-out') {
    return new GrpcRedError(
      'unreachable',
      `${address} did not answer as an HTTP/2 server within ${connectTimeoutMs} ms.`,
      'Check that the address is that of the gRPC port, or allow more time with --connect-timeout.',
    );
  }
  const reason = bareReason(outcome.reason);
  const known = (tls === null ? PLAINTEXT_REASONS : TLS_REASONS).concat(REASONS).find(({ sign }) => sign.test(reason));
  const { what, hint } = known ?? UNKNOWN_REASON;
  return new GrpcRedError('unreachable', `${address} ${what} (${reason}).`, hint, { cause: outcome.reason });
}

interface KnownReason {
  sign: RegExp;
  /** Goes on after the address. */
  what: string;
  hint: string;
}

const UNKNOWN_REASON = { what: 'cannot be connected to', hint: 'Check the address, and that the server runs.' };

const NOT_HTTP2 = {
  what: 'does not speak HTTP/2',
  hint: 'Give the address of the gRPC port itself, not that of a web page or of the metrics.',
};

const REASONS: KnownReason[] = [
  { sign: /ECONNREFUSED/, what: 'refuses connections', hint: 'Start the server, or correct the address and port.' },
  {
    sign: /EMFILE|ENFILE/,
    what: 'cannot be connected to: no more files may be open here',
    hint: 'Use fewer --connections, or allow more open files (ulimit -n).',
  },
  { sign: /ENOENT/, what: 'is no socket', hint: 'Start the server, or correct the path.' },
  { sign: /^Name resolution/, what: 'has a host name that is not known', hint: 'Correct the host name.' },
  { sign: /BAD_PORT/, what: 'has no valid port', hint: 'Give a port from 1 to 65535.' },
  {
    sign: /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    what: 'cannot be reached',
    hint: 'Check the network and any firewall.',
  },
  { sign: /Protocol error/, ...NOT_HTTP2 },
];

const PLAINTEXT_REASONS: KnownReason[] = [
  {
    sign: /^Failed to connect|ECONNRESET/,
    what: 'closed the connection when it was spoken to in plaintext',
    hint: 'If the server wants TLS, leave out --plaintext (and give --cacert for a private authority).',
  },
];

const TLS_REASONS: KnownReason[] = [
  // First, for these texts name certificates too: the server's objections to ours.
  {
    sign: /alert (certificate required|bad certificate|unknown ca|handshake failure)/,
    what: 'did not accept us',
    hint: 'If it wants a client certificate, give one that it trusts with --cert and --key.',
  },
  {
    sign: /wrong version number|packet length too long/,
    what: 'does not speak TLS',
    hint: 'If the server speaks plaintext, give --plaintext.',
  },
  {
    sign: /ALTNAME_INVALID/,
    what: 'shows a certificate for another name',
    hint: 'Connect by a name of the certificate, or give that name with --cname.',
  },
  { sign: /expired/, what: 'shows a certificate that has expired', hint: 'Renew the certificate of the server.' },
  {
    sign: /unable to (verify|get)|self[- ]signed|certificate/,
    what: 'shows a certificate that is not trusted',
    hint: 'Give the authority that signed it with --cacert, or skip the check with --skipTLS.',
  },
  { sign: /no application protocol/, ...NOT_HTTP2 },
];
