import type { GrpcRedError } from '../../shared/error.js';
import { clip, escapeUnseen } from '../exposition/excerpt.js';
import type { MetricsUrl } from '../metrics-url.js';
import { scrapeError } from './scrape-error.js';

const TRY_CURL = 'Check the address with curl, and that the server is up.';

/** What a failure of node:http, node:https or node:zlib means to whoever gave the address. */
export function networkError(target: MetricsUrl, error: unknown): GrpcRedError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ECONNREFUSED':
      return scrapeError(
        target,
        'cannot be fetched: nothing listens there (connection refused)',
        'Check the port, and that the server is up.',
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return scrapeError(
        target,
        `cannot be fetched: the host ${target.url.hostname} is not known`,
        'Check its spelling.',
      );
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return scrapeError(
        target,
        'broke off: the server closed the connection before the page was complete',
        target.url.protocol === 'http:'
          ? `${TRY_CURL} It may be the gRPC port, or one that wants https://.`
          : `${TRY_CURL} It may want a client certificate (--metrics-cert, --metrics-key).`,
      );
    case 'Z_BUF_ERROR':
    case 'Z_DATA_ERROR':
      return scrapeError(
        target,
        'broke off: its gzip data is damaged or incomplete',
        'Try again; if it stays so, the server or a proxy before it compresses wrongly.',
      );
    case 'EPROTO':
      return tlsRefusal(target, message);
  }
  if (code.startsWith('HPE_')) {
    return scrapeError(
      target,
      'does not speak HTTP/1.1',
      'Check the port: it may be the gRPC port, or one that wants https://.',
    );
  }
  // The server's alert, where it wants to see a certificate or does not believe ours.
  if (code.startsWith('ERR_SSL_')) return tlsRefusal(target, message);
  if (/CERT|SIGNED|SIGNATURE|ALTNAME/.test(code)) {
    const hint =
      code === 'ERR_TLS_CERT_ALTNAME_INVALID'
        ? 'Give the address by a name that the certificate bears.'
        : 'Name its certificate authority with --metrics-cacert, or believe any certificate with --metrics-skipTLS.';
    return scrapeError(target, `has a certificate that is not trusted (${code})`, hint);
  }
  return scrapeError(target, `cannot be fetched: ${clip(escapeUnseen(message), 200)}`, TRY_CURL);
}

function tlsRefusal(target: MetricsUrl, message: string): GrpcRedError {
  if (/alert/.test(message)) {
    const reason = /ssl\/tls alert ([a-z ]+)|alert ([a-z ]+)/.exec(message);
    const what = `ended the TLS handshake (alert ${(reason?.[1] ?? reason?.[2] ?? 'without a name').trim()})`;
    return scrapeError(target, what, 'It may want a client certificate: --metrics-cert and --metrics-key.');
  }
  return scrapeError(target, 'does not speak TLS', 'Try http:// in place of https://.');
}
