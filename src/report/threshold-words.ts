import type { AbortNote } from '../record/run-result.js';
import { statusName } from '../shared/status.js';
import type { Calls, Limit, Operator, Stat, ThresholdResult, Times, Unit, Unknown } from '../thresholds/threshold.js';
import { unitOf } from '../thresholds/threshold.js';
import { formatCount, formatCounted, formatDuration, formatRate, formatSetting, formatShare } from './units.js';

/** `The p99 latency of OK calls is 61.2 ms, and must be below 50 ms.` */
export function thresholdSentence({ threshold, ok, observed, unknown }: ThresholdResult): string {
  if (threshold.is === 'cannot-tell') {
    return ok ? 'The verdict can be told.' : 'The verdict cannot be told, and must be.';
  }
  if (observed === null) return unknownSentence(threshold, unknown!);
  const unit = unitOf(threshold.metric);
  const [figure, limit] = beside(observed, threshold.limit, unit);
  return `${subject(threshold)} is ${figure}, and must be ${OPERATOR_WORDS[threshold.operator]} ${limit}.`;
}

/** The figure alone, with as many digits as it takes to see on which side of the limit it is; `–` where there is none. */
export function thresholdFigure({ threshold, observed }: ThresholdResult): string {
  if (threshold.is === 'cannot-tell' || observed === null) return '–';
  return beside(observed, threshold.limit, unitOf(threshold.metric))[0];
}

/** `error_rate<20%: after 120 calls it was 62.0 %, and had to be below 20 %` */
export function abortWords({ threshold, operator, observed, limit, unit, calls, name }: AbortNote): string {
  const [figure, bound] = beside(observed, limit, unit);
  const words = OPERATOR_WORDS[operator as Operator] ?? operator;
  const least = /^p[\d(]|^med|\.p[\d(]|\.med/i.test(name) ? 'at least ' : '';
  return `${threshold}: after ${formatCounted(calls, 'call')} it was ${least}${figure}, and had to be ${words} ${bound}`;
}

const OPERATOR_WORDS: Record<Operator, string> = {
  '<': 'below',
  '<=': 'at most',
  '>': 'above',
  '>=': 'at least',
  '==': 'exactly',
  '!=': 'other than',
};

const TIMES_WORDS: Record<Times, string> = {
  latency: 'latency of OK calls',
  failed: 'latency of failed calls',
  service: 'service time of answered calls',
  first_message: 'time to the first message',
  message_gap: 'time from one message to the next',
};

function subject({ metric, method }: Limit): string {
  const whose = method === null ? '' : ` of ${method}`;
  switch (metric.is) {
    case 'time':
      return `The ${statWord(metric.stat)} ${TIMES_WORDS[metric.times]}${whose}`;
    case 'calls':
      return `The number of ${callsWords(metric.calls)}${whose}`;
    case 'share':
      return `The share of ${callsWords(metric.calls)}${whose}`;
    case 'rps':
      return 'The rate of calls';
  }
}

function statWord(stat: Stat): string {
  switch (stat.is) {
    case 'percentile':
      return `p${stat.percentile}`;
    case 'mean':
      return 'mean';
    case 'min':
      return 'shortest';
    case 'max':
      return 'longest';
  }
}

function callsWords(calls: Calls): string {
  switch (calls.are) {
    case 'started':
      return 'calls';
    case 'good':
      return 'calls that did not fail';
    case 'shown':
      return `calls that ended ${statusName(calls.status)}`;
    case 'failed':
    case 'uncertain':
    case 'refused':
    case 'unsent':
      return `${calls.are} calls`;
  }
}

const NONE_OF: Record<Times, string> = {
  latency: 'No call was answered OK',
  failed: 'No call failed',
  service: 'No call was answered',
  first_message: 'No message came',
  message_gap: 'No second message came',
};

const MANY_OF: Record<Times, [one: string, many: string]> = {
  latency: ['OK call', 'OK calls'],
  failed: ['failed call', 'failed calls'],
  service: ['answered call', 'answered calls'],
  first_message: ['stream', 'streams'],
  message_gap: ['gap', 'gaps'],
};

function unknownSentence({ name, method }: Limit, unknown: Unknown): string {
  const whose = method === null ? '' : ` of ${method}`;
  switch (unknown.is) {
    case 'no-calls':
      return `Not one call${whose} was measured, so ${name} cannot be told.`;
    case 'no-such-calls':
      return `${NONE_OF[unknown.times]}${whose === '' ? '' : `${whose}`}, so ${name} cannot be told.`;
    case 'too-few': {
      const had = formatCounted(unknown.count, ...MANY_OF[unknown.times]);
      return `${name} cannot be told of ${had}${whose}: it takes ${formatCount(unknown.needed)}.`;
    }
  }
}

/** Both as people read them; exactly, where that would make them look the same though they are not. */
function beside(observed: number, limit: number, unit: Unit): [figure: string, limit: string] {
  const rounded: [string, string] = [FORMAT[unit](observed), FORMAT[unit](limit)];
  if (observed !== limit && rounded[0] === rounded[1]) return [exactly(observed, unit), exactly(limit, unit)];
  return [
    rounded[0],
    unit === 'ns' ? formatSetting(limit / 1e6) : unit === 'share' ? exactly(limit, unit) : rounded[1],
  ];
}

const FORMAT: Record<Unit, (value: number) => string> = {
  ns: formatDuration,
  share: formatShare,
  calls: formatCount,
  'per-second': (value) => `${formatRate(value)} per second`,
};

function exactly(value: number, unit: Unit): string {
  switch (unit) {
    case 'ns':
      return `${value / 1e6} ms`;
    case 'share':
      return `${Number((value * 100).toPrecision(12))} %`;
    case 'calls':
      return formatCount(value);
    case 'per-second':
      return `${value} per second`;
  }
}
