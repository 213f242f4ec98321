import { leastToSupport } from '../record/is-supported.js';
import type { CallKind } from '../shared/call-kind.js';
import { GrpcRedError } from '../shared/error.js';
import { nearestName } from '../shared/nearest-name.js';
import { quote } from '../shared/quote.js';
import type { Limit, Threshold, Times } from './threshold.js';

/** A method that a run calls. */
export interface CalledMethod {
  service: string;
  method: string;
  kind: CallKind;
  /** No run as planned makes more calls of it; null where time alone bounds them, or all are made already. */
  mostCalls: number | null;
}

const MOST_LISTED = 10;

/**
 * Thresholds with their methods by full name.
 *
 * @throws GrpcRedError `usage` for a method that the run does not call, or a figure that no run as planned can know
 */
export function scopeThresholds(
  thresholds: readonly Threshold[],
  methods: readonly CalledMethod[],
  option = '--fail',
): Threshold[] {
  return thresholds.map((threshold) => {
    if (threshold.is === 'cannot-tell') return threshold;
    const scoped = scope(threshold, methods, option);
    refuseUnknowable(scoped, methods, option);
    return scoped;
  });
}

function scope(limit: Limit, methods: readonly CalledMethod[], option: string): Limit {
  const { method, text } = limit;
  if (method === null) return limit;
  const names = methods.map(fullName);
  const exact = names.filter((name) => name === method || name.replace('/', '.') === method);
  const meant = exact.length > 0 ? exact : names.filter((name) => isShortFor(method, name));
  const [name] = meant;
  if (name !== undefined && meant.length === 1)
    return { ...limit, method: name, text: `${name}${text.slice(method.length)}` };
  if (meant.length > 1) {
    const what = `${quote(method)} may mean any of ${list(meant)}`;
    throw new GrpcRedError('usage', `${option} ${quote(text)}: ${what}.`, 'Name the service too, with its package.');
  }
  const nearest = nearestSpelling(method, names);
  const hint = nearest === null ? `It calls ${list(names)}.` : `Did you mean ${nearest}?`;
  throw new GrpcRedError('usage', `${option} ${quote(text)}: the run calls no method ${quote(method)}.`, hint);
}

function refuseUnknowable(limit: Limit, methods: readonly CalledMethod[], option: string): void {
  const { metric, method, text } = limit;
  if (metric.is !== 'time') return;
  const own = methods.filter((one) => method === null || fullName(one) === method);
  const { times, stat } = metric;
  if (isOfStreams(times) && own.every(({ kind }) => kind === 'unary')) {
    const whose = method === null ? 'no method of the run is one' : `${method} is none`;
    const message = `${option} ${quote(text)}: ${times} is a time of streams, and ${whose}.`;
    throw new GrpcRedError('usage', message, 'Of unary calls there are latency, failed and service.');
  }
  // A stream may bring any number of messages, and service times those of the warm-up too.
  if (stat.is !== 'percentile' || times === 'message_gap' || times === 'service') return;
  const most = own.reduce<number | null>(
    (sum, { mostCalls }) => (sum === null || mostCalls === null ? null : sum + mostCalls),
    0,
  );
  const needed = leastToSupport(stat.percentile);
  if (most === null || most >= needed) return;
  const makes = most === 1 ? '1 call' : `${most} calls`;
  throw new GrpcRedError(
    'usage',
    `${option} ${quote(text)}: p${stat.percentile} says more of chance than of the server below ${needed} calls, and the run makes ${makes} at most${method === null ? '' : ' of that method'}.`,
    `Raise -n, run for a time with -z, or ask for ${lowerPercentile(most)}.`,
  );
}

function isOfStreams(times: Times): boolean {
  return times === 'first_message' || times === 'message_gap';
}

/** The highest of the usual ones that so many calls support. */
function lowerPercentile(calls: number): string {
  const supported = [99.9, 99, 95, 90, 50].find((percentile) => calls >= leastToSupport(percentile));
  return supported === undefined ? 'max' : `p${supported}`;
}

/** True for `Svc/Method`, `Svc.Method` and `Method`, also with a part of the package. */
function isShortFor(asked: string, name: string): boolean {
  return [name, name.replace('/', '.')].some((full) => full.endsWith(`.${asked}`) || full.endsWith(`/${asked}`));
}

function nearestSpelling(asked: string, names: string[]): string | null {
  const spellings = new Map(
    names.flatMap((name) => {
      const [service, method] = name.split('/') as [string, string];
      return [method, `${service.slice(service.lastIndexOf('.') + 1)}/${method}`, name].map(
        (one) => [one, name] as const,
      );
    }),
  );
  const nearest = nearestName(asked, [...spellings.keys()]);
  return nearest === null ? null : spellings.get(nearest)!;
}

function fullName({ service, method }: CalledMethod): string {
  return `${service}/${method}`;
}

function list(names: readonly string[]): string {
  const more = names.length - MOST_LISTED;
  return `${names.slice(0, MOST_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
