import { GrpcRedError } from '../../shared/error.js';
import { networkError } from './network-error.js';
import type { PageRequest } from './page-request.js';
import { readBody } from './read-body.js';
import { requestPage } from './request-page.js';
import { scrapeError } from './scrape-error.js';

export interface FetchedBody {
  status: number;
  body: Buffer;
  contentType: string;
}

/**
 * Asks, and reads what comes within the time that `request.access` allows.
 *
 * @param maxBytes largest body, after decompression
 * @throws GrpcRedError `bad-metrics`
 */
export async function fetchBody(request: PageRequest, maxBytes: number, signal?: AbortSignal): Promise<FetchedBody> {
  const { target, access } = request;
  const stop = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    stop.abort();
  }, access.timeoutMs);
  const stopEarly = () => stop.abort();
  signal?.addEventListener('abort', stopEarly);
  if (signal?.aborted) stopEarly();
  try {
    const response = await requestPage(request, stop.signal);
    const body = await readBody(target, response, maxBytes);
    return { status: response.statusCode ?? 0, body, contentType: response.headers['content-type'] ?? '' };
  } catch (error) {
    if (error instanceof GrpcRedError) throw error;
    if (timedOut) throw tooSlow(request);
    if (stop.signal.aborted) throw scrapeError(target, 'was not fetched: the scrape was stopped', 'Run it again.');
    throw networkError(target, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stopEarly);
    // Nothing of a response that was refused half-way stays open.
    stop.abort();
  }
}

function tooSlow({ target, access }: PageRequest): GrpcRedError {
  const hint =
    'Open it with curl: a Prometheus server would wait 10 s for it too, by default. --metrics-timeout gives it longer.';
  return scrapeError(target, `was not complete within ${access.timeoutMs / 1000} s`, hint);
}
