import type { Convention } from '../conventions/convention.js';
import type { Check } from '../verdict.js';
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

/** Above this share of the calls, a missing replica is less likely than lost updates. */
const MOST_SEEN = 0.95;

/**
 * Accuses nobody where every method and status is short by one share while all families agree with each other: so it
 * looks where calls went to a replica that was not scraped, or to a process that is gone. A counter that loses updates
 * does so alone, and one that never moves is no share.
 */
export function excuseShortfall(checks: Check[], methods: readonly Counted[], convention: Convention): Check[] {
  const failed = checks.filter((check) => check.required && check.outcome === 'fail');
  if (failed.length === 0 || !failed.every(fallsShort)) return checks;
  const share = shareSeen(methods);
  if (!(share > 0 && share <= MOST_SEEN) || !methods.every((method) => isShortBy(share, method))) return checks;
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

function fallsShort({ name, observed, expected }: Check): boolean {
  return FALLS_SHORT.has(name) && observed !== null && expected !== null && observed < expected.min;
}

/** Calls that went elsewhere are missing from the counter and the histogram alike. */
function timesWhatItCounts({ seen, around }: Counted): boolean {
  return seen.duration === null || apart(seen.duration.count, seen.requests) <= (around.exclusive ? 0 : MID_SCRAPE);
}

function shareSeen(methods: readonly Counted[]): number {
  const sum = (of: (method: Counted) => number) => methods.reduce((total, method) => total + of(method), 0);
  return sum(({ seen }) => seen.requests.delta) / sum(({ books }) => books.answeredTotal);
}

/** Within what chance does when each call goes to one replica or another. */
function isShortBy(share: number, { books, seen }: Counted): boolean {
  const { byCode, requests, errors } = seen;
  const counts =
    byCode === null
      ? [
          { count: books.answeredTotal, counted: requests.delta },
          ...(errors === null
            ? []
            : [{ count: books.answeredTotal - (books.answered[0] ?? 0), counted: errors.delta }]),
        ]
      : books.answered.flatMap((count, code) =>
          books.isFirmAs(code) ? [{ count, counted: byCode.get(code)?.delta ?? 0 }] : [],
        );
  return counts.every(({ count, counted }) => {
    const chance = 5 * Math.sqrt(count * share * (1 - share)) + 0.05 * count + 1;
    return Math.abs(counted - share * count) <= chance;
  });
}
