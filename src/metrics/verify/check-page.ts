import type { FamilySpec } from '../conventions.js';
import type { MetricsPage } from '../page.js';
import { formatSeries } from '../series.js';
import type { Check } from '../verdict.js';
import type { LocatedDelta } from './located-delta.js';
import { belongsTo } from './observe.js';

/** A start time that moves by less is clock adjustment, not a new process. */
const START_TOLERANCE_SECONDS = 2;

/** One target's pages at the two ends of the run. */
export interface PageEnds {
  url: string;
  before: MetricsPage;
  after: MetricsPage;
}

function base(name: string, series: string[]): Omit<Check, 'outcome' | 'because'> {
  return {
    name,
    signal: 'page',
    method: null,
    code: null,
    required: true,
    expected: null,
    observed: null,
    unit: null,
    series,
    power: null,
  };
}

/** The page comes from the same process at both ends: a restart takes all counts with it. */
export function checkSameProcess(ends: readonly PageEnds[]): Check {
  const name = 'process_start_time_seconds';
  const check = base('same-process', [name]);
  let known = 0;
  for (const { url, before, after } of ends) {
    const from = startTime(before);
    const to = startTime(after);
    if (from === null || to === null) continue;
    known++;
    if (Math.abs(to - from) > START_TOLERANCE_SECONDS) {
      return {
        ...check,
        expected: { min: from, max: from },
        observed: to,
        unit: 'seconds',
        outcome: 'cannot-tell',
        because: `${name} at ${url} went from ${from} to ${to}: the server restarted during the run, and its counts began anew (or another process answered). Run it again on a server that stays up.`,
      };
    }
  }
  return known < ends.length
    ? { ...check, outcome: 'not-applicable', because: `The page has no ${name}, so a restart could not be seen by it.` }
    : { ...check, outcome: 'pass', because: 'The server did not restart during the run.' };
}

/** No counter of the convention fell or vanished while its process lived. */
export function checkNoReset(
  families: readonly FamilySpec[],
  deltas: readonly LocatedDelta[],
  startKnown: boolean,
): Check {
  const counters = deltas.filter((delta) => families.some((spec) => spec.type !== 'gauge' && belongsTo(delta, spec)));
  const named = (delta: LocatedDelta) => formatSeries(delta.name, delta.labels);
  const fallen = counters.filter(
    (delta) => delta.after !== null && delta.before !== null && delta.after < delta.before,
  );
  const vanished = counters.filter((delta) => delta.after === null);
  const check = base('no-reset', [...fallen, ...vanished].slice(0, 4).map(named));
  const first = fallen[0];
  if (first !== undefined) {
    return {
      ...check,
      expected: { min: first.before!, max: Number.POSITIVE_INFINITY },
      observed: first.after,
      unit: 'calls',
      outcome: startKnown ? 'fail' : 'cannot-tell',
      because: startKnown
        ? `${named(first)} fell from ${first.before} to ${first.after} in the same process. A counter must never fall: rate() takes that for a restart and counts it again.`
        : `${named(first)} fell from ${first.before} to ${first.after}, and the page does not say whether the process is the same: export process_start_time_seconds.`,
    };
  }
  const gone = vanished[0];
  if (gone !== undefined) {
    return {
      ...check,
      outcome: 'cannot-tell',
      because: `${named(gone)} stood on the page before the run and is gone after it: its count cannot be compared. Keep series for as long as the process lives.`,
    };
  }
  return { ...check, outcome: 'pass', because: `None of ${counters.length} counter series fell or vanished.` };
}

/** null where the page does not say it. */
export function startTime(page: MetricsPage): number | null {
  return page.families.get('process_start_time_seconds')?.samples[0]?.value ?? null;
}
