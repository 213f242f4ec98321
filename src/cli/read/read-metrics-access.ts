import type { MetadataEntry } from '../../shared/endpoint.js';
import { GrpcRedError } from '../../shared/error.js';
import { type MetricsAccess, PLAIN_ACCESS } from '../../shared/metrics-access.js';
import { quote } from '../../shared/quote.js';
import type { RawMetricsAccess } from '../arguments/metrics-source-options.js';
import { readPem, refuseStrangers } from '../files/read-pem.js';
import { duration } from './parse-values.js';

/**
 * How the servers of metrics are spoken to.
 *
 * @param urls where they are, which may say who we are
 */
export function readMetricsAccess(raw: RawMetricsAccess, urls: readonly string[]): MetricsAccess {
  if ((raw.metricsCert === undefined) !== (raw.metricsKey === undefined)) {
    const [given, missing] = raw.metricsCert === undefined ? ['key', 'cert'] : ['cert', 'key'];
    const message = `--metrics-${given} was given without --metrics-${missing}.`;
    throw new GrpcRedError('usage', message, 'A client certificate needs both.');
  }
  if (raw.metricsSkipTLS === true && raw.metricsCacert !== undefined) {
    const hint = 'Give one of them.';
    throw new GrpcRedError(
      'usage',
      '--metrics-skipTLS believes any certificate, but --metrics-cacert names whom to believe.',
      hint,
    );
  }
  const headers = (raw.metricsHeader ?? []).map(readHeader);
  const credentials = [
    ...headers.filter(([name]) => name === 'authorization').map(() => '--metrics-header authorization'),
    ...(raw.metricsTokenFile === undefined ? [] : ['--metrics-token-file']),
    ...(urls.some((url) => hasCredentials(new URL(url))) ? ['user:password@ in the address'] : []),
  ];
  if (credentials.length > 1) {
    const message = `Who we are was said more than once: ${credentials.join(', ')}.`;
    throw new GrpcRedError('usage', message, 'One request carries one Authorization header: give one of them.');
  }
  const cert = readPem('--metrics-cert', raw.metricsCert);
  const key = readPem('--metrics-key', raw.metricsKey, 'PRIVATE KEY');
  refuseStrangers(['--metrics-cert', '--metrics-key'], cert, key);
  return {
    verify: raw.metricsSkipTLS !== true,
    ca: readPem('--metrics-cacert', raw.metricsCacert),
    cert,
    key,
    headers,
    tokenFile: raw.metricsTokenFile ?? null,
    timeoutMs:
      raw.metricsTimeout === undefined
        ? PLAIN_ACCESS.timeoutMs
        : duration('--metrics-timeout', raw.metricsTimeout, 'refused'),
  };
}

function hasCredentials({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

/** What the request itself must say, or what is about its connection. */
const OURS = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** A header as `name: value` (RFC 9110 §5). No message repeats its value: it may be a secret. */
function readHeader(text: string): MetadataEntry {
  const refused = (what: string) =>
    new GrpcRedError('usage', `--metrics-header ${what}.`, "Write it as 'authorization: Bearer …'.");
  const colon = text.indexOf(':');
  if (colon < 0) throw refused('has no colon between name and value');
  const name = text.slice(0, colon).trim().toLowerCase();
  const value = text.slice(colon + 1).trim();
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) throw refused('has a name that no header can have');
  if (OURS.has(name)) throw refused(`sets ${quote(name)}, which the request itself sets`);
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    throw refused(`has a value for ${quote(name)} with characters that cannot be sent`);
  }
  return [name, value];
}
