import { request as httpRequest, type IncomingMessage, STATUS_CODES } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { excerpt } from '../exposition/excerpt.js';
import { type MetricsUrl, parseMetricsUrl, showUrl } from '../metrics-url.js';
import { scrapeError } from './scrape-error.js';

const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Asks for the page and returns the response with status 200, its body unread.
 *
 * By node:http, not fetch: fetch refuses a list of ports (6000, 6666, 10080, …) that a metrics page may well be on.
 * Each request has its own connection: behind one address there may be several processes, and a connection kept open
 * would always show the same one.
 */
export async function requestPage(target: MetricsUrl, signal: AbortSignal): Promise<IncomingMessage> {
  let url = target.url;
  for (let redirects = 0; ; redirects++) {
    const response = await send(url, target.authorization, signal);
    const status = response.statusCode ?? 0;
    if (status === 200) return response;
    response.destroy();
    if (!REDIRECTS.has(status)) throw refused(target, status);
    if (redirects === MAX_REDIRECTS) {
      const hint = 'Give the address that the redirects end in.';
      throw scrapeError(target, `redirects more than ${MAX_REDIRECTS} times`, hint);
    }
    url = redirectTarget(target, url, response.headers.location);
  }
}

function send(url: URL, authorization: string | null, signal: AbortSignal): Promise<IncomingMessage> {
  const headers: Record<string, string> = {
    Accept: 'text/plain;version=0.0.4;q=1,*/*;q=0.1',
    'Accept-Encoding': 'gzip, identity',
    'User-Agent': 'grpc-red',
  };
  if (authorization !== null) headers.Authorization = authorization;
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    request(url, { agent: false, headers, signal })
      .on('response', resolve)
      .on('error', reject)
      // An answer that is no response, as 101 to nothing asked for, tells neither of the two.
      .on('close', () => reject(new Error('the connection was closed without a response')))
      .end();
  });
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

function refused(target: MetricsUrl, status: number): Error {
  const reason = STATUS_CODES[status];
  return scrapeError(target, `answered ${status}${reason === undefined ? '' : ` ${reason}`}`, hintFor(target, status));
}

function hintFor(target: MetricsUrl, status: number): string {
  if (status === 401 || status === 403) {
    return target.authorization === null
      ? 'It wants credentials: write them into the address, as in http://user:password@host/metrics.'
      : 'It does not accept the credentials in the address.';
  }
  if (status === 404)
    return 'Check the path: it is often /metrics, sometimes /actuator/prometheus or /stats/prometheus.';
  return 'Open the page with curl to see what the server says.';
}
