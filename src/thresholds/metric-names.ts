import { parseStatus } from '../shared/status.js';
import type { Calls, Metric, Stat, Times } from './threshold.js';

const TIMES: Times[] = ['latency', 'failed', 'service', 'first_message', 'message_gap'];

/** Stats by the names that ghz, k6, vegeta and their readers use. */
const STATS = new Map<string, Stat>([
  ['avg', { is: 'mean' }],
  ['mean', { is: 'mean' }],
  ['average', { is: 'mean' }],
  ['med', { is: 'percentile', percentile: 50 }],
  ['median', { is: 'percentile', percentile: 50 }],
  ['min', { is: 'min' }],
  ['fastest', { is: 'min' }],
  ['max', { is: 'max' }],
  ['slowest', { is: 'max' }],
]);

const METRICS = new Map<string, Metric>([
  ['error_rate', { is: 'share', calls: { are: 'failed' } }],
  ['success_rate', { is: 'share', calls: { are: 'good' } }],
  ['errors', { is: 'calls', calls: { are: 'failed' } }],
  ['count', { is: 'calls', calls: { are: 'started' } }],
  ['uncertain', { is: 'calls', calls: { are: 'uncertain' } }],
  ['refused', { is: 'calls', calls: { are: 'refused' } }],
  ['unsent', { is: 'calls', calls: { are: 'unsent' } }],
  ['rps', { is: 'rps' }],
]);

/** The names that an error proposes. */
export const METRIC_NAMES = [
  ...['p50', 'p90', 'p95', 'p99', 'p99.9', ...STATS.keys()],
  ...TIMES.flatMap((times) => ['p50', 'p99', 'avg', 'max'].map((stat) => `${times}.${stat}`)),
  ...METRICS.keys(),
  ...['status.UNAVAILABLE', 'status.OK', 'cannot-tell'],
];

/** The metric of a name, whatever its case, with `-` for `_`; null for no name of one. */
export function metricNamed(name: string): Metric | null {
  const known = name.toLowerCase().replaceAll('-', '_');
  const whole = METRICS.get(known);
  if (whole !== undefined) return whole;
  const dot = known.indexOf('.');
  const first = dot < 0 ? '' : known.slice(0, dot);
  if (first === 'status') {
    const status = parseStatus(name.slice(dot + 1));
    return status === null ? null : { is: 'calls', calls: { are: 'shown', status } };
  }
  const times = TIMES.find((one) => one === first);
  const stat = statNamed(times === undefined ? known : known.slice(dot + 1));
  return stat === null ? null : { is: 'time', times: times ?? 'latency', stat };
}

/** `p99.9`, or `p(99.9)` as k6 writes it. */
function statNamed(name: string): Stat | null {
  const known = STATS.get(name);
  if (known !== undefined) return known;
  const digits = percentileText(name);
  if (digits === null) return null;
  const percentile = Number(digits);
  return percentile > 0 && percentile < 100 ? { is: 'percentile', percentile } : null;
}

/** The number in `p99.9` and `p(99.9)`, null in anything else. */
export function percentileText(name: string): string | null {
  const parts = /^p(?:(\d{1,9}(?:\.\d{1,9})?)|\(\s*(\d{1,9}(?:\.\d{1,9})?)\s*\))$/i.exec(name);
  return parts?.[1] ?? parts?.[2] ?? null;
}

/** Whether a small figure is the good one; `either` where a threshold may bound it from both sides. */
export function betterOf(metric: Metric): 'low' | 'high' | 'either' {
  switch (metric.is) {
    case 'time':
      return metric.stat.is === 'min' ? 'either' : 'low';
    case 'calls':
    case 'share':
      return betterCalls(metric.calls);
    case 'rps':
      return 'either';
  }
}

function betterCalls(calls: Calls): 'low' | 'high' | 'either' {
  switch (calls.are) {
    case 'started':
      return 'either';
    case 'good':
      return 'high';
    case 'failed':
    case 'uncertain':
    case 'refused':
    case 'unsent':
      return 'low';
    case 'shown':
      return calls.status === 0 ? 'high' : 'low';
  }
}
