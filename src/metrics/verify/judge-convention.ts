import type { ReflectedStreams } from '../../record/run-result.js';
import type { Convention } from '../conventions/convention.js';
import type { BucketAdvice, Check, ExplainedShare } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import { type Books, booksOf, isInfrastructure, total } from './books.js';
import { bucketAdvice } from './bucket-advice.js';
import { callLabelNames } from './called.js';
import { checkCardinality } from './check-cardinality.js';
import { checkDuration } from './check-duration.js';
import { floorNotExercised } from './check-duration-floor.js';
import { checkErrors } from './check-errors.js';
import { checkInFlight, checkStartedTotal } from './check-in-flight.js';
import { checkMessages } from './check-messages.js';
import { checkNoReset, startTime } from './check-page.js';
import { checkRequestsByCode, checkRequestsTotal, errorsNotExercised } from './check-requests.js';
import type { Counted } from './counted.js';
import { excuseShortfall } from './excuse-shortfall.js';
import { explainedShare } from './explained-share.js';
import type { PageChain } from './falls.js';
import { type FoundCause, findCauses, replicaCause } from './find-causes.js';
import type { FoundConvention } from './find-conventions.js';
import { highestInFlight, inFlightReadings } from './in-flight-readings.js';
import type { LocatedDelta } from './located-delta.js';
import { lookAlike } from './look-alike.js';
import { movement } from './movement.js';
import { type Observation, observe } from './observe.js';
import { type FamilySeries, familySeries } from './series-by-call.js';
import { type Staleness, stalenessOf } from './staleness.js';
import { type Surroundings, surroundingsOf } from './surroundings.js';
import type { VerifyInput } from './verify.js';
import { voided } from './voided.js';
import { WHOLE_SERVER, wholeBooks } from './whole-books.js';
import { calls, familyOf } from './words.js';

/** What one convention's families say. */
export interface Judged {
  checks: Check[];
  explained: ExplainedShare[];
  buckets: BucketAdvice | null;
  causes: FoundCause[];
}

/** Judges every method by one convention that the pages follow. */
export function judgeConvention(found: FoundConvention, input: VerifyInput, chains: readonly PageChain[]): Judged {
  const { convention, present, obstacles } = found;
  const books = booksFor(convention, input);
  const between = (from: 'early' | 'late' | 'before', to: 'before' | 'after'): LocatedDelta[] =>
    input.pages.flatMap((page) => movement(page.url, page[from], page[to], convention.families));
  const deltas = between('before', 'after');
  const watch = { ...input, unwatched: input.pages.some(({ early }) => early === null) };
  const startKnown = chains.every(({ pages }) => pages.every((page) => startTime(page) !== null));
  const falls = chains.flatMap((chain) => chain.falls);
  const noReset = checkNoReset(convention.families, deltas, falls, startKnown);
  const blocked = (obstacle: string, method: string | null): Check => ({
    ...blankCheck('labels-readable', 'page', method, []),
    outcome: 'cannot-tell',
    because:
      convention.upstream === undefined
        ? `${obstacle}, so the calls of ${method ?? 'any method'} cannot be told apart. Use the labels of ${convention.id}.`
        : `${obstacle}. Run it while nothing else goes through the proxy, or give the address of the server's own page.`,
  });
  if (obstacles.length > 0)
    return { checks: [noReset, blocked(obstacles.join('; '), null)], explained: [], buckets: null, causes: [] };

  const pages = input.pages.flatMap(({ before, after }) => [before, after]);
  /** null where nothing moved in it. */
  const inSilence = (part: LocatedDelta[]) =>
    part.every(({ before, after }) => before === after) ? null : familySeries(convention, part);
  const quiet = { before: between('early', 'before'), after: between('late', 'after') };
  const readings = inFlightReadings(found, input.pages);
  const checks: Check[] = [noReset];
  const families = familySeries(convention, deltas);
  const silent = { before: inSilence(quiet.before), after: inSilence(quiet.after) };
  const counted: Counted[] = [];
  /** Of calls whose ends the library does not count, it may count the messages all the same. */
  const messagesOnly: Counted[] = [];
  for (const own of books) {
    const observed = observe(convention, present, families, own, books);
    if ('obstacle' in observed) {
      checks.push(blocked(observed.obstacle, own.name));
      continue;
    }
    const seen = observed.observation;
    const isCounted = leavesOut(convention, own) ? isKnown(seen) : seen.requests.series.length > 0;
    if (isInfrastructure(own) && !isCounted) {
      checks.push(notCounted(own, convention));
      continue;
    }
    if (leavesOut(convention, own)) {
      const around = surroundingsOf(own, seen, { before: null, after: null }, watch);
      checks.push(...leftOut(own, seen, convention, around));
      messagesOnly.push({ books: own, seen, around, otherCounter: null });
      continue;
    }
    const silence = (part: FamilySeries | null) => {
      if (part === null) return null;
      const still = observe(convention, present, part, own, books);
      return 'observation' in still ? still.observation : null;
    };
    const silences = { before: silence(silent.before), after: silence(silent.after) };
    const otherCounter = found.hasCounter ? null : lookAlike(pages, own);
    counted.push({ books: own, seen, around: surroundingsOf(own, seen, silences, watch), otherCounter });
  }
  checks.push(
    ...counted.flatMap((one) => checkMethod(one, convention, highestInFlight(readings, convention, one.books, books))),
    ...checkMessages(convention, [...counted, ...messagesOnly]),
  );
  if (counted.some(({ seen }) => seen.duration !== null) && counted.every(({ books }) => !books.result.slowCall)) {
    checks.push(floorNotExercised());
  }
  const staleness = stalenessOf(input, convention.families);
  const unusable = new Map(
    counted.map(({ books, seen }) => [books.name, seen.vanished === null ? staleness(seen) : gone(seen.vanished)]),
  );
  const usable = checks.map((check) => {
    const why = unusable.get(check.method ?? '') ?? null;
    return why !== null && (why.certain || check.outcome === 'fail') ? voided(check, why.because) : check;
  });
  // Where a counter fell, that is what the missing calls are owed to, and not a replica or a way of counting.
  const excused = falls.length > 0 ? usable : excuseShortfall(usable, counted, convention, messagesOnly);
  const voidedByShare = excused.filter((check, i) => check !== usable[i]);
  const causes = falls.length > 0 || voidedByShare.length > 0 ? [] : findCauses(excused, counted, convention, deltas);
  const wrongDurations = new Set(usable.filter(isWrongDuration).map(({ method }) => method));
  const shown = new Map(excused.map((check) => [check, ofWhole(check)]));
  return {
    checks: [...shown.values()],
    causes: [...replicaCause(voidedByShare), ...causes].map((cause) => ({
      ...cause,
      methods: cause.methods.filter((name) => name !== WHOLE_SERVER),
      checks: cause.checks.map((check) => shown.get(check)!),
    })),
    explained: counted.flatMap((one) => explainedShare(one.books, one.seen.duration) ?? []),
    buckets: bucketAdvice(
      convention,
      counted.filter(({ books }) => !wrongDurations.has(books.name)),
    ),
  };
}

/** A check of all methods in one is of none of them. */
function ofWhole(check: Check): Check {
  return check.method === WHOLE_SERVER ? { ...check, method: null } : check;
}

/** Books of each method; of all in one where the convention names none. */
function booksFor(convention: Convention, { methods, reflected = [], proxy = null }: VerifyInput): Books[] {
  const books = methods
    .map((method) =>
      booksOf(method, {
        ways: convention,
        lateReflection: streamsOf(reflected, method.service),
        viaProxy: proxy !== null,
      }),
    )
    .filter(({ started }) => started > 0);
  if (!('whole' in convention.families[0].labels)) return books;
  const called = books.filter((one) => !isInfrastructure(one));
  const counted = called.filter((one) => !leavesOut(convention, one));
  const [own, beside] = [counted.length > 0 ? counted : called, books.filter(isInfrastructure)];
  const late = total(reflected.map(({ streams }) => streams));
  return own.length === 0 ? [wholeBooks(beside, [], late)] : [wholeBooks(own, beside, late)];
}

function streamsOf(reflected: readonly ReflectedStreams[], service: string): number {
  return total(reflected.filter((one) => one.service === service).map(({ streams }) => streams));
}

/** Whether the library never counts the ends of such calls. */
function leavesOut({ families }: Convention, { parts }: Books): boolean {
  return parts.some(({ result }) => families[0].leavesOut?.includes(result.kind) === true);
}

/** Whether any other counter has a series of calls whose ends are not counted. */
function isKnown({ started, messagesReceived, messagesSent }: Observation): boolean {
  return [started, messagesReceived, messagesSent].some((change) => (change?.series.length ?? 0) > 0);
}

/** What is left to prove of calls whose ends the library does not count. */
function leftOut(own: Books, seen: Observation, convention: Convention, around: Surroundings): Check[] {
  const check: Check = {
    ...blankCheck('requests-total', 'rate', own.name, []),
    required: false,
    outcome: 'not-applicable',
    because: `${convention.title} never counts the end of ${own.result.kind} calls: your dashboards do not see them, nor their errors. Count them elsewhere, or use another library.`,
  };
  return seen.started === null ? [check] : [check, checkStartedTotal(own, seen, seen.started, convention, around)];
}

/** Then its buckets say nothing of how long calls take. */
function isWrongDuration({ signal, outcome }: Check): boolean {
  return signal === 'duration' && (outcome === 'fail' || outcome === 'cannot-tell');
}

function gone(series: string): Staleness {
  const because = `${series} is gone from the page, so what it had counted is not known. Keep series for as long as the process lives.`;
  return { because, certain: true };
}

function checkMethod(one: Counted, convention: Convention, highestSeen: number | null): Check[] {
  const { books, seen, around } = one;
  return withoutCounter(one, convention, [
    checkRequestsTotal(books, seen, convention, around),
    ...checkRequestsByCode(books, seen, convention, around),
    ...(seen.byCode === null ? [] : errorsNotExercised(books)),
    ...checkErrors(books, seen, convention, around),
    ...checkCardinality(books, seen),
    ...checkDuration(one, convention),
    ...checkInFlight(books, seen, convention, highestSeen, around),
  ]);
}

const NEED_COUNTER = new Set(['requests-total', 'requests-by-code', 'started-equals-handled']);

/** The convention's counter is not on the page, but one that may count the same: nobody knows how. */
function withoutCounter({ books, otherCounter }: Counted, convention: Convention, checks: Check[]): Check[] {
  if (otherCounter === null) return checks;
  const { labels, name: family } = convention.families[0];
  const because = `The page has no ${family}; ${otherCounter} seems to count calls of ${books.name} in a way that is not known. Give it the name and the labels of ${convention.id} (${callLabelNames(labels).join(', ')}) to have it proven.`;
  return checks.map((check) => (NEED_COUNTER.has(check.name) ? voided(check, because) : check));
}

/** Health and reflection often stand outside the metrics, and nobody reads RED signals of them. */
function notCounted(books: Books, convention: Convention): Check {
  return {
    ...blankCheck('requests-total', 'rate', books.name, []),
    required: false,
    outcome: 'not-applicable',
    because: `${familyOf(convention, 'requests')} has no series for ${books.name}, of which ${calls(books.started)} were sent: it is no service of the server's own. Put it behind the metrics too if you want it counted.`,
  };
}
