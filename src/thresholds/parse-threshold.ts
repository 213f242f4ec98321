import { GrpcRedError } from '../shared/error.js';
import { nearestName } from '../shared/nearest-name.js';
import { quote } from '../shared/quote.js';
import { betterOf, METRIC_NAMES, metricNamed, percentileText } from './metric-names.js';
import { readLimit } from './read-limit.js';
import { type Limit, type Metric, OPERATORS, type Operator, type Threshold } from './threshold.js';

const LONGEST = 500;
const CANNOT_TELL = /^cannot[-_]tell$/i;
const EXAMPLES =
  "For example: 'p99<50ms', 'error_rate<0.1%', 'pkg.Service/Method:p99<50ms'; docs/thresholds.md lists the metrics.";

/**
 * Reads what must hold of a run: `p99<50ms`, `pkg.Service/Method: error_rate <= 0.1%`, `cannot-tell`.
 *
 * @param origin the option or the place in a file that it came from, for messages
 * @throws GrpcRedError `usage`: with the column, from 1, of what cannot be read
 */
export function parseThreshold(text: string, origin: string): Threshold {
  const threshold = parseLimit(text, origin);
  if (threshold.is === 'limit') refuseReversed(threshold, origin);
  return threshold;
}

/** The same, be what must hold written or its contrary. */
export function parseLimit(text: string, origin: string): Threshold {
  if (text.length > LONGEST) throw fault(text, origin, LONGEST, `it goes on beyond ${LONGEST} characters`, EXAMPLES);
  if (text.trim() === '') throw fault(text, origin, 0, 'there is nothing', EXAMPLES);
  if (CANNOT_TELL.test(text.trim())) return { is: 'cannot-tell', text: 'cannot-tell' };
  const brace = text.indexOf('{');
  if (brace >= 0) {
    const hint = "A method stands before a colon: 'pkg.Service/Method:p99<50ms'.";
    throw fault(text, origin, brace, 'there is a brace', hint);
  }
  const operatorAt = text.search(/[<>=!]/);
  const before = operatorAt < 0 ? text : text.slice(0, operatorAt);
  const colon = before.indexOf(':');
  const method = colon < 0 ? null : readMethod(text, origin, before.slice(0, colon));
  const { metric: named, name, at } = readMetric(text, origin, before, colon + 1);
  const operator = readOperator(text, origin, operatorAt);
  const limitAt = operatorAt + operator.length;
  const { metric, limit } = readBound(text, origin, limitAt, named);
  if (metric.is === 'rps' && method !== null) {
    const hint = "It is measured of the whole run: write 'rps>1000', or 'Method:count>=1000'.";
    throw fault(text, origin, at, 'rps is asked of one method', hint);
  }
  if (operator === '<' && limit === 0) {
    throw fault(text, origin, operatorAt, 'it asks for less than nothing, which never holds', `Write ${name}==0.`);
  }
  const own = text.slice(colon + 1).trim();
  return { is: 'limit', text: method === null ? own : `${method}:${own}`, method, name, metric, operator, limit };
}

/** @param at where in the text, from 0 */
function fault(text: string, origin: string, at: number, what: string, hint: string): GrpcRedError {
  return new GrpcRedError('usage', `${origin} cannot read ${quote(text)}: at column ${at + 1} ${what}.`, hint);
}

function readMethod(text: string, origin: string, written: string): string {
  const method = written.trim().replace(/^\//, '');
  if (/^\w+(?:\.\w+)*(?:\/\w+)?$/.test(method)) return method;
  const what = method === '' ? 'no method stands before the colon' : `${quote(method)} is no name of a method`;
  const hint = "Name it as --call does: 'pkg.Service/Method:p99<50ms'.";
  throw fault(text, origin, Math.max(0, written.search(/\S/)), what, hint);
}

/** What stands from `from` on before the comparison, or all there is where that is missing. */
function readMetric(
  text: string,
  origin: string,
  before: string,
  from: number,
): { metric: Metric; name: string; at: number } {
  const written = before.slice(from);
  const name = written.trim();
  const at = from + Math.max(0, written.search(/\S/));
  if (name === '') throw fault(text, origin, at, 'a metric is missing', EXAMPLES);
  const hasOperator = before.length < text.length;
  const metric = metricNamed(name.replace(/\s*\.\s*/g, '.'));
  if (metric !== null && hasOperator) return { metric, name, at };
  // Of a metric and its limit without a comparison, what is missing is the comparison.
  const word = /^[\w.()-]+/.exec(name)?.[0] ?? name;
  if (!hasOperator && (metric !== null || metricNamed(word) !== null)) {
    const end = metric === null ? at + word.length : text.trimEnd().length;
    const hint = "Write it in quotes, as in 'p99<50ms': a shell takes < and > for files.";
    throw fault(text, origin, end, 'there is no comparison (<, <=, >, >=, ==, !=)', hint);
  }
  if (CANNOT_TELL.test(name)) {
    throw fault(text, origin, before.length, 'there is a comparison', "'cannot-tell' stands alone.");
  }
  throw fault(text, origin, at, `${quote(name)} is no metric`, hintFor(name));
}

function readOperator(text: string, origin: string, at: number): Operator {
  const operator = OPERATORS.find((one) => text.startsWith(one, at));
  if (operator !== undefined && !/^[<>=!]/.test(text.slice(at + operator.length))) return operator;
  const found = /^[<>=!]+/.exec(text.slice(at))![0];
  throw fault(text, origin, at, `${quote(found)} is no comparison`, 'Write one of <, <=, >, >=, == and !=.');
}

function readBound(text: string, origin: string, from: number, metric: Metric): { metric: Metric; limit: number } {
  const rest = text.slice(from);
  const second = /,|;|&|\s(?:and|or)\s/i.exec(rest);
  if (second !== null) {
    const hint = 'Give them one by one, each as a threshold of its own.';
    throw fault(text, origin, from + second.index, 'a second threshold begins', hint);
  }
  const read = readLimit(metric, rest.trim());
  if (!('wanted' in read)) return read;
  const what = rest.trim() === '' ? 'a limit is missing' : 'the limit cannot be read';
  throw fault(text, origin, from + Math.max(0, rest.search(/\S/)), what, `Write ${read.wanted}.`);
}

const CONTRARY: Record<Operator, Operator> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '!=', '!=': '==' };

/** True where the good side is the one that breaks it. */
export function isReversed({ metric, operator }: Limit): boolean {
  const better = betterOf(metric);
  return (better === 'low' && operator.startsWith('>')) || (better === 'high' && operator.startsWith('<'));
}

/** What must hold where that must not. */
export function contraryOf(limit: Limit): Limit {
  return { ...limit, operator: CONTRARY[limit.operator] };
}

/** "fail error_rate>1%" reads well, and would pass the runs that are to fail. */
function refuseReversed(limit: Limit, origin: string): void {
  if (!isReversed(limit)) return;
  const at = limit.text.indexOf(limit.operator, (limit.method ?? '').length);
  const contrary = `${limit.text.slice(0, at)}${CONTRARY[limit.operator]}${limit.text.slice(at + limit.operator.length)}`;
  throw new GrpcRedError(
    'usage',
    `${origin} says what must hold, and ${quote(limit.text)} would hold of bad runs alone.`,
    `Write '${contrary}'.`,
  );
}

const INSTEAD: Record<string, string> = {
  rate: "'rps' for calls per second, or 'error_rate' for the share that failed.",
  p100: "'max'.",
  'p(100)': "'max'.",
  p0: "'min'.",
  'p(0)': "'min'.",
  error: "'errors' for their number, or 'error_rate' for their share.",
  failures: "'errors' for their number, or 'error_rate' for their share.",
  requests: "'count'.",
  total: "'count'.",
  qps: "'rps'.",
};

function hintFor(name: string): string {
  const instead = INSTEAD[name.toLowerCase().replaceAll(' ', '')];
  if (instead !== undefined) return `Write ${instead}`;
  const digits = percentileText(name.toLowerCase().replace(/^.*\.(?=p)/, ''));
  if (digits !== null && !(Number(digits) > 0 && Number(digits) < 100)) {
    const meant = /^99(9+)$/.exec(digits);
    return meant === null ? 'Percentiles lie above 0 and below 100.' : `Did you mean p99.${meant[1]}?`;
  }
  if (/^status\./i.test(name)) return "Statuses go by name or number: 'status.UNAVAILABLE<1%'.";
  const nearest = nearestName(name, METRIC_NAMES);
  return nearest === null ? EXAMPLES : `Did you mean ${nearest}?`;
}
