import { GrpcRedError } from '../shared/error.js';
import { quote } from '../shared/quote.js';
import { contraryOf, isReversed, parseLimit } from './parse-threshold.js';
import type { Limit } from './threshold.js';

const KNOWN =
  'error_rate, success_rate, errors, avg, max and percentiles of the latency of OK calls, each over all methods';

/**
 * Reads what ends a run early, as what must hold: `error_rate>20%` and `error_rate<=20%` are the same here, for which
 * side is the bad one is known of every figure that it takes.
 *
 * @throws GrpcRedError `usage`, also for figures that are not known while a run goes on
 */
export function parseAbortOn(text: string, origin: string): Limit {
  const threshold = parseLimit(text, origin);
  if (threshold.is === 'cannot-tell') throw notLive(text, origin, 'the verdict comes after the run');
  if (threshold.method !== null) throw notLive(text, origin, 'live figures are of all methods together');
  if (!isLive(threshold)) throw notLive(text, origin, `${threshold.name} is not known while the run goes on`);
  if (threshold.operator === '==' || threshold.operator === '!=') {
    const message = `${origin} ${quote(text)}: a figure that still moves is bounded from one side.`;
    throw new GrpcRedError('usage', message, 'Write <, <=, > or >=.');
  }
  return isReversed(threshold) ? contraryOf(threshold) : threshold;
}

function isLive({ metric }: Limit): boolean {
  switch (metric.is) {
    case 'time':
      return metric.times === 'latency' && metric.stat.is !== 'min';
    case 'share':
      return metric.calls.are === 'failed' || metric.calls.are === 'good';
    case 'calls':
      return metric.calls.are === 'failed';
    case 'rps':
      return false;
  }
}

function notLive(text: string, origin: string, why: string): GrpcRedError {
  const hint = `Known are ${KNOWN}; --fail judges the others at the end.`;
  return new GrpcRedError('usage', `${origin} ${quote(text)}: ${why}.`, hint);
}
