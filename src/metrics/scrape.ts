import { GrpcRedError } from '../shared/error.js';
import { readPage } from './exposition.js';
import { type MetricsUrl, parseMetricsUrl } from './metrics-url.js';
import type { MetricsPage, Scrape } from './page.js';
import { networkError } from './scrape/network-error.js';
import { readBody } from './scrape/read-body.js';
import { requestPage } from './scrape/request-page.js';
import { scrapeError } from './scrape/scrape-error.js';

export interface ScrapeOptions {
  /** From the start to the last byte, redirects included. */
  timeoutMs?: number;
  /** Largest body, after decompression. */
  maxBytes?: number;
  /** Ends the scrape before its time. */
  signal?: AbortSignal;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_BYTES = 64 * 2 ** 20;

/**
 * Fetches a metrics page over a connection of its own and reads it.
 *
 * `user:password@` in the address goes out as basic authentication and shows nowhere: not in an error, not in the result.
 *
 * @throws GrpcRedError `bad-metrics`, whatever went wrong: the address, the network, the status, the body, the page
 */
export async function scrape(url: string, options: ScrapeOptions = {}): Promise<Scrape> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES, signal } = options;
  const target = parseMetricsUrl(url);
  const atMs = Date.now();
  const start = performance.now();
  const { body, contentType } = await fetchPage(target, timeoutMs, maxBytes, signal);
  const tookMs = performance.now() - start;
  const text = decode(target, body);
  const page = read(target, text, contentType);
  return { url: target.shown, page, text, contentType, bytes: body.length, tookMs, atMs };
}

async function fetchPage(target: MetricsUrl, timeoutMs: number, maxBytes: number, signal: AbortSignal | undefined) {
  const stop = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    stop.abort();
  }, timeoutMs);
  const stopEarly = () => stop.abort();
  signal?.addEventListener('abort', stopEarly);
  if (signal?.aborted) stopEarly();
  try {
    const response = await requestPage(target, stop.signal);
    const body = await readBody(target, response, maxBytes);
    return { body, contentType: response.headers['content-type'] ?? '' };
  } catch (error) {
    if (error instanceof GrpcRedError) throw error;
    if (timedOut) throw tooSlow(target, timeoutMs);
    if (stop.signal.aborted) throw scrapeError(target, 'was not fetched: the scrape was stopped', 'Run it again.');
    throw networkError(target, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stopEarly);
    // Nothing of a response that was refused half-way stays open.
    stop.abort();
  }
}

function tooSlow(target: MetricsUrl, timeoutMs: number): GrpcRedError {
  const hint = 'Open it with curl: a Prometheus server would wait 10 s for it too, by default.';
  return scrapeError(target, `was not complete within ${timeoutMs / 1000} s`, hint);
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
