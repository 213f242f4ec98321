import { statusName } from '../../shared/status.js';
import type { Convention } from '../conventions/convention.js';
import type { Check } from '../verdict.js';
import type { Books } from './books.js';
import { besideText, lostEndsText, perhapsOthers, powerOf, unseen } from './count-words.js';
import {
  type CountFinding,
  judgeCount,
  NO_COUNT_TEXT,
  OUTCOME_OF_FINDING,
  othersText,
  retriedText,
  tooCoarseText,
  tooManyHint,
  widened,
} from './judge-count.js';
import type { Observation } from './observe.js';
import type { Surroundings } from './surroundings.js';
import { calls, numbered, subject } from './words.js';

/** Rate: as many calls were counted as were sent. */
export function checkRequestsTotal(
  books: Books,
  seen: Observation,
  convention: Convention,
  around: Surroundings,
): Check {
  const { delta: observed, rounding } = seen.requests;
  const allowed = widened({ min: books.firmTotal, max: books.most + around.retries.retried }, rounding);
  const finding = judgeCount(
    { allowed, answered: books.answeredTotal, doubtful: 0, observed, rounding },
    { ...around, unseenCalls: around.unseenEnds },
  );
  const unanswered = books.answeredTotal === 0 && finding === 'exact';
  // Where all of those were counted whose handler had begun, the count says something without any answer.
  const isOfBegun = unanswered && books.begun > 0 && observed - rounding >= books.begun;
  const unproven = unanswered && !isOfBegun;
  const series = subject(convention, 'requests', books.name, seen.requests.series);
  const sent = `${calls(books.answeredTotal)} answered${books.uncertain > 0 ? ` and ${books.uncertain} left uncertain` : ''}`;
  const figures = `${series} counted ${observed} for ${sent}`;
  const because: Record<CountFinding, string> = {
    exact: unproven
      ? `No call was answered by the server, so any count up to ${allowed.max} would fit. ${series} counted ${observed}${statusesText(seen)}. ${unansweredHint(books)}`
      : isOfBegun
        ? `Counted ${observed} for ${calls(books.begun)} that ${books.begun === 1 ? 'was' : 'were'} taken back while the server answered ${books.begun === 1 ? 'it' : 'them'}${othersOpen(books)}.`
        : `Counted ${observed} for ${sent}${moreText(books, observed, around)}.`,
    'no-count': `${series} ${NO_COUNT_TEXT}`,
    'too-coarse': `${figures}, ${tooCoarseText(rounding)}`,
    lost: `${figures}: ${missing(allowed.min - observed, observed)}`,
    uncounted: `${figures}: ${uncountedText(books, convention, books.answeredTotal - observed)}`,
    'too-many': `${figures}: ${observed - allowed.max} too many${unseen(around)}. ${tooManyHint(around, 'Count each call once')}`,
    others: `${figures}, ${othersText(around)}`,
    'perhaps-others': `${figures}: ${perhapsOthers(observed - allowed.max, around)}`,
    'perhaps-ours': `${figures}${around.proxy === null ? '.' : `: ${retriedText(observed - allowed.max, around.proxy)}`}`,
  };
  return {
    name: 'requests-total',
    signal: 'rate',
    method: books.name,
    code: null,
    required: true,
    outcome: unproven ? 'cannot-tell' : OUTCOME_OF_FINDING[finding],
    expected: isOfBegun ? { ...allowed, min: books.begun } : allowed,
    observed,
    unit: 'calls',
    series: seen.requests.series,
    because: because[finding],
    power: powerOf(isOfBegun ? { ...books, uncertain: books.uncertain - books.begun } : books, rounding),
  };
}

/** ` (498 CANCELLED, 2 OK)`; nothing where none was counted, or statuses are not told apart. */
function statusesText({ byCode }: Observation): string {
  const counted = [...(byCode ?? [])].filter(([, { delta }]) => delta > 0);
  if (counted.length === 0) return '';
  return ` (${counted.map(([code, { delta }]) => `${delta} ${statusName(code)}`).join(', ')})`;
}

function othersOpen({ uncertain, begun }: Books): string {
  return uncertain === begun ? '' : `, and ${uncertain - begun} left uncertain`;
}

function unansweredHint({ result, begun }: Books): string {
  if (begun > 0) {
    return `${begun} of them had begun to be answered. Give handlers time to notice with --settle; a library that does not count calls that were taken back shows fewer for good.`;
  }
  const takenBack = result.ledgers.some(({ causes }) => (causes['client-cancel'] ?? 0) > 0);
  return takenBack
    ? 'To have the counting of cancelled calls proven, let others of the method be answered in the same run: a longer --cancel-after, or a --call that is quick.'
    : 'Give the calls more time, or look at why they fail.';
}

function missing(count: number, observed: number): string {
  const lacking = `${count} ${count === 1 ? 'is' : 'are'} missing`;
  return observed === 0
    ? `${lacking}. Count every call where its handler ends, whatever it answers. If the server does count them, this page is not its own, or refreshed so seldom that a longer --settle is needed.`
    : `${lacking}. Count every call where its handler ends, whatever it answers.`;
}

function uncountedText(books: Books, { lostEnds }: Convention, missing: number): string {
  return lostEnds !== undefined && books.mayLackEnd > 0
    ? `${numbered(missing, 'answer', 'was')} not counted; ${lostEndsText(lostEnds)} Look at the statuses.`
    : `${numbered(missing, 'answer')} that something in front of the metrics may have given ${missing === 1 ? 'was' : 'were'} not counted; look at the statuses.`;
}

/** What the calls beyond those that were sent are. */
function moreText(books: Books, observed: number, { retries: { retried } }: Surroundings): string {
  if (observed <= books.answeredTotal + books.uncertain) return '';
  if (retried === 0) return `: the others are ${besideText(books, 0)}`;
  return `: a proxy tried ${retried} again, by their statuses`;
}
