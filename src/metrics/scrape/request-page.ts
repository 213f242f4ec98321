import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders, STATUS_CODES } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { GrpcRedError } from '../../shared/error.js';
import type { MetricsAccess } from '../../shared/metrics-access.js';
import { excerpt } from '../exposition/excerpt.js';
import { type MetricsUrl, parseMetricsUrl, showUrl } from '../metrics-url.js';
import type { PageRequest, PinnedAddress } from './page-request.js';
import { readToken } from './read-token.js';
import { scrapeError } from './scrape-error.js';

const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Asks for the page and returns the response with status 200 (or one of `alsoRead`), its body unread.
 *
 * By node:http, not fetch: fetch refuses a list of ports (6000, 6666, 10080, …) that a metrics page may well be on.
 * Each request has its own connection: behind one address there may be several processes, and a connection kept open
 * would always show the same one.
 */
export async function requestPage(asked: PageRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { target, access } = asked;
  const headers = headersOf(asked);
  let url = target.url;
  for (let redirects = 0; ; redirects++) {
    const response = await send(url, { ...tlsOf(access), ...pinned(asked.address), headers, signal });
    const status = response.statusCode ?? 0;
    if (status === 200 || asked.alsoRead.includes(status)) return response;
    response.destroy();
    if (!REDIRECTS.has(status)) throw refused(target, access, status);
    if (redirects === MAX_REDIRECTS) {
      const hint = 'Give the address that the redirects end in.';
      throw scrapeError(target, `redirects more than ${MAX_REDIRECTS} times`, hint);
    }
    url = redirectTarget(target, url, response.headers.location);
  }
}

function send(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    request(url, { agent: false, ...options })
      .on('response', resolve)
      .on('error', reject)
      // An answer that is no response, as 101 to nothing asked for, tells neither of the two.
      .on('close', () => reject(new Error('the connection was closed without a response')))
      .end();
  });
}

/** Ours stand last: what is asked for must be what can be read. */
function headersOf({ target, access, accept }: PageRequest): OutgoingHttpHeaders {
  const headers = new Map<string, string[]>([['user-agent', ['grpc-red']]]);
  for (const [name] of access.headers) headers.set(name, []);
  for (const [name, value] of access.headers) headers.get(name)!.push(value);
  if (target.authorization !== null) headers.set('authorization', [target.authorization]);
  if (access.tokenFile !== null) headers.set('authorization', [`Bearer ${readToken(target, access.tokenFile)}`]);
  return { ...Object.fromEntries(headers), accept, 'accept-encoding': 'gzip, identity' };
}

function tlsOf({ verify, ca, cert, key }: MetricsAccess): RequestOptions {
  return {
    rejectUnauthorized: verify,
    ...(ca === null ? {} : { ca: Buffer.from(ca) }),
    ...(cert === null ? {} : { cert: Buffer.from(cert) }),
    ...(key === null ? {} : { key: Buffer.from(key) }),
  };
}

/** The name stays in the URL, and with it in the Host header, in SNI, and in what the certificate must bear. */
function pinned(address: PinnedAddress | null): RequestOptions {
  if (address === null) return {};
  const lookup: LookupFunction = (_name, { all }, done) =>
    all ? done(null, [address]) : done(null, address.address, address.family);
  return { lookup };
}

/** The same host and port (of http or https, each on its own default port), and never from https back to http. */
function redirectTarget(target: MetricsUrl, from: URL, location: string | undefined): URL {
  const to =
    location !== undefined && URL.canParse(location, from.href) ? parseLocation(new URL(location, from)) : null;
  if (to !== null && to.host === from.host && !(from.protocol === 'https:' && to.protocol === 'http:')) return to;
  const where = to === null ? 'to no usable address' : `to another server, ${excerpt(showUrl(to, false))}`;
  const hint = 'Redirects are followed on the same host only: give the final address, if you trust it.';
  throw scrapeError(target, `redirects ${where}`, hint);
}

/** Credentials in a redirect are the server's invention: ours go on, its own are dropped. */
function parseLocation(location: URL): URL | null {
  return /^https?:$/.test(location.protocol) ? parseMetricsUrl(location.href).url : null;
}

function refused(target: MetricsUrl, access: MetricsAccess, status: number): GrpcRedError {
  const reason = STATUS_CODES[status];
  const what = `answered ${status}${reason === undefined ? '' : ` ${reason}`}`;
  return scrapeError(target, what, hintFor(target, access, status));
}

function hintFor({ url, authorization, what }: MetricsUrl, access: MetricsAccess, status: number): string {
  const sends = authorization !== null || access.tokenFile !== null || access.headers.length > 0;
  switch (status) {
    case 401:
    case 403:
      return sends
        ? 'It does not accept the credentials that were given.'
        : 'It wants credentials: write them into the address, as in http://user:password@host/metrics, or give --metrics-token-file or --metrics-header.';
    case 404:
      if (what !== 'metrics page') return 'Give the address of Prometheus itself, as in http://localhost:9090.';
      return 'Check the path: it is often /metrics, sometimes /actuator/prometheus or /stats/prometheus.';
    case 400:
      if (url.protocol === 'http:')
        return 'The port may want https://. Open the page with curl to see what the server says.';
  }
  return 'Open the page with curl to see what the server says.';
}
