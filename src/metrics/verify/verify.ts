import type { MethodResult, ReflectedStreams } from '../../record/run-result.js';
import type { Convention, FamilySpec } from '../conventions/convention.js';
import { capabilityOf } from '../detect/capability.js';
import { chooseReadings } from '../detect/choose-readings.js';
import { excuseUnknown } from '../detect/excuse-unknown.js';
import { inferConventions, type Reading } from '../detect/infer-conventions.js';
import type { KnownCalls } from '../detect/known-calls.js';
import { probeOf } from '../detect/probe.js';
import { settleReadings } from '../detect/settle-readings.js';
import { NOTHING_TOLD, type Told } from '../detect/told.js';
import { unheardGauges } from '../detect/unheard-gauges.js';
import type { MetricsPage } from '../page.js';
import type { Cause, Check, Verdict } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import { type Books, booksOf, isInfrastructure } from './books.js';
import { gaugeNotJudged } from './check-in-flight-seen.js';
import { checkSameProcess } from './check-page.js';
import { excuseUnread, type Whereabouts } from './excuse-unread.js';
import { chainOf, type PageChain } from './falls.js';
import type { FoundCause } from './find-causes.js';
import { idsOf } from './find-conventions.js';
import { headline, outcomeOf } from './headline.js';
import { type Judged, judgeConvention } from './judge-convention.js';
import { knowsServices } from './knows-services.js';
import type { LocatedDelta } from './located-delta.js';
import { movement } from './movement.js';
import { noConvention, noService, notOnPage } from './nothing-to-judge.js';
import { overflowOf } from './overflow-of.js';
import { sharedCauses } from './shared-causes.js';
import { showTheSame } from './show-the-same.js';
import { neverRefreshed, stoodStill } from './stood-still.js';
import type { Watch } from './surroundings.js';
import { checkDirect } from './through-proxy.js';
import { undecided } from './undecided.js';
import { voided } from './voided.js';
import { calls } from './words.js';

/** One target's pages around a run. */
export interface TargetPages {
  url: string;
  /** S0: a pause before `before`, in which we were silent; null where there was none. */
  early: MetricsPage | null;
  /** S1: right before the first call. */
  before: MetricsPage;
  /** After the calls of the probe, before all others; null or not given where there was none. */
  probed?: MetricsPage | null;
  during: MetricsPage[];
  /** Pages from after the last call, in order, as far as they were kept: all that came before `after`. */
  settling: MetricsPage[];
  /** A page from the silence after the last call, where one was taken before `after`. */
  late: MetricsPage | null;
  after: MetricsPage;
}

export interface VerifyInput extends Omit<Watch, 'unwatched'> {
  methods: readonly MethodResult[];
  /** None unless given. */
  reflected?: readonly ReflectedStreams[];
  pages: readonly TargetPages[];
  /** What the user says of the page, where he says anything. */
  told?: Told;
  /** Where the calls went, as far as that is known. */
  addresses?: Whereabouts['addresses'];
  /** At most so many calls of ours were open at once, where that is known. */
  mostInFlight?: number | null;
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
  const { proxy = null, addresses = [] } = input;
  const books = input.methods
    .map((method) => booksOf(method, { viaProxy: proxy !== null }))
    .filter(({ started }) => started > 0);
  const called = books.filter((own) => !isInfrastructure(own));
  const told = input.told ?? NOTHING_TOLD;
  const speaks = (convention: Convention) =>
    convention.countsOthers !== true || knowsServices(convention, overTheRun(pages, convention.families), called);
  const known = knownCalls(called);
  const choice = chooseReadings(
    allPages,
    known,
    told,
    ({ convention }) => convention.lastResort !== true && speaks(convention),
    probeOf(input.methods, pages),
  );
  const absent = notOnPage(told, allPages);
  if (absent !== null) return undecided('convention-found', absent);
  const all = choice.found
    .map((one) => ({ ...one, deltas: overTheRun(pages, one.convention.families) }))
    .map((one) => ({ ...one, obstacles: [...one.obstacles, ...overflowOf(one.convention, one.deltas)] }))
    .filter(({ convention, deltas }) => convention.countsOthers !== true || knowsServices(convention, deltas, called));
  if (all.length === 0) return undecided('convention-found', noConvention(allPages, told, choice.inferred));
  if (books.length === 0) {
    return undecided('calls-sent', 'No call was sent, so there is nothing to compare.', idsOf(all));
  }

  const speaking = all.filter(
    ({ convention, obstacles, deltas, reading }) =>
      called.length === 0 || obstacles.length > 0 || reading !== null || knowsServices(convention, deltas, called),
  );
  const surer = speaking.filter(({ convention }) => convention.lastResort !== true);
  const found = surer.length > 0 ? surer : speaking;
  const still = found.length === 0 ? stoodStill(pages) : [];
  if (still.length > 0) return neverRefreshed(still, idsOf(all));
  if (found.length === 0) {
    const [{ convention, deltas }] = all as [(typeof all)[number]];
    const because = noService(convention, deltas, called, inferConventions(allPages, known));
    return undecided('service-found', because, idsOf(all));
  }

  const counters = found.map(({ convention }) => convention.families[0]);
  const chains = pages.map(({ url, early, before, probed = null, during, settling, after }) =>
    chainOf(
      url,
      [early, before, probed, ...during, ...settling, after].filter((page) => page !== null),
      counters,
    ),
  );
  const judged = found.map((one) => {
    const said = judgeConvention(one, input, chains);
    if (one.reading === null) return said;
    return { ...said, checks: [...excuseUnknown(said.checks, one.reading, books), ...unheardChecks(one.reading)] };
  });
  const byNames = judged.filter((_, i) => found[i]!.reading === null).flatMap(({ checks }) => checks);
  const byReadings = settleReadings(
    judged.flatMap(({ checks }, i) => (found[i]!.reading === null ? [] : [{ reading: found[i]!.reading, checks }])),
  );
  const process = processCheck(chains, counters, books, judged);
  const trusted = process.outcome !== 'cannot-tell';
  const because = `This count cannot be compared: ${process.because}`;
  const read = excuseUnread([...byNames, ...byReadings], { addresses, pages: pages.length });
  const stale = trusted && read.some(({ outcome }) => outcome === 'fail') ? stoodStill(pages) : [];
  if (stale.length > 0) return neverRefreshed(stale, idsOf(found));
  const checks = [
    process,
    ...checkDirect(proxy),
    ...unheardGauges(allPages, known, found, told).map(gaugeNotJudged),
    ...read.map((one) => (trusted || isOfOnePage(one) ? one : voided(one, because))),
  ];
  const outcome = outcomeOf(checks);
  return {
    outcome,
    convention: idsOf(found),
    headline: headline(outcome, checks, books, proxy),
    checks,
    causes: trusted ? sharedCauses(judged, found, byReadings).flatMap((cause) => located(cause, checks)) : [],
    capability: found.map((one) => capabilityOf(one, allPages)),
    explained: trusted ? judged.flatMap(({ explained }) => explained) : [],
    buckets: trusted ? judged.flatMap(({ buckets }) => buckets ?? []) : [],
    settledAfterMs: null,
  };
}

/** What was told of, and is of no use beside the counter. */
function unheardChecks({ unheard }: Reading): Check[] {
  return unheard.map((why) => ({
    ...blankCheck('labels-readable', 'page', null, []),
    outcome: 'cannot-tell',
    because: `${why}, so they cannot be held against the same calls. Give both the same labels, or leave the one without them out of --metrics-map.`,
  }));
}

/** A histogram that is wrong on the last page is wrong whichever process printed it. */
function isOfOnePage({ name }: Check): boolean {
  return name === 'histogram-shape';
}

/** Nothing where one of the checks that it explains was excused since: then it may be no fault at all. */
function located({ checks: own, ...cause }: FoundCause, checks: readonly Check[]): Cause[] {
  const indices = own.map((check) => checks.indexOf(check));
  return indices.includes(-1) ? [] : [{ ...cause, checks: indices }];
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

/** What label values are looked at for. */
function knownCalls(called: readonly Books[]): KnownCalls {
  const statuses = called.flatMap(({ answered }) => answered.flatMap((count, code) => (count > 0 ? [code] : [])));
  return { methods: called.map(({ result }) => result), statuses: [...new Set(statuses)] };
}
