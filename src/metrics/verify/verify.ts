import type { MethodResult } from '../../record/run-result.js';
import { diffPages } from '../delta.js';
import type { MetricsPage } from '../page.js';
import type { Check, ExplainedShare, Verdict } from '../verdict.js';
import { type Books, booksOf } from './books.js';
import { checkDuration } from './check-duration.js';
import { checkInFlight } from './check-in-flight.js';
import { checkMessages } from './check-messages.js';
import { checkNoReset, checkSameProcess, startTime } from './check-page.js';
import { checkRequestsByCode, checkRequestsTotal, errorsNotExercised } from './check-requests.js';
import { explainedShare } from './explained-share.js';
import { type FoundConvention, findConventions, likelyFamilies, only } from './find-conventions.js';
import { headline, outcomeOf } from './headline.js';
import type { Surroundings } from './judge-count.js';
import type { LocatedDelta } from './located-delta.js';
import { type Observation, observe } from './observe.js';

/** One target's pages around a run. */
export interface TargetPages {
  url: string;
  /** S0: a pause before `before`, in which we were silent. */
  early: MetricsPage;
  /** S1: right before the first call. */
  before: MetricsPage;
  during: MetricsPage[];
  /** A page from the silence after the last call, where one was taken before `after`. */
  late: MetricsPage | null;
  after: MetricsPage;
}

export interface VerifyInput {
  methods: readonly MethodResult[];
  pages: readonly TargetPages[];
  /** The user says that nobody else calls the server. */
  exclusive: boolean;
  /** From `before` to `after`. */
  bracketSeconds: number;
  /** How long we were silent and watched: from `early` to `before`, and from `late` to `after`. */
  silentSeconds: number;
}

/**
 * Holds the server's metrics against our own books. Pure.
 *
 * The families and labels to judge are fixed from names, types and label values alone; only then are numbers compared.
 */
export function verify(input: VerifyInput): Verdict {
  const { pages } = input;
  const allPages = pages.flatMap(({ before, after }) => [before, after]);
  const found = findConventions(allPages);
  const books = input.methods.map(booksOf).filter(({ started }) => started > 0);
  if (found.length === 0) return undecided('convention-found', noConvention(allPages));
  if (books.length === 0) return undecided('calls-sent', 'No call was sent, so there is nothing to compare.');

  const process = checkSameProcess(pages);
  const restarted = process.outcome === 'cannot-tell';
  const judged = found.map((one) => judgeConvention(one, books, input, process.outcome === 'pass'));
  const checks = [process, ...judged.flatMap(({ checks }) => (restarted ? checks.map(voided) : checks))];
  const convention = found.map((one) => one.convention.id).join(' + ');
  const outcome = outcomeOf(checks);
  return {
    outcome,
    convention,
    headline: headline(outcome, checks, books),
    checks,
    explained: restarted ? [] : judged.flatMap(({ explained }) => explained),
    settledAfterMs: null,
  };
}

/** A verdict for a run whose metrics could not be compared at all. */
export function undecided(name: string, because: string): Verdict {
  const check: Check = {
    name,
    signal: 'page',
    method: null,
    code: null,
    required: true,
    outcome: 'cannot-tell',
    expected: null,
    observed: null,
    unit: null,
    series: [],
    because,
    power: null,
  };
  return {
    outcome: 'cannot-tell',
    convention: null,
    headline: because,
    checks: [check],
    explained: [],
    settledAfterMs: null,
  };
}

function noConvention(pages: readonly MetricsPage[]): string {
  const likely = likelyFamilies(pages);
  const instead = likely.length === 0 ? 'it has no family that looks like one' : `it has ${likely.join(', ')}`;
  return `The page follows no convention that is known for gRPC calls: ${instead}. Check that the URL is the server's own metrics page and that its metrics interceptor is installed.`;
}

function judgeConvention(
  { convention, present, obstacles }: FoundConvention,
  books: readonly Books[],
  input: VerifyInput,
  startKnown: boolean,
): { checks: Check[]; explained: ExplainedShare[] } {
  const requests = convention.families[0];
  const between = (from: 'early' | 'late' | 'before', to: 'before' | 'after'): LocatedDelta[] =>
    input.pages.flatMap((page) => {
      const start = page[from];
      if (start === null) return [];
      return diffPages(only(start, convention.families), only(page[to], convention.families)).map((delta) => ({
        ...delta,
        url: page.url,
      }));
    });
  const deltas = between('before', 'after');
  const noReset = checkNoReset(
    convention.families,
    deltas,
    startKnown && input.pages.every((p) => startTime(p.after) !== null),
  );
  const blocked = (obstacle: string, method: string | null): Check => ({
    ...undecided(
      'labels-readable',
      `${obstacle}, so the calls of ${method ?? 'any method'} cannot be told apart. Use the labels of ${convention.id}.`,
    ).checks[0]!,
    method,
  });
  if (obstacles.length > 0) return { checks: [noReset, blocked(obstacles.join('; '), null)], explained: [] };

  const silent = [between('early', 'before'), between('late', 'after')];
  const seen: { books: Books; seen: Observation; around: Surroundings }[] = [];
  const checks: Check[] = [noReset];
  for (const own of books) {
    const observed = observe(convention, present, deltas, own, books);
    if ('obstacle' in observed) {
      checks.push(blocked(observed.obstacle, own.name));
      continue;
    }
    const moved = silent.some((part) => {
      const quiet = observe(convention, new Set([requests.role]), part, own, books);
      return 'observation' in quiet && quiet.observation.requests.delta > 0;
    });
    seen.push({ books: own, seen: observed.observation, around: surroundings(input, moved) });
  }
  for (const one of seen) {
    const { kind } = one.books.result;
    const clock = convention.clock[kind === 'unary' ? 'unary' : 'streams'];
    checks.push(
      checkRequestsTotal(one.books, one.seen, convention, one.around),
      ...checkRequestsByCode(one.books, one.seen, convention, one.around),
      ...errorsNotExercised(one.books),
      ...checkDuration(one.books, one.seen, clock, one.around),
      ...checkInFlight(one.books, one.seen, highestInFlight(convention, present, one.books, books, input), one.around),
    );
  }
  const around = surroundings(
    input,
    seen.some((one) => one.around.background),
  );
  checks.push(...checkMessages(convention, seen, around));
  if (seen.some((one) => one.seen.duration !== null)) checks.push(shortDurationsNotExercised());
  const explained = seen.flatMap((one) => explainedShare(one.books, one.seen.duration) ?? []);
  return { checks, explained };
}

function surroundings(input: VerifyInput, background: boolean): Surroundings {
  return {
    exclusive: input.exclusive,
    background: background && !input.exclusive,
    // A caller slower than our silence may have slipped through it: that often, at most, did it call meanwhile.
    unseenCalls: Math.floor(input.bracketSeconds / Math.max(0.001, input.silentSeconds)) + 1,
  };
}

/** The highest reading of the in-flight gauge on a page taken during the run; null where none was. */
function highestInFlight(
  convention: FoundConvention['convention'],
  present: FoundConvention['present'],
  own: Books,
  books: readonly Books[],
  input: VerifyInput,
): number | null {
  const rounds = Math.max(0, ...input.pages.map((page) => page.during.length));
  const readings = Array.from({ length: rounds }, (_, round) => {
    const deltas = input.pages.flatMap(({ url, before, during }) => {
      const page = during[round];
      if (page === undefined) return [];
      const { families } = convention;
      return diffPages(only(before, families), only(page, families)).map((delta) => ({ ...delta, url }));
    });
    const observed = observe(convention, present, deltas, own, books);
    return 'observation' in observed ? (observed.observation.inFlight?.after ?? 0) : 0;
  });
  return readings.length === 0 ? null : Math.max(...readings);
}

function shortDurationsNotExercised(): Check {
  return {
    ...undecided('duration-lower', '').checks[0]!,
    signal: 'duration',
    required: false,
    outcome: 'not-exercised',
    because:
      'No call was known to take a certain time, so durations that are too short would not show: compare the explained share below with what a slow handler must take.',
  };
}

/** After a restart no count can be compared, whatever it says. */
function voided(check: Check): Check {
  if (check.outcome === 'not-exercised' || check.outcome === 'not-applicable') return check;
  return {
    ...check,
    outcome: 'cannot-tell',
    because: 'The server restarted during the run, so its counts began anew.',
  };
}
