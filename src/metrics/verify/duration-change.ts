import { groupBy } from '../../shared/group-by.js';
import type { FamilySpec } from '../conventions/convention.js';
import { clip } from '../exposition/excerpt.js';
import { parseFloatStrict } from '../exposition/number.js';
import { type CountChange, countChange } from './count-change.js';
import type { LocatedDelta } from './located-delta.js';
import { sumFault } from './sum-fault.js';

/** Of a bound that a sentence names. */
const LONGEST_BOUND = 24;

/** The movement of a duration's histogram or summary, and its shape on the last page. */
export interface DurationChange {
  type: 'histogram' | 'summary';
  count: CountChange;
  sumSeconds: number;
  sumRounding: number;
  /** By ascending bound; `delta` is cumulative, as on the page. */
  buckets: { le: number; delta: number; rounding: number; series: string[] }[];
  /** On the last page, per series (one label set of the histogram). */
  shapes: { series: string; faults: ShapeFault[] }[];
}

export interface ShapeFault {
  text: string;
  /** A page made in the midst of a call cannot look so. */
  certain: boolean;
}

/** What the series of a duration's family say of one method. */
export function durationChange(deltas: readonly LocatedDelta[], { type, perSecond = 1 }: FamilySpec): DurationChange {
  const isSummary = type === 'summary';
  const ending = (suffix: string) => deltas.filter((delta) => delta.name.endsWith(suffix));
  const sets = histograms(deltas);
  const sum = countChange(ending('_sum'));
  return {
    type: isSummary ? 'summary' : 'histogram',
    count: countChange(ending('_count')),
    sumSeconds: sum.delta / perSecond,
    sumRounding: sum.rounding / perSecond,
    buckets: [...groupBy(ending('_bucket'), boundOf)]
      // Replicas may differ in their bounds: what only some of them have says nothing of the calls of all.
      .filter(([, ofBound]) => ofBound.length === sets.size)
      .sort(([a], [b]) => a - b)
      .map(([le, ofBound]) => {
        const { delta, rounding, series } = countChange(ofBound);
        return { le: le / perSecond, delta, rounding, series };
      }),
    shapes: shapesOf(sets.values(), isSummary, perSecond),
  };
}

function boundOf(delta: LocatedDelta): number {
  return parseFloatStrict(delta.labels.get('le') ?? '') ?? Number.NaN;
}

/**
 * The series of each histogram: of one page, and alike in all labels but the bound. They mostly stand one after the other
 * there, which spares a key for each.
 */
function histograms(deltas: readonly LocatedDelta[]): Map<string, LocatedDelta[]> {
  let last: { delta: LocatedDelta; key: string } | null = null;
  return groupBy(deltas, (delta) => {
    const key = last !== null && isOfOne(last.delta, delta) ? last.key : keyOf(delta);
    last = { delta, key };
    return key;
  });
}

function isOfOne(a: LocatedDelta, b: LocatedDelta): boolean {
  if (a.url !== b.url || a.labels.size - Number(a.labels.has('le')) !== b.labels.size - Number(b.labels.has('le'))) {
    return false;
  }
  let same = true;
  a.labels.forEach((value, label) => {
    if (same && label !== 'le' && b.labels.get(label) !== value) same = false;
  });
  return same;
}

function keyOf({ url, labels }: LocatedDelta): string {
  return JSON.stringify([url, ...[...labels].filter(([name]) => name !== 'le').sort()]);
}

/** Every label set by itself: buckets that only add up to something cumulative are not cumulative. */
function shapesOf(sets: Iterable<LocatedDelta[]>, isSummary: boolean, perSecond: number): DurationChange['shapes'] {
  const present = [...sets].map((set) => set.filter((delta) => delta.after !== null));
  return present
    .filter(({ length }) => length > 0)
    .map((set) => {
      const named = set.find((delta) => delta.name.endsWith('_count')) ?? set[0]!;
      return { series: countChange([named]).series[0]!, faults: faultsOf(set, isSummary, perSecond) };
    });
}

/** `_count`, or `_bucket{le="0.1"}`. */
function shortName({ name, labels }: LocatedDelta): string {
  const ending = /_(?:bucket|sum|count)$/.exec(name)?.[0] ?? name;
  const le = labels.get('le');
  return le === undefined ? ending : `${ending}{le="${clip(le, LONGEST_BOUND)}"}`;
}

function faultsOf(set: readonly LocatedDelta[], isSummary: boolean, perSecond: number): ShapeFault[] {
  const buckets = set
    .filter((delta) => delta.name.endsWith('_bucket'))
    .map((delta) => ({ le: boundOf(delta), count: delta.after! }))
    .sort((a, b) => a.le - b.le);
  const count = set.find((delta) => delta.name.endsWith('_count'));
  const sum = set.find((delta) => delta.name.endsWith('_sum'));
  const faults: ShapeFault[] = [];
  const odd = set.find(({ name, after }) => !Number.isFinite(after) || (after! < 0 && !name.endsWith('_sum')));
  if (odd !== undefined) {
    return [
      { text: `it says ${odd.after} of ${shortName(odd)}, which is no number of calls or seconds`, certain: true },
    ];
  }
  const infinite = buckets.find((bucket) => bucket.le === Number.POSITIVE_INFINITY);
  if (infinite === undefined && !isSummary) faults.push({ text: 'there is no bucket le="+Inf"', certain: true });
  if (count === undefined) faults.push({ text: 'there is no _count', certain: true });
  if (sum === undefined) faults.push({ text: 'there is no _sum', certain: true });
  if (infinite && count && infinite.count !== count.after) {
    const text = `the bucket le="+Inf" says ${infinite.count}, _count says ${count.after}`;
    faults.push({ text, certain: false });
  }
  for (const [i, bucket] of buckets.entries()) {
    const lower = buckets[i - 1];
    if (lower && bucket.count < lower.count) {
      const text = `the bucket le="${bucket.le}" holds ${bucket.count}, fewer than le="${lower.le}" with ${lower.count}`;
      faults.push({ text, certain: false });
    }
  }
  const apart =
    // Counts that are printed with few digits say too little of how many lie between two bounds.
    sum === undefined || faults.length > 0 || set.some(({ name, rounding }) => rounding > 0 && !name.endsWith('_sum'))
      ? null
      : sumFault(buckets, { value: sum.after!, rounding: sum.rounding }, perSecond);
  if (apart !== null) faults.push({ text: apart, certain: false });
  return faults;
}
