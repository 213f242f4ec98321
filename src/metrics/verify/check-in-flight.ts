import type { Check } from '../verdict.js';
import type { Books } from './books.js';
import { judgeCount, OTHERS_HINT, type Surroundings } from './judge-count.js';
import type { Observation } from './observe.js';
import { calls, seriesText } from './words.js';

/** The in-flight gauge is back where it was, or: as many calls ended as were started. */
export function checkInFlight(
  books: Books,
  seen: Observation,
  highestSeen: number | null,
  around: Surroundings,
): Check[] {
  return [...checkGauge(books, seen, highestSeen, around), ...checkStarted(books, seen, around)];
}

function base(name: string, books: Books, series: string[]): Omit<Check, 'outcome' | 'because'> {
  return {
    name,
    signal: 'in-flight',
    method: books.name,
    code: null,
    required: true,
    expected: null,
    observed: null,
    unit: 'calls',
    series,
    power: null,
  };
}

function checkGauge(books: Books, seen: Observation, highestSeen: number | null, around: Surroundings): Check[] {
  const gauge = seen.inFlight;
  if (gauge === null) return [];
  const series = seriesText(gauge.series, 'The in-flight gauge');
  const check = {
    ...base('in-flight-returns', books, gauge.series),
    expected: { min: gauge.before, max: gauge.before },
    observed: gauge.after,
  };
  return [
    { ...check, ...judgeGauge(gauge.before, gauge.after, series, books, around) },
    {
      ...base('in-flight-seen', books, gauge.series),
      required: false,
      observed: highestSeen,
      expected: { min: 1, max: Number.MAX_SAFE_INTEGER },
      outcome: (highestSeen ?? 0) > gauge.before ? 'pass' : 'not-exercised',
      because:
        (highestSeen ?? 0) > gauge.before
          ? `The gauge read ${highestSeen} during the run.`
          : 'No scrape during the run saw the gauge above its start: make the run longer to see it move.',
    },
  ];
}

function judgeGauge(
  before: number,
  after: number,
  series: string,
  books: Books,
  around: Surroundings,
): Pick<Check, 'outcome' | 'because'> {
  if (after === before) return { outcome: 'pass', because: `The gauge is back at ${after}.` };
  const figures = `${series} reads ${after} after the run, ${before} before it`;
  if (after < before) {
    // Calls of others that were open before may have ended; below zero nothing can be open.
    return after < 0
      ? {
          outcome: 'fail',
          because: `${figures}: it fell more often than it rose. Lower it once for each call that raised it.`,
        }
      : {
          outcome: 'cannot-tell',
          because: `${figures}: calls of others that were open then have ended. ${OTHERS_HINT}`,
        };
  }
  const left = after - before;
  if (left <= books.uncertain) {
    return {
      outcome: 'cannot-tell',
      because: `${figures}: as many as ${calls(books.uncertain)} that we gave up on may still be running. Wait longer with --settle.`,
    };
  }
  switch (judgeCount({ allowed: { min: 0, max: books.uncertain }, answered: 0, observed: left }, around)) {
    case 'others':
    case 'perhaps-others':
      return { outcome: 'cannot-tell', because: `${figures}: others may have calls open. ${OTHERS_HINT}` };
    default:
      return {
        outcome: 'fail',
        because: `${figures}: ${calls(left)} never lowered it, though every call is over. Lower it on every path, also when a call fails or is dropped.`,
      };
  }
}

/** For conventions that count starts: no call may have started more often than it ended. */
function checkStarted(books: Books, seen: Observation, around: Surroundings): Check[] {
  if (seen.started === null) return [];
  const started = seen.started.delta;
  const ended = seen.requests.delta;
  const series = seriesText(seen.started.series, 'The started counter');
  const allowed = { min: books.firmTotal, max: books.answeredTotal + books.uncertain };
  const finding = judgeCount({ allowed, answered: books.answeredTotal, observed: started }, around);
  const open = started - ended;
  const total: Check = {
    ...base('started-total', books, seen.started.series),
    signal: 'rate',
    expected: allowed,
    observed: started,
    outcome: finding === 'lost' || finding === 'too-many' ? 'fail' : finding === 'exact' ? 'pass' : 'cannot-tell',
    because: {
      exact: `Counted ${started} starts for ${calls(books.started)} sent.`,
      lost: `${series} moved by ${started}, but ${calls(books.answeredTotal)} were answered: ${allowed.min - started} starts are missing. Count every call when it arrives.`,
      uncounted: `${series} moved by ${started} for ${calls(books.answeredTotal)} answered: the rest were answered in front of the metrics; see the statuses.`,
      'too-many': `${series} moved by ${started}, but only ${allowed.max} can have reached the server: ${started - allowed.max} too many. Count each start once.`,
      others: `Counted ${started} starts, but others called this method too. ${OTHERS_HINT}`,
      'perhaps-others': `Counted ${started} starts for ${allowed.max}, as few too many as an unseen caller could have made. ${OTHERS_HINT}`,
    }[finding],
  };
  const balance: Check = {
    ...base('started-equals-handled', books, [...seen.started.series, ...seen.requests.series].slice(0, 4)),
    expected: { min: ended, max: ended },
    observed: started,
    outcome: open === 0 ? 'pass' : around.background || Math.abs(open) <= books.uncertain ? 'cannot-tell' : 'fail',
    because:
      open === 0
        ? `As many calls ended (${ended}) as were started.`
        : around.background || Math.abs(open) <= books.uncertain
          ? `${started} started, ${ended} ended: ${Math.abs(open)} may still be running, or belong to others. Wait longer with --settle, or run it while nobody else calls.`
          : open > 0
            ? `${series} moved by ${started}, the counter of ended calls by ${ended}: ${calls(open)} never ended for the metrics. Count the end on every path, also after a panic.`
            : `${series} moved by ${started}, the counter of ended calls by ${ended}: ${-open} ended that never started. Count both in the same place.`,
  };
  return [total, balance];
}
