import type { Convention } from '../conventions/convention.js';
import type { Check } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import { type Books, total } from './books.js';
import {
  type CountFinding,
  judgeCount,
  NO_COUNT_TEXT,
  OTHERS_HINT,
  OUTCOME_OF_FINDING,
  othersText,
  retriedText,
  tooCoarseText,
  tooManyHint,
  widened,
} from './judge-count.js';
import type { Observation } from './observe.js';
import type { Surroundings } from './surroundings.js';
import { calls, familyOf, NO_ERRORS_SEEN, subject } from './words.js';

/** A counter of failed calls, of whatever status: as many as were answered with an error. */
export function checkErrors(books: Books, seen: Observation, convention: Convention, around: Surroundings): Check[] {
  const expected = hasErrors(convention) && seen.byCode === null;
  if (seen.errors === null && !expected) return [];
  const { delta: observed, rounding, series: names } = seen.errors ?? { delta: 0, rounding: 0, series: [] };
  const failed = books.answeredTotal - (books.answered[0] ?? 0);
  const firm = total(books.firm.slice(1));
  const beside = Math.min(
    books.besideTotal,
    total(books.answered.map((_, code) => (code === 0 ? 0 : books.beside(code)))),
  );
  const check = blankCheck('errors-total', 'errors', books.name, names);
  if (failed === 0 && observed === 0 && (books.uncertain === 0 || seen.errors === null)) {
    return [
      {
        ...check,
        required: false,
        outcome: 'not-exercised',
        because: NO_ERRORS_SEEN,
      },
    ];
  }
  if (seen.errors === null) {
    return [
      {
        ...check,
        outcome: 'cannot-tell',
        because: `The page has no ${familyOf(convention, 'errors')}, though ${calls(failed)} answered with an error: either the server counts them elsewhere, or it has one that never moved. Give it that name, or count calls with a label for their status.`,
      },
    ];
  }
  const allowed = widened({ min: firm, max: failed + books.uncertain + beside + around.retries.retried }, rounding);
  const finding = judgeCount(
    { allowed, answered: failed, doubtful: books.cutOffTotal, observed, rounding },
    { ...around, alike: around.alike || around.mixed, unseenCalls: around.unseenEnds },
  );
  const { code } = convention.families[0].labels;
  const noneFailed = names.length === 0 && seen.requests.series.length > 0 && !hasErrors(convention);
  const series = noneFailed
    ? `No series of ${familyOf(convention, 'requests')} for ${books.name} says${code === undefined ? '' : ` by its label ${code}`} that calls failed: it`
    : subject(convention, 'errors', books.name, names);
  const figures = `${series} moved by ${observed} for ${calls(failed)} answered with an error`;
  const because: Record<CountFinding, string> = {
    exact: `Counted ${observed} for ${calls(failed)} answered with an error.`,
    'no-count': `${series} ${NO_COUNT_TEXT}`,
    'too-coarse': `${figures}, ${tooCoarseText(rounding)}`,
    lost: `${figures}: ${allowed.min - observed} of them are missing. Count a failed call where its handler ends, on every path.`,
    uncounted: `${figures}: something in front of the metrics may have answered the rest. If your handler gives those statuses itself, demand them with --expect.`,
    'too-many': `${figures}: ${observed - allowed.max} too many. ${tooManyHint(around, 'Count each failed call once, and none that was answered OK')}`,
    others: `${figures}, ${othersText(around)}`,
    'perhaps-others': `${figures}: somebody else may have called it unseen. ${OTHERS_HINT}`,
    'perhaps-ours':
      around.proxy !== null && observed - allowed.max > books.cutOffTotal
        ? `${figures}: ${retriedText(observed - allowed.max, around.proxy)}`
        : `${figures}: the others may have been cut off while their handlers were at work. If your handler gives those statuses itself, demand them with --expect.`,
  };
  return [
    {
      ...check,
      expected: allowed,
      observed,
      unit: 'calls',
      outcome: OUTCOME_OF_FINDING[finding],
      because: because[finding],
    },
  ];
}

/** Without a family of its own, failed calls are told by the request counter's label. */
function hasErrors({ families }: Convention): boolean {
  return families.some(({ role }) => role === 'errors');
}
