import { GrpcRedError } from '../shared/error.js';
import { type MetricsAccess, PLAIN_ACCESS } from '../shared/metrics-access.js';
import { readPage } from './exposition.js';
import { type MetricsUrl, parseMetricsUrl } from './metrics-url.js';
import type { MetricsPage, Scrape } from './page.js';
import { fetchBody } from './scrape/fetch-body.js';
import type { PageRequest, PinnedAddress } from './scrape/page-request.js';
import { redactErrors } from './scrape/redact-errors.js';
import { scrapeError } from './scrape/scrape-error.js';

export interface ScrapeOptions {
  /** Certificates, headers, and the time it may take. */
  access?: MetricsAccess;
  /** In place of that in `access`. */
  timeoutMs?: number;
  /** Which address of the name to connect to, where it has several. */
  address?: PinnedAddress | null;
  /** Largest body, after decompression. */
  maxBytes?: number;
  /** Ends the scrape before its time. */
  signal?: AbortSignal;
}

const DEFAULT_MAX_BYTES = 64 * 2 ** 20;

/**
 * Fetches a metrics page over a connection of its own and reads it.
 *
 * `user:password@` in the address goes out as basic authentication and shows nowhere: not in an error, not in the result.
 *
 * @throws GrpcRedError `bad-metrics`, whatever went wrong: the address, the network, the status, the body, the page
 */
export async function scrape(url: string, options: ScrapeOptions = {}): Promise<Scrape> {
  const { address = null, maxBytes = DEFAULT_MAX_BYTES, signal } = options;
  const access = { ...(options.access ?? PLAIN_ACCESS) };
  access.timeoutMs = options.timeoutMs ?? access.timeoutMs;
  const target = parseMetricsUrl(url, address?.address ?? null);
  const request = { target, access, address, accept: 'text/plain;version=0.0.4;q=1,*/*;q=0.1', alsoRead: [] };
  return redactErrors(request, () => readNow(request, maxBytes, signal));
}

async function readNow(request: PageRequest, maxBytes: number, signal: AbortSignal | undefined): Promise<Scrape> {
  const { target } = request;
  const atMs = Date.now();
  const start = performance.now();
  const { body, contentType } = await fetchBody(request, maxBytes, signal);
  const tookMs = performance.now() - start;
  const text = decode(target, body);
  const page = read(target, text, contentType);
  const readMs = performance.now() - start - tookMs;
  return { url: target.shown, page, text, contentType, bytes: body.length, tookMs, readMs, atMs };
}

function decode(target: MetricsUrl, body: Buffer): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    const hint = 'Metrics pages are UTF-8 by definition: look for label values in another encoding, or binary data.';
    throw scrapeError(target, 'is not valid UTF-8', hint);
  }
  if (text.trim() !== '') return text;
  throw scrapeError(target, 'is empty', 'Check that the server registers its metrics before it serves them.');
}

/** A fault in the page, with its address before the line. */
function read(target: MetricsUrl, text: string, contentType: string): MetricsPage {
  try {
    return readPage(text, contentType);
  } catch (error) {
    if (!(error instanceof GrpcRedError)) throw error;
    throw scrapeError(target, `cannot be read: ${error.message}`, error.hint);
  }
}
