import type { MetricsOptions } from '../../plan/bench-options.js';
import { GrpcRedError } from '../../shared/error.js';
import { type PageName, parsePageName, showPageName } from '../../shared/page-name.js';
import { quote } from '../../shared/quote.js';
import type { RawBenchOptions } from '../arguments/bench-command.js';
import type { RawMetricsSources } from '../arguments/metrics-source-options.js';
import { metricsUrl } from './parse-values.js';
import { readMetricsAccess } from './read-metrics-access.js';

/** What is said of pages means nothing without one. */
type Meaning = Partial<Pick<RawBenchOptions, 'convention' | 'metricsMap'>>;

type MetricsSources = Pick<MetricsOptions, 'urls' | 'names' | 'prometheus' | 'access'>;

/** Where the metrics come from, and how their servers are spoken to. */
export function readMetricsSources(raw: RawMetricsSources & Meaning): MetricsSources {
  const urls = [...new Set((raw.metrics ?? []).map((url) => metricsUrl('--metrics', url)))];
  const names = new Map((raw.metricsDiscover ?? []).map(readPageName).map((name) => [showPageName(name), name]));
  const prometheus = readPrometheus(raw, urls.length + names.size);
  if (!namesPages(raw)) refuseIdle(raw);
  return {
    urls,
    names: [...names.values()],
    prometheus,
    access: readMetricsAccess(raw, [...urls, ...(prometheus === null ? [] : [prometheus.url])]),
  };
}

/** Whether any page is to be read. */
export function namesPages({ metrics, metricsDiscover, prometheus }: RawMetricsSources): boolean {
  return metrics !== undefined || metricsDiscover !== undefined || prometheus !== undefined;
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

function readPrometheus(raw: RawMetricsSources, pages: number): MetricsOptions['prometheus'] {
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
function refuseIdle(raw: RawMetricsSources & Meaning): void {
  const about = {
    '--metrics-header': raw.metricsHeader,
    '--metrics-token-file': raw.metricsTokenFile,
    '--metrics-cacert': raw.metricsCacert,
    '--metrics-cert': raw.metricsCert,
    '--metrics-key': raw.metricsKey,
    '--metrics-skipTLS': raw.metricsSkipTLS,
    '--metrics-timeout': raw.metricsTimeout,
    '--convention': raw.convention,
    '--metrics-map': raw.metricsMap,
  };
  const given = Object.entries(about).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new GrpcRedError('usage', `${given[0]} was given, but no metrics are read.`, 'Name the page with --metrics.');
}
