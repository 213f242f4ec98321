import type { Check } from '../verdict.js';
import type { Books } from './books.js';
import type { CountChange } from './count-change.js';
import type { DurationChange } from './duration-change.js';
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
import { apart, MID_SCRAPE, type Surroundings } from './surroundings.js';
import { calls, numbered } from './words.js';

type Finding = CountFinding | 'nothing' | 'unlike' | 'barely-unlike';

/**
 * As many durations were recorded as calls were answered, within the same range as the request counter: that counter
 * may be the one that errs, so it is no measure. Where both are in range, they must still agree with each other.
 *
 * @param counted how far the request counter moved; null where it cannot be read
 */
export function checkDurationCount(
  books: Books,
  { count }: DurationChange,
  counted: CountChange | null,
  series: string,
  around: Surroundings,
): Check {
  const { delta: observed, rounding } = count;
  const allowed = widened({ min: books.firmTotal, max: books.most + around.retries.retried }, rounding);
  const requests = counted?.delta ?? null;
  const finding = findingOf();
  const sent = `${calls(books.answeredTotal)} answered`;
  const moved = `${series} moved by ${observed}`;
  const counter = requests === null ? 'no request counter could be read' : `the request counter by ${requests}`;
  const because: Record<Finding, string> = {
    exact:
      requests === null || observed === requests
        ? `The histogram counted ${numbered(observed, 'duration')} for ${sent}.`
        : `The histogram counted ${numbered(observed, 'duration')} for ${sent}. The request counter moved by ${requests}: look at requests-total.`,
    'no-count': `${series} ${NO_COUNT_TEXT}`,
    'too-coarse': `${moved} for ${sent}, ${tooCoarseText(rounding)}`,
    lost: `${moved} for ${sent}: ${missing(allowed.min - observed)}. ${lostHint(requests, observed)}`,
    uncounted: `${moved} for ${sent}: the rest were answered in front of the metrics; look at the statuses.`,
    'too-many': `${moved}, but at most ${calls(allowed.max)} can have been timed: ${observed - allowed.max} too many. ${tooManyHint(around, 'Record one duration for each call')}`,
    others: `${moved}, ${othersText(around)}`,
    'perhaps-others': `${moved} for ${allowed.max} of ours: somebody else may have called it unseen. ${OTHERS_HINT}`,
    'perhaps-ours': `${moved}${around.proxy === null ? '.' : `: ${retriedText(observed - allowed.max, around.proxy)}`}`,
    nothing: `${moved}, and ${counter}, and no answer is known to be a handler's: look at requests-total.`,
    unlike: `${moved}, but ${counter}: record a duration exactly where a call is counted.`,
    'barely-unlike': `${moved}, but ${counter}: somebody may have called this method just while the page was made. ${OTHERS_HINT}`,
  };
  return {
    name: 'duration-count',
    signal: 'duration',
    method: books.name,
    code: null,
    required: true,
    outcome: outcomeOf(finding),
    expected: allowed,
    observed,
    unit: 'calls',
    series: count.series,
    because: because[finding],
    power: null,
  };

  function findingOf(): Finding {
    const ours = judgeCount(
      { allowed, answered: books.answeredTotal, doubtful: 0, observed, rounding },
      { ...around, unseenCalls: around.unseenEnds },
    );
    const inRange = (value: number) => value >= allowed.min && value <= allowed.max;
    if (ours === 'lost' || !inRange(observed)) return ours;
    if (requests === null || observed === requests)
      return observed === 0 || books.answeredTotal === 0 ? 'nothing' : ours;
    if (!inRange(requests) || around.background) return ours;
    // Between counting a call and timing it a page may be made; not where nobody called then.
    const midScrape = around.exclusive && books.uncertain === 0 ? 0 : MID_SCRAPE;
    const differ = Math.max(0, apart(count, counted!) - books.mayLackEnd);
    if (differ === 0) return ours;
    return differ <= midScrape ? 'barely-unlike' : 'unlike';
  }
}

function outcomeOf(finding: Finding): Check['outcome'] {
  switch (finding) {
    case 'nothing':
      return 'not-exercised';
    case 'unlike':
      return 'fail';
    case 'barely-unlike':
      return 'cannot-tell';
    default:
      return OUTCOME_OF_FINDING[finding];
  }
}

function missing(count: number): string {
  return `${count} ${count === 1 ? 'is' : 'are'} missing`;
}

function lostHint(requests: number | null, observed: number): string {
  const moved = requests === null ? '' : `The request counter moved by ${requests}. `;
  const other = requests === observed ? 'The request counter lacks them too. ' : moved;
  return `${other}Record a duration for every call, whatever it answers.`;
}
