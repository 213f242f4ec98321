import type { GrpcRedError } from '../../shared/error.js';
import type { MetricsAccess } from '../../shared/metrics-access.js';
import { clip, escapeUnseen } from '../exposition/excerpt.js';
import { type MetricsUrl, parseMetricsUrl } from '../metrics-url.js';
import { fetchBody } from '../scrape/fetch-body.js';
import type { PageRequest } from '../scrape/page-request.js';
import { redactErrors } from '../scrape/redact-errors.js';
import { scrapeError } from '../scrape/scrape-error.js';

const MAX_BYTES = 64 * 2 ** 20;
/** With these it says in the body what is wrong with the question. */
const ANSWERED_WITH_REASON = [400, 422, 503];

/** The HTTP API of one Prometheus server. Every request rejects with a GrpcRedError `bad-metrics`, whatever went wrong. */
export class PrometheusApi {
  readonly server: MetricsUrl;
  private readonly access: MetricsAccess;

  constructor(url: string, access: MetricsAccess) {
    this.server = { ...parseMetricsUrl(url), what: 'Prometheus server' };
    this.access = access;
  }

  /** The `data` of its answer to GET /api/v1/`path`, as it came: anything may be in there. */
  async get(path: string, parameters: Record<string, string>, signal?: AbortSignal): Promise<unknown> {
    const url = new URL(this.server.url);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/${path}`;
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const request: PageRequest = {
      target: { ...this.server, url },
      access: this.access,
      address: null,
      accept: 'application/json',
      alsoRead: ANSWERED_WITH_REASON,
    };
    return redactErrors(request, async () => {
      const { status, body } = await fetchBody(request, MAX_BYTES, signal);
      return this.dataOf(status, parse(body));
    });
  }

  error(what: string, hint: string): GrpcRedError {
    return scrapeError(this.server, what, hint);
  }

  private dataOf(status: number, answer: unknown): unknown {
    const { status: word, data, error } = fieldsOf(answer);
    if (status === 200 && word === 'success') return data;
    if (word === 'error' && typeof error === 'string') {
      const hint = 'Try the selector in its web interface: it must match the up series of the target.';
      throw this.error(`refused the question: ${clip(escapeUnseen(error), 300)}`, hint);
    }
    const hint =
      'Give the address of Prometheus itself, as in http://localhost:9090, with the path it is served under.';
    throw this.error(`did not answer as Prometheus does (status ${status})`, hint);
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

/** Of an object; none of anything else. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Of a list; none of anything else. */
export function itemsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
