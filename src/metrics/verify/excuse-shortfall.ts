import type { Convention } from '../conventions/convention.js';
import type { Check } from '../verdict.js';
import { isInfrastructure } from './books.js';
import type { Counted } from './counted.js';
import { apart, MID_SCRAPE, type Surroundings } from './surroundings.js';
import { voided } from './voided.js';
import { familyOf } from './words.js';

/** Checks that a replica whose page was not given makes fall short. */
const COUNTS = new Set([
  'requests-total',
  'requests-by-code',
  'errors-total',
  'duration-count',
  'duration-floor',
  'started-total',
  'messages-received',
  'messages-sent',
]);

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
export function excuseShortfall(checks: Check[], methods: readonly Counted[], convention: Convention): Check[] {
  const failed = checks.filter((check) => check.required && check.outcome === 'fail');
  if (failed.length === 0 || !failed.every(fallsShort)) return checks;
  // Health checks and reflection go their own ways, and are too few to tell of shares.
  const own = methods.filter(({ books }) => !isInfrastructure(books));
  if (own.length === 0) return checks;
  // A method that others called as well does not tell the share.
  const alone = areSwapped(own) ? own : own.filter(({ around, books }) => books.firmTotal > 0 && !isMet(around));
  const share = alone.length === 0 ? LIKELY_SHARE : shareSeen(alone);
  const least = alone.length === 0 ? LEAST_IF_GUESSED : LEAST_CHANCE;
  if (
    !(share > 0 && share <= MOST_SEEN) ||
    !own.every((method) => isShortBy(share, method, alone.includes(method), least))
  ) {
    return checks;
  }
  if (!methods.every(timesWhatItCounts)) return checks;
  return checks.map((check) =>
    failed.includes(check)
      ? voided(
          check,
          `${check.series[0] ?? familyOf(convention, 'requests')} moved by ${check.observed} where ${check.expected!.min} were due; but every method and status is short alike, at about ${Math.round(100 * share)} %, and all families agree: calls may have gone to a replica whose page was not read. Give the page of each replica with --metrics.`,
        )
      : check,
  );
}

/** Others were seen to call it, or must have. */
function isMet({ exclusive, background, alike }: Surroundings): boolean {
  return !exclusive && (background || alike);
}

function fallsShort({ name, observed, expected }: Check): boolean {
  return COUNTS.has(name) && observed !== null && expected !== null && observed < expected.min;
}

/** Calls that went elsewhere are missing from the counter and the histogram alike. */
function timesWhatItCounts({ seen, around }: Counted): boolean {
  return seen.duration === null || apart(seen.duration.count, seen.requests) <= (around.exclusive ? 0 : MID_SCRAPE);
}

function shareSeen(methods: readonly Counted[]): number {
  const sum = (of: (method: Counted) => number) => methods.reduce((total, method) => total + of(method), 0);
  return sum(({ seen }) => seen.requests.delta) / sum(({ books }) => books.answeredTotal);
}

/** Some method was counted just as another one was answered: no calls are missing, they bear the wrong name. */
function areSwapped(methods: readonly Counted[]): boolean {
  return methods.some((one) => one.around.alike && methods.some((other) => other !== one && looksLike(one, other)));
}

function looksLike({ seen: { byCode, requests } }: Counted, { books }: Counted): boolean {
  return byCode === null
    ? requests.delta >= books.firmTotal && requests.delta <= books.answeredTotal + books.uncertain
    : books.answered.every((count, code) => !books.isFirmAs(code) || (byCode.get(code)?.delta ?? 0) === count);
}

/** Within what chance does when each call goes to one replica or another. Calls of others only add to that. */
function isShortBy(share: number, { books, seen, around }: Counted, isAlone: boolean, least: number): boolean {
  const { byCode, requests, errors } = seen;
  const failed = books.answeredTotal - (books.answered[0] ?? 0);
  const all = { count: books.answeredTotal, counted: requests.delta };
  const counts =
    byCode === null
      ? [
          all,
          ...(errors === null
            ? []
            : [{ count: failed, counted: around.exclusive ? errors.delta : Math.min(failed, errors.delta) }]),
        ]
      : [
          // Where statuses may be counted under others, the sum of all is what tells.
          ...(books.firmTotal === books.answeredTotal ? [all] : []),
          ...books.answered.flatMap((count, code) =>
            count > 0 && books.isFirmAs(code) ? [{ count, counted: byCode.get(code)?.delta ?? 0 }] : [],
          ),
        ];
  return counts.every(({ count, counted }) => {
    // None at all, of many, is no share.
    if (counted === 0 && (1 - share) ** count < least) return false;
    const chance = 5 * Math.sqrt(count * share * (1 - share)) + 0.05 * count + 1;
    // Calls that we gave up on may stand there as well.
    const excess = counted - share * count - books.uncertain;
    return share * count - counted <= chance && (!isAlone || excess <= chance);
  });
}
