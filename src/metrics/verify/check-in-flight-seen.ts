import { openHistogram } from '../../record/histogram.js';
import type { UnheardGauge } from '../detect/unheard-gauges.js';
import type { Check } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import type { Books } from './books.js';
import type { Observation } from './observe.js';
import { calls, seriesText } from './words.js';

/** What the looks during the run saw of one method's gauge. */
export interface GaugeLooks {
  /** How often it was looked at. */
  count: number;
  /** null: never. */
  highest: number | null;
  /** At most so many calls of ours were open at once; null: not known. */
  mostOfOurs: number | null;
  /** From the page before the run to the one after it. */
  bracketSeconds: number;
}

/** Fewer may all have come by when nothing was open. */
const LEAST_LOOKS = 3;
/** A call whose end the client has seen may be open for its server a moment longer: each of ours may be followed by the next. */
const OVERLAP = 2;

/**
 * The gauge moved during the run, by no more than our calls. Advisory whatever it says: a page may be made between calls
 * alone, calls may wait in front of the gauge, and handlers may go on after their answer.
 */
export function checkGaugeSeen(
  books: Books,
  { before, series }: NonNullable<Observation['inFlight']>,
  looks: GaugeLooks,
): Check {
  const { highest, mostOfOurs } = looks;
  if (!Number.isFinite(before) || !Number.isFinite(highest ?? 0)) {
    return {
      ...blankCheck('in-flight-seen', 'in-flight', books.name, series),
      required: false,
      outcome: 'not-exercised',
      because: `${seriesText(series, 'The in-flight gauge')} was no finite number before the run or during it, so it cannot be told how far it rose. Start it at 0.`,
    };
  }
  const most =
    mostOfOurs === null
      ? null
      : before + OVERLAP * mostOfOurs + books.uncertain + books.cutOffTotal + books.besideTotal;
  return {
    ...blankCheck('in-flight-seen', 'in-flight', books.name, series),
    required: false,
    observed: highest,
    expected: { min: before + 1, max: most ?? Number.MAX_SAFE_INTEGER },
    ...judge(books, { before, most, series }, looks),
  };
}

function judge(
  books: Books,
  { before, most, series }: { before: number; most: number | null; series: readonly string[] },
  looks: GaugeLooks,
): Pick<Check, 'outcome' | 'because'> {
  const { count, highest, mostOfOurs } = looks;
  const gauge = seriesText(series, 'The in-flight gauge');
  if (highest !== null && most !== null && highest > most) {
    return {
      outcome: 'cannot-tell',
      because: `${gauge} read ${highest} during the run, ${before} before it, and at most ${calls(mostOfOurs!)} of ours were open at once: either others called too, or handlers go on after their answer, or it is raised more than once for each call. Run it while nobody else calls the server, and look at where it is raised.`,
    };
  }
  if (highest !== null && highest > before) {
    return { outcome: 'pass', because: `The gauge read ${highest} during the run.` };
  }
  const open = openOnAverage(books, looks);
  // A gauge without a series of the method is told of by in-flight-returns.
  if (highest === null || count < LEAST_LOOKS || open < 1 || series.length === 0) {
    return {
      outcome: 'not-exercised',
      because: 'No scrape during the run saw the gauge above its start: make the run longer to see it move.',
    };
  }
  return {
    outcome: 'cannot-tell',
    because: `${gauge} never rose above ${before} at ${count} looks during the run, while ${Number(open.toPrecision(2))} of our calls were open on average: either it is never raised, or calls wait in front of it, or the page is not made while calls are open. Call a method whose handler is slow, and look at where the gauge is raised.`,
  };
}

/** How many of our calls were open on average, from the page before the run to that after it: fewer than while it ran. */
function openOnAverage({ parts }: Books, { bracketSeconds }: GaugeLooks): number {
  const waitedSeconds = parts.reduce((sum, { result }) => {
    const { service } = result.histograms;
    return sum + (service === null ? 0 : openHistogram(service).sumNs / 1e9);
  }, 0);
  return bracketSeconds > 0 ? waitedSeconds / bracketSeconds : 0;
}

/** Shown where a gauge stands beside a library that has none, for nothing else says that it was left unread. */
export function gaugeNotJudged({ name, map }: UnheardGauge): Check {
  return {
    ...blankCheck('in-flight-returns', 'in-flight', null, []),
    required: false,
    outcome: 'not-exercised',
    because: `${name} holds calls in flight, by its name and labels, and is no family of the library that is read: have it judged with ${map}.`,
  };
}
