import { capabilityOf } from '../detect/capability.js';
import { excuseUnknown } from '../detect/excuse-unknown.js';
import type { Reading } from '../detect/infer-conventions.js';
import { knownCallsOf } from '../detect/known-calls.js';
import { settleReadings } from '../detect/settle-readings.js';
import { NOTHING_TOLD } from '../detect/told.js';
import { unheardGauges } from '../detect/unheard-gauges.js';
import type { Cause, Check, Verdict } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import { type Books, booksOf, isInfrastructure } from './books.js';
import { gaugeNotJudged } from './check-in-flight-seen.js';
import { checkProcess } from './check-process.js';
import { excuseUnread } from './excuse-unread.js';
import { chainOf, type PageChain } from './falls.js';
import { type Accused, findAccused } from './find-accused.js';
import type { FoundCause } from './find-causes.js';
import { idsOf } from './find-conventions.js';
import { headline, outcomeOf } from './headline.js';
import { type Judged, judgeConvention } from './judge-convention.js';
import { sharedCauses } from './shared-causes.js';
import { neverRefreshed, stoodStill } from './stood-still.js';
import { checkDirect } from './through-proxy.js';
import type { VerifyInput } from './verify-input.js';
import { voided } from './voided.js';

/**
 * Holds the server's metrics against our own books. Pure.
 *
 * The families and labels to judge are fixed from names, types and label values alone; only then are numbers compared.
 */
export function verify(input: VerifyInput): Verdict {
  const { pages, proxy = null, addresses = [], told = NOTHING_TOLD } = input;
  const allPages = pages.flatMap(({ before, after }) => [before, after]);
  const books = input.methods
    .map((method) => booksOf(method, { viaProxy: proxy !== null }))
    .filter(({ started }) => started > 0);
  const accused = findAccused(input, books);
  if (!Array.isArray(accused)) return accused;

  const counters = accused.map(({ convention }) => convention.families[0]);
  const chains = pages.map((target) => chainOf(target, counters));
  const judged = accused.map((one) => judge(one, input, chains, books));
  const process = checkProcess(
    chains,
    counters,
    books,
    judged.flatMap((one) => one.checks),
  );
  const trusted = process.outcome !== 'cannot-tell';
  const byNames = judged.flatMap(({ reading, checks }) => (reading === null ? checks : []));
  const byReadings = settleReadings(
    judged.flatMap(({ reading, checks }) => (reading === null ? [] : [{ reading, checks }])),
  );
  const conventionOf = (check: Check) =>
    accused.find((_, i) => judged[i]!.checks.includes(check))?.convention ?? accused[0]!.convention;
  const agreed = excuseUnread([...byNames, ...byReadings], { addresses, pages: pages.length, conventionOf });
  const still = trusted && agreed.some(({ outcome }) => outcome === 'fail') ? stoodStill(pages) : [];
  if (still.length > 0) return neverRefreshed(still, idsOf(accused));

  const because = `This count cannot be compared: ${process.because}`;
  const checks = [
    process,
    ...checkDirect(proxy),
    ...unheardGauges(allPages, knownCallsOf(books.filter((own) => !isInfrastructure(own))), accused, told).map(
      gaugeNotJudged,
    ),
    ...agreed.map((one) => (trusted || isOfOnePage(one) ? one : voided(one, because))),
  ];
  const outcome = outcomeOf(checks);
  const said = trusted ? judged : [];
  return {
    outcome,
    convention: idsOf(accused),
    headline: headline(outcome, checks, books, proxy),
    checks,
    causes: trusted ? sharedCauses(judged, accused, byReadings).flatMap((cause) => located(cause, checks)) : [],
    capability: accused.map((one) => capabilityOf(one, allPages)),
    explained: said.flatMap(({ explained }) => explained),
    buckets: said.flatMap(({ buckets }) => buckets ?? []),
    settledAfterMs: null,
  };
}

/** What one convention says, and the reading that it is of, where it was not known by its names. */
type JudgedOne = Judged & { reading: Reading | null };

/** Of an unknown library nothing is called a failure that one of its kind may honestly do. */
function judge(one: Accused, input: VerifyInput, chains: readonly PageChain[], books: readonly Books[]): JudgedOne {
  const { reading } = one;
  const said = judgeConvention(one, input, chains);
  if (reading === null) return { ...said, reading };
  return { ...said, reading, checks: [...excuseUnknown(said.checks, reading, books), ...unheardChecks(reading)] };
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

/**
 * Nothing where one of the checks that it explains was excused since: then it may be no fault at all. Nor are calls on a
 * page that was not read which another counter of this one shows.
 */
function located({ checks: own, ...cause }: FoundCause, checks: readonly Check[]): Cause[] {
  const indices = own.map((check) => checks.indexOf(check));
  const isHere = checks.some(
    ({ name, method, outcome }) =>
      name === 'requests-total' && outcome === 'pass' && own.some((check) => check.method === method),
  );
  return indices.includes(-1) || (cause.id === 'replica-not-read' && isHere) ? [] : [{ ...cause, checks: indices }];
}
