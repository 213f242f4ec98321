import type { MethodResult } from '../../record/run-result.js';
import type { Convention, FamilySpec } from '../conventions/convention.js';
import type { MetricsPage } from '../page.js';
import type { Check, Verdict } from '../verdict.js';
import { type Books, booksOf, isInfrastructure, total } from './books.js';
import { checkSameProcess } from './check-page.js';
import { chainOf, type PageChain } from './falls.js';
import { findConventions, idsOf, likelyFamilies } from './find-conventions.js';
import { headline, outcomeOf } from './headline.js';
import { type Judged, judgeConvention } from './judge-convention.js';
import { knowsServices, servicesOn } from './knows-services.js';
import type { LocatedDelta } from './located-delta.js';
import { movement } from './movement.js';
import { overflowOf } from './overflow-of.js';
import { showTheSame } from './show-the-same.js';
import { neverRefreshed, stoodStill } from './stood-still.js';
import type { Watch } from './surroundings.js';
import { undecided } from './undecided.js';
import { voided } from './voided.js';
import { calls } from './words.js';

/** One target's pages around a run. */
export interface TargetPages {
  url: string;
  /** S0: a pause before `before`, in which we were silent. */
  early: MetricsPage;
  /** S1: right before the first call. */
  before: MetricsPage;
  during: MetricsPage[];
  /** Pages from after the last call, in order, as far as they were kept: all that came before `after`. */
  settling: MetricsPage[];
  /** A page from the silence after the last call, where one was taken before `after`. */
  late: MetricsPage | null;
  after: MetricsPage;
}

export interface VerifyInput extends Watch {
  methods: readonly MethodResult[];
  pages: readonly TargetPages[];
  /** When the last call was over, in milliseconds since 1970 by our clock, where that is known. */
  endedAtMs?: number;
}

/**
 * Holds the server's metrics against our own books. Pure.
 *
 * The families and labels to judge are fixed from names, types and label values alone; only then are numbers compared.
 */
export function verify(input: VerifyInput): Verdict {
  const { pages } = input;
  const allPages = pages.flatMap(({ before, after }) => [before, after]);
  const books = input.methods.map((method) => booksOf(method)).filter(({ started }) => started > 0);
  const called = books.filter((own) => !isInfrastructure(own));
  const all = findConventions(allPages)
    .map((one) => ({ ...one, deltas: overTheRun(pages, one.convention.families) }))
    .map((one) => ({ ...one, obstacles: [...one.obstacles, ...overflowOf(one.convention, one.deltas)] }))
    .filter(({ convention, deltas }) => convention.countsOthers !== true || knowsServices(convention, deltas, called));
  if (all.length === 0) return undecided('convention-found', noConvention(allPages));
  if (books.length === 0) {
    return undecided('calls-sent', 'No call was sent, so there is nothing to compare.', idsOf(all));
  }

  const found = all.filter(
    ({ convention, obstacles, deltas }) =>
      called.length === 0 || obstacles.length > 0 || knowsServices(convention, deltas, called),
  );
  const still = found.length === 0 ? stoodStill(pages) : [];
  if (still.length > 0) return neverRefreshed(still, idsOf(all));
  if (found.length === 0) return undecided('service-found', noService(all[0]!.convention, pages, called), idsOf(all));

  const counters = found.map(({ convention }) => convention.families[0]);
  const chains = pages.map(({ url, early, before, during, settling, after }) =>
    chainOf(url, [early, before, ...during, ...settling, after], counters),
  );
  const judged = found.map((one) => judgeConvention(one, input, chains));
  const process = processCheck(chains, counters, books, judged);
  const trusted = process.outcome !== 'cannot-tell';
  const because = `This count cannot be compared: ${process.because}`;
  const checks = [
    process,
    ...judged.flatMap(({ checks }) =>
      trusted ? checks : checks.map((one) => (isOfOnePage(one) ? one : voided(one, because))),
    ),
  ];
  const outcome = outcomeOf(checks);
  return {
    outcome,
    convention: idsOf(found),
    headline: headline(outcome, checks, books),
    checks,
    explained: trusted ? judged.flatMap(({ explained }) => explained) : [],
    settledAfterMs: null,
  };
}

/** A histogram that is wrong on the last page is wrong whichever process printed it. */
function isOfOnePage({ name }: Check): boolean {
  return name === 'histogram-shape';
}

/** Whether counts can be compared at all. Two suspicions are raised only where something failed: without, they are idle. */
function processCheck(
  chains: readonly PageChain[],
  counters: readonly FamilySpec[],
  books: readonly Books[],
  judged: readonly Judged[],
): Check {
  const check = checkSameProcess(chains);
  const failed = judged.some(({ checks }) => checks.some((one) => one.required && one.outcome === 'fail'));
  if (check.outcome === 'cannot-tell' || !failed) return check;
  const twins = chains.flatMap((a, i) =>
    chains.slice(i + 1).flatMap((b) => (showTheSame(a, b, counters) ? [[a, b]] : [])),
  );
  const [first] = twins;
  if (first !== undefined) {
    const [a, b] = first;
    return {
      ...check,
      outcome: 'cannot-tell',
      because: `${a!.url} and ${b!.url} show the same counts and the same start, so they seem to be one process, which is then added twice. Give each process's page once.`,
    };
  }
  const lost = books.flatMap(({ result }) => result.ledgers).reduce((sum, row) => sum + lostConnections(row), 0);
  if (check.outcome === 'pass' || lost === 0) return check;
  return {
    ...check,
    outcome: 'cannot-tell',
    because: `${calls(lost)} lost the connection, and the page has no process_start_time_seconds: the server may have restarted during the run. Export it, or run it again on a server that stays up.`,
  };
}

function lostConnections({ causes }: MethodResult['ledgers'][number]): number {
  return (causes['connection-lost'] ?? 0) + (causes.refused ?? 0);
}

function overTheRun(pages: readonly TargetPages[], families: readonly FamilySpec[]): LocatedDelta[] {
  return pages.flatMap(({ url, before, after }) => movement(url, before, after, families));
}

/** None of the services called stands on the page: a counter that never counted them, or the page of another server. */
function noService(convention: Convention, pages: readonly TargetPages[], called: readonly Books[]): string {
  const services = [...new Set(called.map(({ result }) => result.service))];
  const others = servicesOn(convention, overTheRun(pages, convention.families));
  const [{ name }] = convention.families;
  const instead =
    others.length === 0 ? `Its ${name} has no series` : `Its ${name} speaks of ${others.join(', ')} alone`;
  const sent = total(called.map(({ started }) => started));
  return `The page has no series for ${services.join(' or ')}, which ${sent === 1 ? '1 call was' : `${sent} calls were`} sent to: is it the page of this server? ${instead}. Give the address of the server's own page, or have its calls counted there.`;
}

function noConvention(pages: readonly MetricsPage[]): string {
  const likely = likelyFamilies(pages);
  const instead = likely.length === 0 ? 'it has no family that looks like one' : `it has ${likely.join(', ')}`;
  return `The page follows no convention that is known for gRPC calls: ${instead}. Check that the URL is the server's own metrics page and that its metrics interceptor is installed.`;
}
