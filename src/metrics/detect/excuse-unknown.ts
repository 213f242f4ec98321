import { clientStreams, serverStreams } from '../../shared/call-kind.js';
import type { Role } from '../conventions/convention.js';
import { roleOfCheck } from '../role-of-check.js';
import type { Check } from '../verdict.js';
import { type Books, overAnswered } from '../verify/books.js';
import { voided } from '../verify/voided.js';
import type { Reading } from './infer-conventions.js';
import { entryOf, mapOption } from './metrics-map.js';

/** Checks of the page's form and process: they hold whatever is counted there. */
const WHATEVER_IT_COUNTS = new Set(['histogram-shape', 'same-process', 'page-refreshed']);

/**
 * Takes back accusations that are not certain where a library is known by its labels alone: an honest one may count
 * its own way, as some of those that are known do. What would make it certain is told with each.
 */
export function excuseUnknown(checks: readonly Check[], reading: Reading, methods: readonly Books[]): Check[] {
  const uncounted = new Map(methods.map((own) => [own.name, streamPattern(own, checks) ?? unmarked(own, checks)]));
  return checks.map((check) => {
    if (check.outcome !== 'fail' || !check.required || WHATEVER_IT_COUNTS.has(check.name)) return check;
    if (reading.told.has(roleOfCheck(check))) return check;
    const own = methods.find(({ name }) => name === check.method);
    const pattern = own === undefined || reading.told.has('requests') ? null : uncounted.get(own.name);
    const why = reading.doubt ?? pattern ?? (own === undefined ? null : knownPattern(check, reading, own, checks));
    return why === null ? check : voided(check, `${check.because} But ${why}. ${sayIt(reading, check)}`);
  });
}

/** Streams that no family counts, or that are counted once per message: libraries that hook single calls do so. */
function streamPattern(
  { name, result, answeredTotal, messagesSent, messagesReceived }: Books,
  checks: readonly Check[],
) {
  if (result.kind === 'unary') return null;
  const counted = checks.find((check) => check.name === 'requests-total' && check.method === name)?.observed ?? null;
  if (counted === null || counted === answeredTotal) return null;
  if (counted === 0) return leftOut({ result }, '');
  const sent = clientStreams(result.kind) ? overAnswered(messagesSent) : 0;
  const received = serverStreams(result.kind) ? overAnswered(messagesReceived) : 0;
  const counts = [sent, received, sent + received];
  return [...counts, ...counts.map((count) => count + answeredTotal)].includes(counted)
    ? `it counted ${counted}, as many as there were messages, which some libraries do for streams`
    : null;
}

/** A method that no family knows, where others are known: by hand, single handlers are counted and not all. */
function unmarked({ name }: Books, checks: readonly Check[]): string | null {
  const isKnown = checks.some(({ method, series }) => method === name && series.length > 0);
  return isKnown ? null : `no series speaks of ${name}, and some servers count only methods that are marked for it`;
}

function leftOut({ result }: Pick<Books, 'result'>, what: string): string {
  return `some libraries count no ${what}${what === '' ? '' : ' '}${result.kind} calls, and labels do not say whether this one does`;
}

/** What an honest library is known to do that looks just so. */
function knownPattern(
  check: Check,
  { families, convention }: Reading,
  own: Books,
  checks: readonly Check[],
): string | null {
  const { observed, expected } = check;
  const ok = own.answered[0] ?? 0;
  const isShort = observed !== null && expected !== null && observed < expected.min;
  switch (check.name) {
    case 'requests-total':
    case 'requests-by-code':
    case 'started-total': {
      if (isShort && own.result.kind !== 'unary' && observed === 0) return leftOut(own, 'starts of');
      const code = families[0]!.read.labels.code;
      if (check.name === 'requests-by-code' && code?.meaning.is === 'status' && code.meaning.by === 'probe') {
        return `only the probe says that the label ${code.label} holds the status`;
      }
      const splitBy = families[0]!.read.labels.splitBy;
      if (!isShort && splitBy !== null) {
        return `the label ${splitBy} has several values for one method and status, and calls may be counted under more than one of them`;
      }
      const onlyOk = isShort && convention.families[0].labels.code === undefined && observed === ok && ok > 0;
      const failures = checks.find(({ name, method }) => name === 'errors-total' && method === check.method)?.observed;
      return onlyOk && (failures ?? 0) > 0
        ? 'it counted what was answered OK, and another family what failed: together they may be all calls'
        : null;
    }
    case 'started-equals-handled': {
      const starts = checks.find(({ name, method }) => name === 'started-total' && method === check.method)?.observed;
      return own.result.kind !== 'unary' && starts === 0 ? leftOut(own, 'starts of') : null;
    }
    case 'errors-total':
      return isShort
        ? 'some libraries count as errors only what the server is to blame for'
        : 'one call may meet several errors, and what is an error there is not known';
    case 'in-flight-returns':
      return 'some gauges are refreshed now and then, or hold a peak';
    case 'duration-count':
      return isShort && (observed === ok || observed === 0)
        ? 'some libraries time only calls that succeed, or none of that kind'
        : null;
    case 'duration-floor':
      return 'it may time a part of the call alone';
    case 'messages-received':
    case 'messages-sent':
      return 'libraries differ in how they count messages';
    default:
      return null;
  }
}

function sayIt({ families }: Reading, check: Check): string {
  const spec = (families.find((each) => each.spec.role === roleOfCheck(check)) ?? families[0]!).spec;
  return `If it ${WHAT_IT_DOES[spec.role] ?? 'counts every call'}, demand it: ${mapOption(entryOf(spec))}`;
}

const WHAT_IT_DOES: Readonly<Partial<Record<Role, string>>> = {
  errors: 'counts every failed call',
  duration: 'times every call',
  'in-flight': 'shows the calls that are open now',
  'messages-received': 'counts every message',
  'messages-sent': 'counts every message',
};
