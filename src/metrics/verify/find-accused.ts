import type { Convention, FamilySpec } from '../conventions/convention.js';
import { type Choice, chooseReadings } from '../detect/choose-readings.js';
import { inferConventions } from '../detect/infer-conventions.js';
import { knownCallsOf } from '../detect/known-calls.js';
import { probeOf } from '../detect/probe.js';
import { NOTHING_TOLD } from '../detect/told.js';
import type { Verdict } from '../verdict.js';
import { type Books, isInfrastructure } from './books.js';
import { idsOf } from './find-conventions.js';
import { knowsServices } from './knows-services.js';
import type { LocatedDelta } from './located-delta.js';
import { movement } from './movement.js';
import { noConvention, noService, notOnPage } from './nothing-to-judge.js';
import { overflowOf } from './overflow-of.js';
import { neverRefreshed, stoodStill } from './stood-still.js';
import type { TargetPages } from './target-pages.js';
import { undecided } from './undecided.js';
import type { VerifyInput } from './verify-input.js';

/** A convention that the pages are judged by, and how its families moved over the run. */
export type Accused = Choice['found'][number] & { deltas: LocatedDelta[] };

/**
 * Fixes which families and labels are judged, from names, types and label values alone, before any number is compared.
 * A verdict where there are none: it says why.
 */
export function findAccused(input: VerifyInput, books: readonly Books[]): Accused[] | Verdict {
  const { methods, pages, told = NOTHING_TOLD } = input;
  const allPages = pages.flatMap(({ before, after }) => [before, after]);
  const called = books.filter((own) => !isInfrastructure(own));
  const known = knownCallsOf(called);
  const knows = (convention: Convention, deltas = overTheRun(pages, convention.families)) =>
    knowsServices(convention, deltas, called);
  const absent = notOnPage(told, allPages);
  if (absent !== null) return undecided('convention-found', absent);
  const choice = chooseReadings(allPages, known, told, { knows, probe: probeOf(methods, pages) });
  const all = choice.found
    .map((one) => ({ ...one, deltas: overTheRun(pages, one.convention.families) }))
    .filter(({ convention, deltas }) => convention.countsOthers !== true || knows(convention, deltas))
    .map((one) => ({ ...one, obstacles: [...one.obstacles, ...overflowOf(one.convention, one.deltas)] }));
  const [first] = all;
  if (first === undefined) return undecided('convention-found', noConvention(allPages, told, choice.inferred));
  if (books.length === 0) {
    return undecided('calls-sent', 'No call was sent, so there is nothing to compare.', idsOf(all));
  }
  const speaking = all.filter(
    ({ convention, obstacles, deltas, reading }) =>
      called.length === 0 || obstacles.length > 0 || reading !== null || knows(convention, deltas),
  );
  if (speaking.length === 0) {
    const still = stoodStill(pages);
    if (still.length > 0) return neverRefreshed(still, idsOf(all));
    const because = noService(first.convention, first.deltas, called, inferConventions(allPages, known));
    return undecided('service-found', because, idsOf(all));
  }
  const surer = speaking.filter(({ convention }) => convention.lastResort !== true);
  return surer.length > 0 ? surer : speaking;
}

function overTheRun(pages: readonly TargetPages[], families: readonly FamilySpec[]): LocatedDelta[] {
  return pages.flatMap(({ url, before, after }) => movement(url, before, after, families));
}
