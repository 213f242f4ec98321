import type { Convention } from '../conventions/convention.js';
import type { Check } from '../verdict.js';
import { isInfrastructure, total } from './books.js';
import type { Counted } from './counted.js';
import { apart, MID_SCRAPE } from './surroundings.js';
import { voided } from './voided.js';
import { familyOf } from './words.js';

/** Checks that a replica whose page was not given makes fall short. */
export const FALLS_SHORT: ReadonlySet<string> = new Set([
  'requests-total',
  'requests-by-code',
  'errors-total',
  'duration-count',
  'duration-floor',
  'started-total',
  'messages-received',
  'messages-sent',
]);

/** Where others call, their messages may be more than those that are missing. */
const MESSAGES = new Set(['messages-received', 'messages-sent']);

/** Above this share of the calls, a missing replica is less likely than lost updates. */
const MOST_SEEN = 0.95;

/** Where others called every method, so that none tells the share: that of one of two replicas. */
const LIKELY_SHARE = 0.5;
/** Nobody believes what is less likely; less still where the share is a guess. */
const LEAST_CHANCE = 1e-6;
const LEAST_IF_GUESSED = 1e-3;

/**
 * Accuses nobody where every method and status is short by one share while all families agree with each other: so it
 * looks where calls went to a replica that was not scraped, or to a process that is gone. A counter that loses updates
 * does so alone, and one that never moves is no share.
 */
export function excuseShortfall(
  checks: Check[],
  methods: readonly Counted[],
  convention: Convention,
  uncounted: readonly Counted[] = [],
): Check[] {
  const failed = checks.filter((check) => check.required && check.outcome === 'fail');
  const isAlone = [...methods, ...uncounted].every(({ around }) => around.exclusive && around.proxy === null);
  if (!failed.some(fallsShort) || !failed.every((one) => fallsShort(one) || (!isAlone && isBeside(one)))) {
    return checks;
  }
  // Health checks and reflection go their own ways, and are too few to tell of shares.
  const own = methods.filter(({ books }) => !isInfrastructure(books));
  if (own.length === 0) {
    const starts = startsSeen(uncounted, failed, checks);
    return starts === null ? checks : excuse(checks, failed, starts, convention);
  }
  // A method that others called as well does not tell the share.
  const alone = areSwapped(own) ? own : own.filter((one) => one.books.firmTotal > 0 && !isMet(one));
  const starts = uncounted.filter((one) => one.seen.started !== null && !isInfrastructure(one.books) && !isMet(one));
  const share = alone.length === 0 ? LIKELY_SHARE : shareSeen([...alone, ...starts]);
  const least = alone.length === 0 ? LEAST_IF_GUESSED : LEAST_CHANCE;
  if (
    !(share > 0 && share <= MOST_SEEN) ||
    !own.every((method) => isShortBy(share, method, alone.includes(method), least) && !isAloneInNone(method, alone))
  ) {
    return checks;
  }
  if (!methods.every(timesWhatItCounts)) return checks;
  return excuse(checks, failed, share, convention);
}

/**
 * Of calls whose ends are not counted, their starts tell the share; null where they are all there, or none is, where
 * something else is short, or where the messages of those streams are all there.
 */
function startsSeen(uncounted: readonly Counted[], failed: readonly Check[], checks: readonly Check[]): number | null {
  const started = uncounted.filter(({ seen }) => seen.started !== null);
  const due = sumOf(started, ({ books }) => books.answeredTotal);
  const share = sumOf(started, ({ seen }) => seen.started!.delta) / due;
  const isOne = failed.every(({ method }) => started.some(({ books }) => books.name === method));
  const hasAll = ({ name, outcome, observed, method }: Check) =>
    MESSAGES.has(name) &&
    outcome === 'pass' &&
    (observed ?? 0) > 0 &&
    started.some((one) => one.books.name === method && one.seen.started!.delta < one.books.firmTotal && !isMet(one));
  if (checks.some(hasAll)) return null;
  // However few of the others are missing.
  if (started.some(({ seen, books }) => isNoShare(seen.started!.delta, books.firmTotal, share))) return null;
  return isOne && share > 0 && share <= MOST_SEEN ? share : null;
}

function excuse(checks: Check[], failed: readonly Check[], share: number, convention: Convention): Check[] {
  return checks.map((check) =>
    failed.includes(check)
      ? voided(
          check,
          `${check.series[0] ?? familyOf(convention, 'requests')} moved by ${check.observed} where ${check.expected!.min} were due; but every method and status is short alike, at about ${Math.round(100 * share)} %, and all families agree: calls may have gone to a replica whose page was not read. Give the page of each replica with --metrics.`,
        )
      : check,
  );
}

/** Others were seen to call it, or must have, or a proxy may have, and nothing tells how often. */
function isMet({ seen, around: { exclusive, background, alike, proxy } }: Counted): boolean {
  return (!exclusive && (background || alike)) || (proxy !== null && seen.byCode === null);
}

/** How often our own calls were counted: without what a proxy seems to have tried besides. */
function countedOurs({ seen, around }: Counted): number {
  return seen.requests.delta - around.retries.retried;
}

/** Where others call, their messages and their long calls may stand in for those that are missing. */
function isBeside(check: Check): boolean {
  return MESSAGES.has(check.name) || (check.name === 'duration-buckets' && isShort(check));
}

function fallsShort(check: Check): boolean {
  return FALLS_SHORT.has(check.name) && isShort(check);
}

function isShort({ observed, expected }: Check): boolean {
  return observed !== null && expected !== null && observed < expected.min;
}

/** None at all, of many, is no share: so unlikely it is that each of them went elsewhere. */
function isNoShare(counted: number, due: number, share: number, least = LEAST_CHANCE): boolean {
  return counted === 0 && (1 - share) ** due < least;
}

/** Calls that went elsewhere are missing from the counter and the histogram alike. */
function timesWhatItCounts({ seen, around }: Counted): boolean {
  return seen.duration === null || apart(seen.duration.count, seen.requests) <= (around.exclusive ? 0 : MID_SCRAPE);
}

/** Calls that may stand under another status, or not at all, tell less of the share than those that must stand under theirs. */
function shareSeen(methods: readonly Counted[]): number {
  return sumOf(methods, (one) => tellingCalls(one).counted) / sumOf(methods, (one) => tellingCalls(one).due);
}

function tellingCalls(method: Counted): { counted: number; due: number } {
  const { requests, started, byCode } = method.seen;
  const { answeredTotal, firmAs } = method.books;
  // Of calls whose ends are not counted, the starts tell.
  if (requests.series.length === 0 && started !== null) {
    return { counted: Math.min(started.delta, answeredTotal), due: answeredTotal };
  }
  const due = total(firmAs);
  if (byCode === null || due === 0) return { counted: countedOurs(method), due: answeredTotal };
  const counted = firmAs.map((count, code) => Math.min(count, byCode.get(code)?.delta ?? 0));
  return { counted: total(counted), due };
}

function sumOf(methods: readonly Counted[], of: (method: Counted) => number): number {
  return methods.reduce((total, method) => total + of(method), 0);
}

/** Some method was counted just as another one was answered: no calls are missing, they bear the wrong name. */
function areSwapped(methods: readonly Counted[]): boolean {
  return methods.some(
    (one) => one.around.alike && methods.some((other) => other !== one && looksLike(one, other) && addUp([one, other])),
  );
}

/** Together they were counted as often as they were called: nobody else's calls are among them. */
function addUp(methods: readonly Counted[]): boolean {
  const counted = sumOf(methods, countedOurs);
  return (
    counted >= sumOf(methods, ({ books }) => books.firmTotal) && counted <= sumOf(methods, ({ books }) => books.most)
  );
}

function looksLike({ seen: { byCode, requests } }: Counted, { books }: Counted): boolean {
  return byCode === null
    ? requests.delta >= books.firmTotal && requests.delta <= books.answeredTotal + books.uncertain
    : books.answered.every((count, code) => !books.isFirmAs(code) || (byCode.get(code)?.delta ?? 0) === count);
}

/**
 * None of its calls is there, though of the others' so many are that even half of that share would have shown some:
 * where most calls are of one method, they would else make the share that excuses them.
 */
function isAloneInNone(method: Counted, alone: readonly Counted[]): boolean {
  const rest = alone.filter((one) => one !== method);
  if (countedOurs(method) > 0 || rest.length === 0) return false;
  return isNoShare(0, method.books.firmTotal, shareSeen(rest) / 2);
}

/** Within what chance does when each call goes to one replica or another. Calls of others only add to that. */
function isShortBy(share: number, method: Counted, isAlone: boolean, least: number): boolean {
  const { books, seen, around } = method;
  const { byCode, errors } = seen;
  const failed = books.answeredTotal - (books.answered[0] ?? 0);
  const failedFirm = books.firmTotal - (books.firm[0] ?? 0);
  const all = { count: books.answeredTotal, due: books.firmTotal, counted: countedOurs(method), isWhole: true };
  const counts =
    byCode === null
      ? [all, ...(errors === null ? [] : [{ count: failed, due: failedFirm, counted: errors.delta, isWhole: false }])]
      : [
          // Some statuses may be counted under others, or not at all: all calls together tell what they can.
          all,
          ...books.answered.flatMap((count, code) =>
            count > 0 && books.isFirmAs(code)
              ? [{ count, due: count, counted: byCode.get(code)?.delta ?? 0, isWhole: false }]
              : [],
          ),
        ];
  return counts.every(({ count, due, counted, isWhole }) => {
    if (isNoShare(counted, due, share, least)) return false;
    const chance = 5 * Math.sqrt(count * share * (1 - share)) + 0.05 * count + 1;
    // Calls that we gave up on may stand there as well, and of one status a few calls of others.
    const excess = counted - share * count - books.uncertain;
    const isOurs = isAlone && (isWhole || (around.exclusive && around.proxy === null));
    return share * due - counted <= chance && (!isOurs || excess <= chance);
  });
}
