import { STATUS_NAMES, statusName } from '../../shared/status.js';
import type { Convention, Recoding } from '../conventions/convention.js';
import type { Check } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import { type Books, total } from './books.js';
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
import { tellsCodes } from './names-on-pages.js';
import type { Observation } from './observe.js';
import type { Surroundings } from './surroundings.js';
import { DIRECT_HINT, mayBeRetried, type SeenProxy } from './through-proxy.js';
import { calls, familyOf, NO_ERRORS_SEEN, subject } from './words.js';

/** Statuses under which a server may book a call that we gave up on, beside those it was seen to give. */
const UNCERTAIN_STATUSES = [0, 1, 2, 4, 14];

/** Errors: each status was counted as it was answered. One check for every status that either side knows of. */
export function checkRequestsByCode(
  books: Books,
  seen: Observation,
  convention: Convention,
  around: Surroundings,
): Check[] {
  const { byCode } = seen;
  if (byCode === null) return [withoutCodes(books, seen, convention)];
  return STATUS_NAMES.flatMap((_, code) => {
    const observed = byCode.get(code)?.delta ?? 0;
    const answered = books.answered[code] ?? 0;
    if (answered === 0 && observed === 0) return [];
    return [checkCode(books, { ...seen, byCode }, convention, around, code, answered, observed)];
  });
}

/** An observation of a counter that tells statuses apart. */
type SeenByCode = Observation & { byCode: NonNullable<Observation['byCode']> };

function withoutCodes(books: Books, seen: Observation, convention: Convention): Check {
  const [counter] = convention.families;
  const { code } = counter.labels;
  const what =
    code === undefined
      ? tellsCodes(counter)
        ? 'says by its names whether a call failed, and not with which status'
        : 'has no label for the status of gRPC, so it does not say which calls failed'
      : `says by the label ${code} whether a call failed, and not with which status`;
  const other = seen.errors === null ? '' : ' How many failed is proven by errors-total.';
  return {
    ...blankCheck('requests-by-code', 'errors', books.name, seen.requests.series),
    required: false,
    outcome: 'not-applicable',
    because: `${familyOf(convention, 'requests')} ${what}.${other}`,
  };
}

function checkCode(
  books: Books,
  seen: SeenByCode,
  convention: Convention,
  around: Surroundings,
  code: number,
  answered: number,
  observed: number,
): Check {
  const name = statusName(code);
  // How many answers of another status are not counted as such: they may stand under this one.
  const notCounted = (wire: number) =>
    wire === code
      ? 0
      : Math.min(
          (books.answered[wire] ?? 0) - (books.firmAs[wire] ?? 0),
          Math.max(0, (books.answered[wire] ?? 0) - (seen.byCode.get(wire)?.delta ?? 0)),
        );
  const recodings = books.recodings.filter((row) => row.counted === code);
  // Those of a status that is cut off are in the next sum.
  const recoded = recodings.reduce((sum, row) => sum + (books.isCutOff(row.wire) ? 0 : notCounted(row.wire)), 0);
  const cutOff = STATUS_NAMES.reduce((sum, _, wire) => sum + (books.isCutOff(wire) ? notCounted(wire) : 0), 0);
  const mayHoldUncertain = UNCERTAIN_STATUSES.includes(code) || answered > 0 || books.result.expect.includes(code);
  const rounding = seen.byCode.get(code)?.rounding ?? 0;
  const isRetryable = mayBeRetried(code, around.proxy);
  const allowed = widened(
    {
      min: books.firmAs[code] ?? 0,
      max: isRetryable
        ? Number.POSITIVE_INFINITY
        : answered + (mayHoldUncertain ? books.uncertain : 0) + books.beside(code),
    },
    rounding,
  );
  const doubtful = recoded + cutOff + (mayHoldUncertain ? 0 : books.uncertain);
  const alike = around.alike || around.mixed;
  const finding = judgeCount(
    { allowed, answered, doubtful, observed, rounding },
    {
      ...around,
      alike,
      unseenCalls: around.unseenEnds,
      // Calls that failed may have been tried again, however often those were counted that did not.
      retries: {
        ...around.retries,
        mayBeMore: around.proxy !== null && (around.retries.mayBeMore || code !== 0),
      },
    },
  );
  const series = subject(convention, 'requests', `${books.name} and ${name}`, seen.byCode.get(code)?.series ?? []);
  const excess = observed - allowed.max;
  const recodedHere = recodings.filter((row) => notCounted(row.wire) > 0);
  const figures = `${series} moved by ${observed} for ${calls(answered)} answered ${name}`;
  const because: Record<CountFinding, string> = {
    exact:
      observed > answered
        ? `${answered} answered, ${observed} counted, as ${isRetryable ? `a proxy that tries again` : besideText(books, observed - answered)} allow${isRetryable ? 's' : ''}.`
        : `${answered} answered, ${observed} counted.`,
    'no-count': `${series} ${NO_COUNT_TEXT}`,
    'too-coarse': `${figures}, ${tooCoarseText(rounding)}`,
    lost: `${series} moved by ${observed}, but ${calls(answered)} answered ${name}: ${allowed.min - observed} ${allowed.min - observed === 1 ? 'is' : 'are'} missing. ${lostHint(books, seen, around, code)}`,
    uncounted: `${figures}, ${uncountedCode(books, seen, convention, around.proxy, code, answered - observed)}`,
    'too-many': `${series} moved by ${observed}, but at most ${calls(allowed.max)} can have ended as ${name}: ${excess} too many${unseen(around)}. ${codeHint(books, seen, around, code)}`,
    others: `${figures}, ${othersText(around)}`,
    'perhaps-others': `${figures}: ${perhapsOthers(excess, { ...around, alike })}`,
    'perhaps-ours': `${figures}: ${around.proxy === null || excess <= doubtful ? perhapsOurs(books, excess, recodedHere) : retriedText(excess, around.proxy)}`,
  };
  return {
    name: 'requests-by-code',
    signal: 'errors',
    method: books.name,
    code,
    required: true,
    outcome: OUTCOME_OF_FINDING[finding],
    expected: allowed,
    observed,
    unit: 'calls',
    series: seen.byCode.get(code)?.series ?? [],
    because: because[finding],
    power: powerOf(books, rounding),
  };
}

function perhapsOurs({ uncertain }: Books, excess: number, recoded: readonly Recoding[]): string {
  const [recoding] = recoded;
  const maybe = `${excess} more may be calls that ${uncertain > 0 ? 'we gave up on, or that ' : ''}`;
  if (recoding === undefined) {
    return `${maybe}ended for us with a status said in front of the handler. If your handler gives that status itself, demand it with --expect.`;
  }
  const wires = recoded.map(({ wire }) => statusName(wire)).join(' or ');
  return `${maybe}were answered ${wires}; ${recodingText(recoding)}`;
}

/**
 * Names the pattern where the missing calls stand under another status: as many too many there as all others lack.
 * Where others call, those may be theirs.
 */
function lostHint(books: Books, seen: SeenByCode, around: Surroundings, code: number): string {
  const counted = (status: number) => seen.byCode.get(status)?.delta ?? 0;
  const lacking = books.answered.map((count, status) => Math.max(0, count - counted(status)));
  // What need not be counted at all may stand there too, or nowhere.
  const least = total(lacking.filter((_, status) => books.isFirmAs(status)));
  const most = total(lacking) + books.uncertain;
  for (const [other, { delta }] of around.background ? [] : seen.byCode) {
    const excess = delta - (books.answered[other] ?? 0);
    if (other !== code && excess >= least && excess <= most) {
      return `They seem to be counted as ${statusName(other)}: take the code from the status that is sent.`;
    }
  }
  return code === 0
    ? 'Count every call where its handler ends.'
    : 'Errors are lost: count a call where its handler ends, on every path.';
}

function codeHint(books: Books, seen: SeenByCode, around: Surroundings, code: number): string {
  const counted = (status: number) => seen.byCode.get(status)?.delta ?? 0;
  const lacking = books.answered.map((count, status) => Math.max(0, count - counted(status)));
  const excess = books.answered.map((count, status) => Math.max(0, counted(status) - count));
  const answered = books.answered[code] ?? 0;
  // As many too many as others lack, or as we gave up on, are those, even where they happen to be twice as many.
  if (answered > 0 && counted(code) === 2 * answered && total(excess) > total(lacking) + books.uncertain) {
    return 'That is exactly twice, as if each call were counted in two places: count it in one.';
  }
  const missing = lacking.flatMap((count, status) => (count > 0 ? [status] : []));
  if (missing.length === 0) return tooManyHint(around, 'Count each call once');
  return code === 0
    ? 'Calls that failed may be counted as OK: take the code from the status that is sent.'
    : `Calls that ended as ${missing.map(statusName).join(' or ')} may be counted so: take the code from the status that is sent.`;
}

function uncountedCode(
  books: Books,
  seen: SeenByCode,
  convention: Convention,
  proxy: SeenProxy | null,
  code: number,
  notCounted: number,
): string {
  const figures = `${notCounted} of them not counted as such`;
  const recoding = books.recodings.find(
    (row) => row.wire === code && (seen.byCode.get(row.counted)?.delta ?? 0) > (books.answered[row.counted] ?? 0),
  );
  if (recoding !== undefined) return `${figures}; ${recodingText(recoding)}`;
  const { lostEnds } = convention;
  if (lostEnds?.wires.includes(code)) return `${figures}; ${lostEndsText(lostEnds)} ${demandText(code)}`;
  const who =
    code === 16 || code === 7
      ? 'an auth interceptor outside the metrics one would do that, and your error rate would not see them'
      : 'something in front of the metrics (the transport, a proxy, another interceptor) may have answered';
  return `${figures}: ${who}. ${proxy === null ? demandText(code) : DIRECT_HINT}`;
}

function recodingText({ wire, counted, cause, remedy, ofOthers }: Recoding): string {
  return `${ofOthers ? 'some libraries are' : 'this library is'} known to count them as ${statusName(counted)} where ${cause}. ${remedy} ${demandText(wire)}`;
}

function demandText(code: number): string {
  return `If your handler gives ${statusName(code)} itself, demand it with --expect ${code}.`;
}

/** What the run did not show of a method's errors; empty where it did. */
export function errorsNotExercised(books: Books): Check[] {
  const failed = books.answered.some((count, code) => code !== 0 && count > 0);
  const missing = books.result.expect.filter((code) => code !== 0 && (books.answered[code] ?? 0) === 0);
  if ((failed || books.answeredTotal === 0) && missing.length === 0) return [];
  const because =
    missing.length > 0
      ? `No call was answered ${missing.map(statusName).join(' or ')}, though --expect names it: send a request that brings it about.`
      : NO_ERRORS_SEEN;
  const check: Check = {
    ...blankCheck('requests-by-code', 'errors', books.name, []),
    required: false,
    outcome: 'not-exercised',
    because,
  };
  return [check];
}
