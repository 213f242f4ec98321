import type { MetricsOptions } from '../plan/bench-options.js';
import type { MetadataEntry } from '../shared/endpoint.js';
import { GrpcRedError } from '../shared/error.js';
import { type MetricsAccess, PLAIN_ACCESS } from '../shared/metrics-access.js';
import { type PageName, parsePageName, showPageName } from '../shared/page-name.js';
import { quote } from '../shared/quote.js';
import type { RawBenchOptions } from './bench-command.js';
import { duration, metricsUrl } from './parse-values.js';
import { readPageMeaning } from './read-page-meaning.js';
import { readPem } from './read-pem.js';

/** Where the metrics come from, and how their servers are spoken to. */
export function readMetricsOptions(raw: RawBenchOptions): MetricsOptions {
  const urls = [...new Set((raw.metrics ?? []).map((url) => metricsUrl('--metrics', url)))];
  const names = new Map((raw.metricsDiscover ?? []).map(readPageName).map((name) => [showPageName(name), name]));
  const prometheus = readPrometheus(raw, urls.length + names.size);
  if (urls.length + names.size === 0 && prometheus === null) refuseIdle(raw);
  return {
    urls,
    names: [...names.values()],
    prometheus,
    access: readAccess(raw, [...urls, ...(prometheus === null ? [] : [prometheus.url])]),
    settleMs: duration('--settle', raw.settle, 'allowed'),
    exclusive: raw.exclusive ?? false,
    viaProxy: raw.viaProxy ?? false,
    ...readPageMeaning(raw),
  };
}

function readPageName(text: string): PageName {
  const name = parsePageName(text);
  if (name !== null) return name;
  throw new GrpcRedError(
    'usage',
    `--metrics-discover takes a DNS name with a port, not ${quote(text)}.`,
    'For example: --metrics-discover dns:orders.example:9090, or dns+https:orders.example:9090/metrics.',
  );
}

function readPrometheus(raw: RawBenchOptions, pages: number): MetricsOptions['prometheus'] {
  const { prometheus, selector } = raw;
  if (prometheus === undefined && selector === undefined) return null;
  if (prometheus === undefined || selector === undefined) {
    const [given, missing] = prometheus === undefined ? ['--selector', '--prometheus'] : ['--prometheus', '--selector'];
    const hint = `Name the server and the series of the target: --prometheus http://localhost:9090 --selector '{job="orders"}'.`;
    throw new GrpcRedError('usage', `${given} was given without ${missing}.`, hint);
  }
  if (pages > 0) {
    const hint = "Give one of them: the target's own pages, or the server that scrapes them.";
    throw new GrpcRedError('usage', '--prometheus was given together with --metrics or --metrics-discover.', hint);
  }
  if (selector.trim().endsWith('}')) return { url: metricsUrl('--prometheus', prometheus), selector: selector.trim() };
  throw new GrpcRedError(
    'usage',
    `--selector takes an instant vector selector that ends in "}", not ${quote(selector)}.`,
    `For example: --selector '{job="orders"}'.`,
  );
}

/** What is about the metrics' servers, but names none, was meant for something. */
function refuseIdle(raw: RawBenchOptions): void {
  const about = {
    '--metrics-header': raw.metricsHeader,
    '--metrics-token-file': raw.metricsTokenFile,
    '--metrics-cacert': raw.metricsCacert,
    '--metrics-cert': raw.metricsCert,
    '--metrics-key': raw.metricsKey,
    '--metrics-skipTLS': raw.metricsSkipTLS,
    '--metrics-timeout': raw.metricsTimeout,
  };
  const given = Object.entries(about).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new GrpcRedError('usage', `${given[0]} was given, but no metrics are read.`, 'Name the page with --metrics.');
}

function readAccess(raw: RawBenchOptions, urls: readonly string[]): MetricsAccess {
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
  return {
    verify: raw.metricsSkipTLS !== true,
    ca: readPem('--metrics-cacert', raw.metricsCacert),
    cert: readPem('--metrics-cert', raw.metricsCert),
    key: readPem('--metrics-key', raw.metricsKey, 'PRIVATE KEY'),
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
