import { diffPages } from '../delta.js';
import type { Check, Verdict } from '../verdict.js';
import type { TargetPages } from './target-pages.js';
import { undecided } from './undecided.js';

/** Families that the scrape itself moves in a living process: its runtime allocates, collects and turns its loop. */
const ALWAYS_MOVING = /^(go_memstats_|nodejs_eventloop_|jvm_memory_)/;

/** The pages on which nothing at all changed over the run, though a living process cannot help changing them. */
export function stoodStill(pages: readonly TargetPages[]): TargetPages[] {
  return pages.filter(({ before, after }) => {
    if (![...after.families.keys()].some((name) => ALWAYS_MOVING.test(name))) return false;
    return diffPages(before, after).every((delta) => Object.is(delta.before, delta.after));
  });
}

/** The verdict on pages that stood still while calls were answered. */
export function neverRefreshed(pages: readonly TargetPages[], convention: string): Verdict {
  const because = `Nothing on the page at ${pages.map(({ url }) => url).join(' or ')} changed from before the run to after it, not even the figures of its own process: it is never refreshed, or comes from a cache that outlasted the wait. Make the page anew for every scrape, or wait longer with --settle.`;
  const verdict = undecided('page-refreshed', because, convention);
  const check: Check = { ...verdict.checks[0]!, outcome: 'fail' };
  return { ...verdict, outcome: 'fail', checks: [check] };
}
