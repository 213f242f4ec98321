import type { FamilySpec } from '../conventions/convention.js';
import type { MetricsPage } from '../page.js';
import { formatSeries } from '../series.js';
import type { Check } from '../verdict.js';
import { blankCheck } from './blank-check.js';
import type { Fall, PageChain } from './falls.js';
import { belongsTo } from './family-samples.js';
import type { LocatedDelta } from './located-delta.js';

/** A start time that moves by less is clock adjustment, not a new process. */
const START_TOLERANCE_SECONDS = 2;

const START_TIME = 'process_start_time_seconds';

function base(name: string, series: string[]): Omit<Check, 'outcome' | 'because'> {
  return blankCheck(name, 'page', null, series);
}

/**
 * All pages of a target come from one process: a restart takes all counts with it, and several processes that take
 * turns at one address each show their own share.
 */
export function checkSameProcess(chains: readonly PageChain[]): Check {
  const check = base('same-process', [START_TIME]);
  let known = 0;
  for (const { url, pages, falls, otherProcess } of chains) {
    const starts = pages.map(startTime);
    const changes = starts.flatMap((to, i) => {
      const from = starts[i - 1];
      return typeof from === 'number' && to !== null && !isSameStart(from, to) ? [{ from, to }] : [];
    });
    const [first] = changes;
    const cameBack = changes.some(({ to }, i) => changes.slice(0, i + 1).some(({ from }) => isSameStart(from, to)));
    const undecided = (observed: number | null, because: string): Check => ({
      ...check,
      observed,
      unit: observed === null ? null : 'seconds',
      outcome: 'cannot-tell',
      because,
    });
    if (first !== undefined && !cameBack) {
      const figures = `${START_TIME} at ${url} went from ${first.from} to ${first.to}`;
      return undecided(
        first.to,
        `${figures}: the server restarted during the run, and its counts began anew (or another process answered). Run it again on a server that stays up.`,
      );
    }
    // One process that resets its counters does so once; several that answer in turn go back and forth.
    const [fall] = falls;
    const drifted = new Set(starts).size > 1;
    if (first !== undefined || falls.length > 1 || (fall !== undefined && drifted)) {
      const figures =
        fall === undefined
          ? `${START_TIME} went from ${first!.from} to ${first!.to} and back`
          : `${fall.series} went from ${fall.from} to ${fall.to}, and up and down again`;
      return undecided(
        null,
        `At ${url} ${figures}, from one scrape to the next: several processes seem to answer there, each with its own counts. Give the address of every one of them (--metrics, once for each).`,
      );
    }
    if (otherProcess !== null) {
      return undecided(
        null,
        `At ${url} ${otherProcess} from one scrape to the next, which it cannot in one process: several seem to answer there, each with its own counts, or it restarted. Give the address of every one of them (--metrics, once for each), or run it again on a server that stays up.`,
      );
    }
    if (starts.every((start) => start !== null)) known++;
  }
  return known < chains.length
    ? {
        ...check,
        outcome: 'not-applicable',
        because: `The page has no ${START_TIME} that is printed to the second, so a restart could not be seen by it: export it.`,
      }
    : { ...check, outcome: 'pass', because: 'The server did not restart during the run.' };
}

/** Whether two readings of a start time are of one process. */
export function isSameStart(a: number, b: number): boolean {
  return Math.abs(a - b) <= START_TOLERANCE_SECONDS;
}

/** No counter of the convention fell or vanished while its process lived. */
export function checkNoReset(
  families: readonly FamilySpec[],
  deltas: readonly LocatedDelta[],
  falls: readonly Fall[],
  startKnown: boolean,
): Check {
  const counters = deltas.filter((delta) =>
    families.some((spec) => spec.role !== 'in-flight' && belongsTo(delta, spec)),
  );
  const named = (delta: LocatedDelta) => formatSeries(delta.name, delta.labels);
  const fallen: Fall[] = counters.flatMap((delta) =>
    delta.after !== null && delta.before !== null && delta.after < delta.before
      ? [{ series: named(delta), from: delta.before, to: delta.after }]
      : [],
  );
  const vanished = counters.filter((delta) => delta.after === null);
  const all = [...fallen, ...falls];
  const check = base(
    'no-reset',
    [...new Set([...all.map(({ series }) => series), ...vanished.map(named)])].slice(0, 4),
  );
  const first = all[0];
  if (first !== undefined) {
    const figures = `${first.series} fell from ${first.from} to ${first.to}`;
    return {
      ...check,
      expected: { min: first.from, max: Number.POSITIVE_INFINITY },
      observed: first.to,
      unit: 'calls',
      outcome: startKnown ? 'fail' : 'cannot-tell',
      because: startKnown
        ? `${figures} in the same process. A counter must never fall: rate() takes that for a restart and counts it again. Keep counters for as long as the process lives.`
        : `${figures}, and the page does not say whether the process is the same: export ${START_TIME}.`,
    };
  }
  const gone = vanished[0];
  if (gone !== undefined) {
    return {
      ...check,
      outcome: 'cannot-tell',
      because: `${named(gone)} stood at ${gone.before} on the page before the run and is gone after it: its count cannot be compared. Keep series for as long as the process lives.`,
    };
  }
  return { ...check, outcome: 'pass', because: `None of ${counters.length} counter series fell or vanished.` };
}

/** null where the page does not say it, or with too few digits for a restart to show. */
export function startTime(page: MetricsPage): number | null {
  const sample = page.families.get(START_TIME)?.samples[0];
  if (sample === undefined || sample.rounding > START_TOLERANCE_SECONDS / 2) return null;
  return Number.isFinite(sample.value) ? sample.value : null;
}
