import type { Check, Signal, Verdict } from '../verdict.js';
import type { Books } from './books.js';
import { type SeenProxy, throughText } from './through-proxy.js';
import { calls } from './words.js';

/** Any required fail → fail; else any required cannot-tell → cannot-tell; else pass, if anything was proven at all. */
export function outcomeOf(checks: readonly Check[]): Verdict['outcome'] {
  const required = checks.filter((check) => check.required);
  if (required.some((check) => check.outcome === 'fail')) return 'fail';
  if (required.some((check) => check.outcome === 'cannot-tell')) return 'cannot-tell';
  return required.some((check) => check.outcome === 'pass' && check.signal === 'rate') ? 'pass' : 'cannot-tell';
}

/** What was proven, in one sentence; the report says the rest. */
export function headline(
  outcome: Verdict['outcome'],
  checks: readonly Check[],
  books: readonly Books[],
  proxy: SeenProxy | null,
): string {
  const methods = methodsText(books.length);
  const sent = calls(books.reduce((sum, { started }) => sum + started, 0));
  const decisive = (wanted: Check['outcome']) => checks.filter((check) => check.required && check.outcome === wanted);
  switch (outcome) {
    case 'pass':
      return passText(checks, books, proxy);
    case 'fail': {
      const failed = decisive('fail');
      const where = [...new Set(failed.map((check) => check.method).filter((method) => method !== null))];
      const place =
        where.length === 0
          ? ''
          : where.length === 1
            ? ` for ${where[0]}`
            : where.length === books.length
              ? ` for all ${methods}`
              : ` for ${where.length} of ${methods}`;
      return `${failed.length} ${failed.length === 1 ? 'check' : 'checks'} failed${place}: the metrics do not agree with the ${sent} that were sent${proxy === null ? '' : ` ${throughText(proxy)}`}.`;
    }
    case 'cannot-tell': {
      const open = decisive('cannot-tell');
      return open[0]?.because ?? 'Nothing was proven: no call was answered whose count could be compared.';
    }
  }
}

const SIGNALS = ['rate', 'errors', 'duration'] as const satisfies Signal[];

/** Names the signals that were proven, for how many methods each where not for all, and those that were not. */
function passText(checks: readonly Check[], books: readonly Books[], proxy: SeenProxy | null): string {
  const provenFor = (signal: Signal) =>
    books.filter((own) => checks.some((check) => (check.method ?? own.name) === own.name && proves(check, signal, own)))
      .length;
  const counts = SIGNALS.map((signal) => ({ signal, count: provenFor(signal) }));
  const proven = counts.filter(({ count }) => count > 0);
  const words = proven.map(({ signal, count }) =>
    count === books.length ? signal : `${signal} (${count} of ${books.length})`,
  );
  const sum = (of: readonly Books[], pick: (one: Books) => number) => of.reduce((total, one) => total + pick(one), 0);
  const answered = sum(books, ({ answeredTotal }) => answeredTotal);
  const open = checks.filter((check) => check.outcome === 'not-exercised').length;
  // Where no check names a method, all of them were proven in one.
  const inOne =
    books.length > 1 &&
    !checks.some(({ signal, method, required }) => required && signal === 'rate' && method !== null);
  // They speak only where there was no answer: see checkRequestsTotal.
  const silent = inOne ? (answered === 0 ? books : []) : books.filter(({ answeredTotal }) => answeredTotal === 0);
  const begun = sum(silent, (one) => one.begun);
  const uncertain = sum(books, (one) => one.uncertain) - begun;
  const agreed = [
    ...(answered > 0 || begun === 0 ? [callsText(answered, 'answered')] : []),
    ...(begun > 0 ? [callsText(begun, 'taken back in mid-answer')] : []),
  ];
  const parts = [
    `${list(words)} of ${methodsText(books.length)}${inOne ? ' in one' : ''} ${proven.length === 1 && books.length === 1 ? 'agrees' : 'agree'} with ${agreed.join(' and ')}${proxy === null ? '' : ` ${throughText(proxy)}`}`,
    ...(uncertain > 0 ? [`${uncertain} more ended without the server's word`] : []),
    ...counts.filter(({ count }) => count === 0).map(({ signal }) => unprovenText(signal, checks)),
    ...(open > 0 ? [`${open} ${open === 1 ? 'check was' : 'checks were'} not exercised`] : []),
  ];
  return `${parts.join('; ')}.`;
}

function callsText(count: number, what: string): string {
  return `the ${calls(count)} that ${count === 1 ? 'was' : 'were'} ${what}`;
}

/** Why nothing was proven about a signal though the verdict passes. */
function unprovenText(signal: (typeof SIGNALS)[number], checks: readonly Check[]): string {
  switch (signal) {
    case 'rate':
      return `${signal} not exercised`;
    case 'errors': {
      const open = checks.some((check) => check.signal === signal && check.outcome !== 'not-applicable');
      return open ? 'errors not exercised' : 'errors not provable here';
    }
    case 'duration': {
      const onPage = checks.some((check) => check.signal === signal && check.outcome !== 'not-applicable');
      return onPage ? 'duration not provable here' : 'no durations on the page';
    }
  }
}

/** An all-OK run proves nothing about errors, and counting durations nothing about their length. */
function proves(check: Check, signal: Signal, own: Books): boolean {
  if (!check.required || check.outcome !== 'pass' || check.signal !== signal) return false;
  switch (signal) {
    case 'errors':
      // A status that only calls without the server's word may have had was not seen by us.
      if (check.name === 'errors-total') return own.answeredTotal > (own.answered[0] ?? 0);
      return check.code !== null && check.code !== 0 && (own.answered[check.code] ?? 0) > 0;
    case 'duration':
      return check.name === 'duration-buckets' || check.name === 'duration-sum' || check.name === 'duration-floor';
    default:
      return true;
  }
}

function methodsText(count: number): string {
  return `${count} ${count === 1 ? 'method' : 'methods'}`;
}

function list(words: string[]): string {
  const text = words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : (words[0] ?? 'nothing');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
