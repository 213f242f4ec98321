import { GrpcRedError } from '../shared/error.js';
import { nearestName } from '../shared/nearest-name.js';
import { quote } from '../shared/quote.js';
import { betterOf, METRIC_NAMES, metricNamed, percentileText } from './metric-names.js';
import { readLimit } from './read-limit.js';
import { type Limit, type MustTell, OPERATORS, type Operator, type Threshold } from './threshold.js';

const LONGEST = 500;
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
  const fail = (at: number, what: string, hint: string): never => {
    throw new GrpcRedError('usage', `${origin} cannot read ${quote(text)}: at column ${at + 1} ${what}.`, hint);
  };
  if (text.length > LONGEST) fail(LONGEST, `it goes on beyond ${LONGEST} characters`, EXAMPLES);
  if (text.trim() === '') fail(0, 'there is nothing', EXAMPLES);
  if (/^\s*cannot[-_]tell\s*$/i.test(text)) return { is: 'cannot-tell', text: 'cannot-tell' } satisfies MustTell;

  const brace = text.indexOf('{');
  if (brace >= 0) fail(brace, 'there is a brace', "A method stands before a colon: 'pkg.Service/Method:p99<50ms'.");
  const operatorAt = text.search(/[<>=!]/);
  const before = operatorAt < 0 ? text : text.slice(0, operatorAt);
  const colon = before.indexOf(':');
  const method = colon < 0 ? null : before.slice(0, colon).trim().replace(/^\//, '');
  if (method !== null && !/^\w+(?:\.\w+)*(?:\/\w+)?$/.test(method)) {
    const what = method === '' ? 'no method stands before the colon' : `${quote(method)} is no name of a method`;
    fail(before.search(/\S/), what, "Name it as --call does: 'pkg.Service/Method:p99<50ms'.");
  }
  const written = before.slice(colon + 1);
  const name = written.trim();
  const nameAt = colon + 1 + Math.max(0, written.search(/\S/));
  if (name === '') fail(nameAt, 'a metric is missing', EXAMPLES);
  const metric = metricNamed(name.replace(/\s*\.\s*/g, '.'));
  if (metric === null || operatorAt < 0) {
    // Of a metric and its limit without a comparison, what is missing is the comparison.
    const word = /^[\w.()-]+/.exec(name)?.[0] ?? name;
    if (operatorAt < 0 && metricNamed(word) !== null) {
      const quoted = "Write it in quotes, as in 'p99<50ms': a shell takes < and > for files.";
      fail(
        metric === null ? nameAt + name.indexOf(word) + word.length : text.trimEnd().length,
        'there is no comparison (<, <=, >, >=, ==, !=)',
        quoted,
      );
    }
    if (/^cannot[-_]tell$/i.test(name)) fail(operatorAt, 'there is a comparison', "'cannot-tell' stands alone.");
    fail(nameAt, `${quote(name)} is no metric`, hintFor(name));
  }
  const operator = OPERATORS.find((one) => text.startsWith(one, operatorAt));
  const limitAt = operatorAt + (operator?.length ?? 1);
  if (operator === undefined || /^[<>=!]/.test(text.slice(limitAt))) {
    const found = /^[<>=!]+/.exec(text.slice(operatorAt))![0];
    fail(operatorAt, `${quote(found)} is no comparison`, 'Write one of <, <=, >, >=, == and !=.');
  }
  const rest = text.slice(limitAt);
  const valueAt = limitAt + Math.max(0, rest.search(/\S/));
  const second = /,|;|&|\s(?:and|or)\s/i.exec(rest);
  if (second !== null) {
    fail(limitAt + second.index, 'a second threshold begins', 'Give them one by one, each as a threshold of its own.');
  }
  const read = readLimit(metric!, rest.trim());
  if ('wanted' in read)
    return fail(
      valueAt,
      `${rest.trim() === '' ? 'a limit is missing' : 'the limit cannot be read'}`,
      `Write ${read.wanted}.`,
    );
  if (read.metric.is === 'rps' && method !== null) {
    return fail(
      nameAt,
      'rps is asked of one method',
      "It is measured of the whole run: write 'rps>1000', or 'Method:count>=1000'.",
    );
  }
  if (operator === '<' && read.limit === 0) {
    return fail(operatorAt, 'it asks for less than nothing, which never holds', `Write ${name}==0.`);
  }
  const own = text.slice(colon + 1).trim();
  return {
    is: 'limit',
    text: method === null ? own : `${method}:${own}`,
    method,
    name,
    metric: read.metric,
    operator: operator as Operator,
    limit: read.limit,
  };
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
