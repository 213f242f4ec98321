import { unescape as decodePercent } from 'node:querystring';
import { GrpcRedError } from '../shared/error.js';
import { excerpt } from './exposition/excerpt.js';

/** The address of a metrics page, its credentials set apart. */
export interface MetricsUrl {
  /** Without credentials: nothing that is sent or shown is made from any other. */
  url: URL;
  /** The value of the Authorization header, or null. A secret. */
  authorization: string | null;
  /** For people: `http://***@host:9090/metrics`. */
  shown: string;
  /** What a message calls it: `metrics page`, `Prometheus server`. */
  what: string;
}

/**
 * Throws a GrpcRedError `bad-metrics`, without the credentials, for anything but an http or https address.
 *
 * @param address one of the addresses of its host, where the page of that one is meant
 */
export function parseMetricsUrl(text: string, address: string | null = null): MetricsUrl {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    const hint = 'Write it in full, as in --metrics http://localhost:9090/metrics.';
    throw new GrpcRedError('bad-metrics', `the metrics address ${redactText(text)} is not an http or https URL`, hint);
  }
  const authorization = basicAuthorization(url);
  url.username = '';
  url.password = '';
  url.hash = '';
  const shown = showUrl(url, authorization !== null);
  return { url, authorization, shown: address === null ? shown : `${shown} (${address})`, what: 'metrics page' };
}

export function showUrl(url: URL, withCredentials: boolean): string {
  return withCredentials ? url.href.replace('//', '//***@') : url.href;
}

/** RFC 7617: user and password as UTF-8, joined by a colon, in base64. A percent sign that begins no escape is meant as one. */
function basicAuthorization({ username, password }: URL): string | null {
  if (username === '' && password === '') return null;
  return `Basic ${Buffer.from(`${decodePercent(username)}:${decodePercent(password)}`).toString('base64')}`;
}

/** What has no known parts may hold a password anywhere before its last @. */
function redactText(text: string): string {
  const at = text.lastIndexOf('@');
  return excerpt(at === -1 ? text : `***${text.slice(at)}`);
}
