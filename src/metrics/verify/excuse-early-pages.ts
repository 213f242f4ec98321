import type { Check, Verdict } from '../verdict.js';
import { booksOf } from './books.js';
import { callFacts, type RunFacts } from './call-facts.js';
import { headline, outcomeOf } from './headline.js';
import { isAbovePossible } from './is-beyond-mending.js';
import { voided } from './voided.js';

/**
 * The verdict where nobody knows how long after the run its last page was read: what a page that comes late may still
 * mend is no fault yet. A counter above what is possible stays one, for it never falls.
 */
export function excuseEarlyPages(verdict: Verdict, run: RunFacts): Verdict {
  const checks = verdict.checks.map((check) =>
    check.outcome === 'fail' && !isAbovePossible(check) ? voided(check, excuse(check)) : check,
  );
  const outcome = outcomeOf(checks);
  if (outcome === verdict.outcome) return { ...verdict, checks };
  const { methods, proxy } = callFacts(run);
  const books = methods.map((method) => booksOf(method)).filter(({ started }) => started > 0);
  return { ...verdict, outcome, checks, headline: headline(outcome, checks, books, proxy) };
}

function excuse({ because }: Check): string {
  return `${because} But it is not known how long after the run the last page was read, and a page that comes late lacks calls. If it had had its time, say so with --settled.`;
}
