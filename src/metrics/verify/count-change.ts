import type { SeriesDelta } from '../delta.js';
import { formatSeries } from '../series.js';

/** How far a set of counter series moved between two pages. */
export interface CountChange {
  /** Their sum on the earlier page. */
  before: number;
  /** Their sum; a series that is new counts from 0. */
  delta: number;
  /** By how much the true one may differ, where the page prints few digits. */
  rounding: number;
  /** As on the page, at most four: those that moved, or all where none did. */
  series: string[];
}

const MOST_NAMED = 4;

/** Where a double that adds 1 may stand still. */
const STANDS_STILL = 2 ** 53;

export function countChange(deltas: readonly SeriesDelta[]): CountChange {
  const moved = deltas
    .filter((delta) => changeOf(delta) !== 0)
    .sort((a, b) => Math.abs(changeOf(b)) - Math.abs(changeOf(a)));
  const named = moved.length > 0 ? moved : deltas;
  return {
    before: deltas.reduce((sum, delta) => sum + (delta.before ?? 0), 0),
    delta: deltas.reduce((sum, delta) => sum + changeOf(delta), 0),
    rounding: deltas.reduce((sum, delta) => sum + delta.rounding + lostToDoubles(delta), 0),
    series: named.slice(0, MOST_NAMED).map((delta) => formatSeries(delta.name, delta.labels)),
  };
}

/** A series that vanished did not move to 0: it is judged apart. */
export function changeOf(delta: SeriesDelta): number {
  return delta.after === null ? 0 : delta.after - (delta.before ?? 0);
}

/**
 * How many calls a count may lack since it stands so high that a double cannot count on: any number. Not one that leapt
 * up there within the run: no calls can have brought it.
 */
function lostToDoubles({ name, before, after }: SeriesDelta): number {
  const isCount = !name.endsWith('_sum');
  const stand = Math.abs(after ?? 0);
  const isHigh = stand >= STANDS_STILL && Math.abs(before ?? 0) >= STANDS_STILL / 2;
  return isCount && Number.isFinite(stand) && isHigh ? stand : 0;
}
