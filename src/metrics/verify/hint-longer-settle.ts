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
 * Says of everything that a later page may still show that the page had little time: the user gave it less than it gets
 * by itself.
 *
 * @param waitedMs how long after the run the last page was read; null where that is not known
 */
export function hintLongerSettle(verdict: Verdict, waitedMs: number | null): Verdict {
  if (verdict.outcome === 'pass' || waitedMs === null || waitedMs >= ENOUGH_MS) return verdict;
  // The wait ends early for what it cannot mend.
  if (isBeyondMending(verdict)) return verdict;
  if (verdict.checks.some(({ name, outcome }) => WHOLE_PAGE.has(name) && outcome === 'cannot-tell')) return verdict;
  const hint = `The page had only ${seconds(Math.max(1, Math.round(waitedMs / 100)) / 10)} after the run: if it is made anew less often than that, give it longer with --settle.`;
  const checks = verdict.checks.map((check) =>
    mayBeLate(check) ? { ...check, because: `${check.because} ${hint}` } : check,
  );
  const told = new Map(verdict.checks.map((check, i) => [check.because, checks[i]!.because]));
  const causes = verdict.causes.map((cause) =>
    cause.checks.some((index) => checks[index] !== verdict.checks[index])
      ? { ...cause, because: `${cause.because} ${hint}` }
      : cause,
  );
  return { ...verdict, headline: told.get(verdict.headline) ?? verdict.headline, checks, causes };
}

/** It lacks what a later page may hold, and no other hint says so already. */
function mayBeLate({ name, required, outcome, observed, expected, because }: Check): boolean {
  if (!required || (outcome !== 'fail' && outcome !== 'cannot-tell')) return false;
  if (/--settle|--exclusive/.test(because)) return false;
  if (NOT_FOUND.has(name)) return true;
  if (observed === null || expected === null) return false;
  return FALLS_SHORT.has(name) ? observed < expected.max : name === 'in-flight-returns' && observed > expected.max;
}
