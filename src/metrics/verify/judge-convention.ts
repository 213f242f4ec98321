import type { Convention } from '../conventions/convention.js';
import type { BucketAdvice, Check, ExplainedShare } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import { isInfrastructure } from './books.js';
import { booksFor, leavesOut } from './books-for.js';
import { bucketAdvice } from './bucket-advice.js';
import { callLabelNames } from './called.js';
import { checkCardinality } from './check-cardinality.js';
import { checkDuration } from './check-duration.js';
import { floorNotExercised } from './check-duration-floor.js';
import { checkErrors } from './check-errors.js';
import { checkInFlight } from './check-in-flight.js';
import type { GaugeLooks } from './check-in-flight-seen.js';
import { checkMessages } from './check-messages.js';
import { checkNoReset, startTime } from './check-page.js';
import { checkRequestsByCode, errorsNotExercised } from './check-requests-by-code.js';
import { checkRequestsTotal } from './check-requests-total.js';
import type { Counted } from './counted.js';
import { excuseShortfall } from './excuse-shortfall.js';
import { explainedShare } from './explained-share.js';
import type { PageChain } from './falls.js';
import type { Accused } from './find-accused.js';
import { type FoundCause, findCauses, replicaCause } from './find-causes.js';
import { highestInFlight, inFlightReadings } from './in-flight-readings.js';
import { isKnown, leftOut, notCounted } from './left-out.js';
import { lookAlike } from './look-alike.js';
import { movement } from './movement.js';
import { observe } from './observe.js';
import { withPageShares } from './page-shares.js';
import { type FamilySeries, familySeries } from './series-by-call.js';
import { type Staleness, stalenessOf } from './staleness.js';
import { surroundingsOf } from './surroundings.js';
import type { VerifyInput } from './verify-input.js';
import { voided } from './voided.js';
import { WHOLE_SERVER } from './whole-books.js';

/** What one convention's families say. */
export interface Judged {
  checks: Check[];
  explained: ExplainedShare[];
  buckets: BucketAdvice | null;
  causes: FoundCause[];
}

/** Judges every method by one convention that the pages follow. */
export function judgeConvention(found: Accused, input: VerifyInput, chains: readonly PageChain[]): Judged {
  const { convention, present, obstacles, deltas } = found;
  const books = booksFor(convention, input);
  const watch = { ...input, unwatched: input.pages.some(({ early }) => early === null) };
  const startKnown = chains.every(({ pages }) => pages.every((page) => startTime(page) !== null));
  const falls = chains.flatMap((chain) => chain.falls);
  const noReset = checkNoReset(convention.families, deltas, falls, startKnown);
  const blocked = (obstacle: string, method: string | null): Check => ({
    ...blankCheck('labels-readable', 'page', method, []),
    outcome: 'cannot-tell',
    because:
      convention.upstream === undefined
        ? `${obstacle}, so the calls of ${method ?? 'any method'} cannot be told apart. ${labelAdvice(convention)}`
        : `${obstacle}. Run it while nothing else goes through the proxy, or give the address of the server's own page.`,
  });
  if (obstacles.length > 0)
    return { checks: [noReset, blocked(obstacles.join('; '), null)], explained: [], buckets: null, causes: [] };

  /** null where there was no such silence, or nothing moved in it. */
  const inSilence = (from: 'early' | 'late', to: 'before' | 'after'): FamilySeries | null => {
    const moved = input.pages.flatMap((page) => movement(page.url, page[from], page[to], convention.families));
    return moved.every(({ before, after }) => before === after) ? null : familySeries(convention, moved);
  };
  const readings = inFlightReadings(found, input.pages);
  const checks: Check[] = [noReset];
  const families = familySeries(convention, deltas);
  const silent = { before: inSilence('early', 'before'), after: inSilence('late', 'after') };
  const pages = input.pages.flatMap(({ before, after }) => [before, after]);
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
    const silence = (part: FamilySeries | null) => {
      if (part === null) return null;
      const still = observe(convention, present, part, own, books);
      return 'observation' in still ? still.observation : null;
    };
    const silences = { before: silence(silent.before), after: silence(silent.after) };
    const around = surroundingsOf(own, seen, silences, watch);
    if (leavesOut(convention, own)) {
      checks.push(...leftOut(own, seen, convention, around));
      messagesOnly.push({ books: own, seen, around, otherCounter: null });
      continue;
    }
    const otherCounter = found.hasCounter ? null : lookAlike(pages, own, convention);
    counted.push({ books: own, seen, around, otherCounter });
  }
  checks.push(
    ...counted.flatMap((one) =>
      withPageShares(
        checkMethod(one, convention, {
          count: readings.length,
          highest: highestInFlight(readings, convention, one.books, books),
          mostOfOurs: input.mostInFlight ?? null,
          bracketSeconds: input.bracketSeconds,
        }),
        convention,
        families,
        one.books,
        books,
      ),
    ),
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

function labelAdvice({ id, foundBy = 'name' }: Convention): string {
  return foundBy === 'name'
    ? `Use the labels of ${id}.`
    : 'Give methods the names that their service gives them (capitals, _ and - do not matter), or say with --metrics-map which label holds them.';
}

/** A check of all methods in one is of none of them. */
function ofWhole(check: Check): Check {
  return check.method === WHOLE_SERVER ? { ...check, method: null } : check;
}

/** Then its buckets say nothing of how long calls take. */
function isWrongDuration({ signal, outcome }: Check): boolean {
  return signal === 'duration' && (outcome === 'fail' || outcome === 'cannot-tell');
}

function gone(series: string): Staleness {
  const because = `${series} is gone from the page, so what it had counted is not known. Keep series for as long as the process lives.`;
  return { because, certain: true };
}

function checkMethod(one: Counted, convention: Convention, looks: GaugeLooks): Check[] {
  const { books, seen, around } = one;
  return withoutCounter(one, convention, [
    checkRequestsTotal(books, seen, convention, around),
    ...checkRequestsByCode(books, seen, convention, around),
    ...(seen.byCode === null ? [] : errorsNotExercised(books)),
    ...checkErrors(books, seen, convention, around),
    ...checkCardinality(books, seen),
    ...checkDuration(one, convention),
    ...checkInFlight(books, seen, convention, looks, around),
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
