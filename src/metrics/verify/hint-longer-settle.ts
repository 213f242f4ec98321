import type { Check, Verdict } from '../verdict.js';
import { FALLS_SHORT } from './excuse-shortfall.js';
import { isBeyondMending } from './is-beyond-mending.js';
import { seconds } from './words.js';

/** Pages that are made anew every few seconds have had their turn by then: what is asked for unless --settle says less. */
const ENOUGH_MS = 10_000;
/** Nothing was found of what was called: it may be born on a page that comes later. */
const NOT_FOUND: ReadonlySet<string> = new Set(['convention-found', 'service-found']);
/** What was doubted of these makes all counts doubtful, whenever the page was read. */
const WHOLE_PAGE: ReadonlySet<string> = new Set(['same-process', 'same-targets', 'all-samples']);

/**
 * Says with the verdict that the page had little time, where a later one may still show what is missing: the user gave
 * it less than it gets by itself. Said once: it holds for every count.
 *
 * @param waitedMs how long after the run the last page was read; null where that is not known
 */
export function hintLongerSettle(verdict: Verdict, waitedMs: number | null): Verdict {
  const { outcome, checks, headline } = verdict;
  if (outcome === 'pass' || waitedMs === null || waitedMs >= ENOUGH_MS || headline.includes('--settle')) return verdict;
  // The wait ends early for what it cannot mend.
  if (isBeyondMending(verdict)) return verdict;
  if (checks.some((check) => WHOLE_PAGE.has(check.name) && check.outcome === 'cannot-tell')) return verdict;
  // The families of one page are of one moment: what one of them has, no other was too early for.
  const whole = new Set(checks.filter(isWhole).map(({ method }) => method));
  const late = checks.filter((check) => mayBeLate(check) && !whole.has(check.method));
  if (late.length === 0 || (outcome === 'cannot-tell' && !late.some(({ because }) => because === headline)))
    return verdict;
  const waited = seconds(Math.max(1, Math.round(waitedMs / 100)) / 10);
  const hint = `The page had only ${waited} after the run: if it is made anew less often than that, give it longer with --settle.`;
  // An option to be copied ends a sentence without its full stop.
  const ended = /[.!?]$/.test(headline) ? headline : `${headline}.`;
  return { ...verdict, headline: `${ended} ${hint}` };
}

function isWhole({ name, outcome, observed }: Check): boolean {
  return (name === 'requests-total' || name === 'duration-count') && outcome === 'pass' && observed !== 0;
}

/** It lacks what a later page may hold. */
function mayBeLate({ name, required, outcome, observed, expected, because }: Check): boolean {
  if (!required || (outcome !== 'fail' && outcome !== 'cannot-tell')) return false;
  // That is about calls of others.
  if (because.includes('--exclusive')) return false;
  if (NOT_FOUND.has(name)) return true;
  if (observed === null || expected === null) return false;
  return FALLS_SHORT.has(name) ? observed < expected.max : name === 'in-flight-returns' && observed > expected.max;
}
