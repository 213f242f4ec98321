import { STATUS_NAMES, statusName } from '../../shared/status.js';
import type { Convention } from '../conventions.js';
import type { Check } from '../verdict.js';
import type { Books } from './books.js';
import { judgeCount, OTHERS_HINT, OUTCOME_OF_FINDING, type Surroundings } from './judge-count.js';
import type { Observation } from './observe.js';
import { calls, seriesText } from './words.js';

/** Statuses under which a server may book a call that we gave up on, beside those it was seen to give. */
const UNCERTAIN_STATUSES = [0, 1, 2, 4, 14];

/** Rate: as many calls were counted as were sent. */
export function checkRequestsTotal(
  books: Books,
  seen: Observation,
  convention: Convention,
  around: Surroundings,
): Check {
  const allowed = { min: books.firmTotal, max: books.answeredTotal + books.uncertain };
  const observed = seen.requests.delta;
  const finding = judgeCount({ allowed, answered: books.answeredTotal, observed }, around);
  const series = seriesText(
    seen.requests.series,
    `No series of ${convention.families[0].name} stands for ${books.name}: it`,
  );
  const sent = `${calls(books.answeredTotal)} answered${books.uncertain > 0 ? ` and ${books.uncertain} left uncertain` : ''}`;
  const because = {
    exact: `Counted ${observed} for ${sent}.`,
    lost: `${series} counted ${observed} for ${sent}: ${allowed.min - observed} are missing. Count every call where its handler ends, whatever it answers.`,
    uncounted: `Counted ${observed} for ${sent}: ${books.answeredTotal - observed} answers that something in front of the metrics may have given were not counted; see the statuses below.`,
    'too-many': `${series} counted ${observed} for ${sent}: ${observed - allowed.max} too many. Count each call once.`,
    others: `Counted ${observed} for ${sent}, but others called this method too. ${OTHERS_HINT}`,
    'perhaps-others': `Counted ${observed} for ${sent}: ${observed - allowed.max} more than ours, as few as an unseen caller could have made. ${OTHERS_HINT}`,
  }[finding];
  return {
    name: 'requests-total',
    signal: 'rate',
    method: books.name,
    code: null,
    required: true,
    outcome: books.answeredTotal === 0 && finding === 'exact' ? 'cannot-tell' : OUTCOME_OF_FINDING[finding],
    expected: allowed,
    observed,
    unit: 'calls',
    series: seen.requests.series,
    because:
      books.answeredTotal === 0 && finding === 'exact'
        ? `No call was answered by the server, so any count up to ${allowed.max} would fit (it counted ${observed}). Give the calls more time, or look at why they fail.`
        : because,
    power: powerOf(books),
  };
}

/** Errors: each status was counted as it was answered. One check for every status that either side knows of. */
export function checkRequestsByCode(
  books: Books,
  seen: Observation,
  convention: Convention,
  around: Surroundings,
): Check[] {
  return STATUS_NAMES.flatMap((_, code) => {
    const observed = seen.byCode.get(code)?.delta ?? 0;
    const answered = books.answered[code] ?? 0;
    if (answered === 0 && observed === 0) return [];
    return [checkCode(books, seen, convention, around, code, answered, observed)];
  });
}

function checkCode(
  books: Books,
  seen: Observation,
  convention: Convention,
  around: Surroundings,
  code: number,
  answered: number,
  observed: number,
): Check {
  const name = statusName(code);
  const firm = books.isFirm(code);
  const mayHoldUncertain = UNCERTAIN_STATUSES.includes(code) || answered > 0 || books.result.expect.includes(code);
  const recoded = convention.recodings
    .filter((row) => row.counted === code && !books.isFirm(row.wire))
    .reduce(
      (sum, row) => sum + Math.max(0, (books.answered[row.wire] ?? 0) - (seen.byCode.get(row.wire)?.delta ?? 0)),
      0,
    );
  const allowed = {
    min: firm ? answered : 0,
    max: answered + recoded + (mayHoldUncertain ? books.uncertain : 0),
  };
  const finding = judgeCount({ allowed, answered, observed }, around);
  // A call that we gave up on may in truth have ended with any status.
  const excusable = finding === 'too-many' && observed - allowed.max <= books.uncertain && !mayHoldUncertain;
  const series = seriesText(
    seen.byCode.get(code)?.series ?? [],
    `No series of ${convention.families[0].name} for ${books.name} and ${name}`,
  );
  const because = {
    exact:
      observed > answered
        ? `${answered} answered, ${observed} counted, as the uncertain calls allow.`
        : `${answered} answered, ${observed} counted.`,
    lost: `${series} moved by ${observed}, but ${calls(answered)} answered ${name}: ${allowed.min - observed} are missing. ${lostHint(books, seen, code)}`,
    uncounted: uncountedText(books, seen, convention, code, answered, observed),
    'too-many': `${series} moved by ${observed}, but at most ${calls(allowed.max)} can have ended as ${name}: ${observed - allowed.max} too many. ${tooManyHint(books, seen, code)}`,
    others: `${observed} counted for ${answered} answered, but others called this method too. ${OTHERS_HINT}`,
    'perhaps-others': `${observed} counted for ${answered} answered: as few too many as an unseen caller could have made. ${OTHERS_HINT}`,
  }[finding];
  return {
    name: 'requests-by-code',
    signal: 'errors',
    method: books.name,
    code,
    required: true,
    outcome: excusable ? 'cannot-tell' : OUTCOME_OF_FINDING[finding],
    expected: allowed,
    observed,
    unit: 'calls',
    series: seen.byCode.get(code)?.series ?? [],
    because,
    power: powerOf(books),
  };
}

/** Names the pattern where the missing calls stand under another status. */
function lostHint(books: Books, seen: Observation, code: number): string {
  const missing = (books.answered[code] ?? 0) - (seen.byCode.get(code)?.delta ?? 0);
  for (const [other, change] of seen.byCode) {
    if (other !== code && change.delta - (books.answered[other] ?? 0) >= missing) {
      return `They seem to be counted as ${statusName(other)}: take the code from the status that is sent.`;
    }
  }
  return code === 0
    ? 'Count every call where its handler ends.'
    : 'Errors are lost: count a call where its handler ends, on every path.';
}

function tooManyHint(books: Books, seen: Observation, code: number): string {
  const observed = seen.byCode.get(code)?.delta ?? 0;
  const answered = books.answered[code] ?? 0;
  if (answered > 0 && observed === 2 * answered) return 'That is exactly twice: each call is counted in two places.';
  return code === 0
    ? 'Calls that failed may be counted as OK: take the code from the status that is sent.'
    : 'Take the code from the status that is sent, and count each call once.';
}

function uncountedText(
  books: Books,
  seen: Observation,
  convention: Convention,
  code: number,
  answered: number,
  observed: number,
): string {
  const name = statusName(code);
  const missing = answered - observed;
  const recoding = convention.recodings.find(
    (row) => row.wire === code && (seen.byCode.get(row.counted)?.delta ?? 0) > (books.answered[row.counted] ?? 0),
  );
  if (recoding !== undefined) {
    return `${calls(answered)} answered ${name}, ${observed} counted as such: this library is known to count them as ${statusName(recoding.counted)}. Return a status error from the handler instead of the raw context error.`;
  }
  const who =
    code === 16 || code === 7
      ? 'an auth interceptor outside the metrics one would do that, and your error rate would not see them'
      : 'something in front of the metrics (the transport, a proxy, another interceptor) may have answered';
  return `${calls(answered)} answered ${name}, ${missing} of them not counted: ${who}. If your handler gives ${name} itself, demand it with --expect ${code}.`;
}

function powerOf(books: Books): string | null {
  return books.uncertain === 0
    ? null
    : `${calls(books.uncertain)} ended without the server's word: a mistake of up to that many would not show.`;
}

/** What the run did not show of a method's errors; empty where it did. */
export function errorsNotExercised(books: Books): Check[] {
  const failed = books.answered.some((count, code) => code !== 0 && count > 0);
  const missing = books.result.expect.filter((code) => code !== 0 && (books.answered[code] ?? 0) === 0);
  if (failed && missing.length === 0) return [];
  const because = failed
    ? `No call was answered ${missing.map(statusName).join(' or ')}, though --expect names it: send a request that brings it about.`
    : 'Every call was answered OK, so whether errors are counted is not proven: add a request that fails (--call again, with a -d that is refused).';
  const check: Check = {
    name: 'requests-by-code',
    signal: 'errors',
    method: books.name,
    code: null,
    required: false,
    outcome: 'not-exercised',
    expected: null,
    observed: null,
    unit: null,
    series: [],
    because,
    power: null,
  };
  return [check];
}
