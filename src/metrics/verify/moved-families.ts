import type { Convention, FamilySpec } from '../conventions/convention.js';
import { belongsTo } from './family-samples.js';
import type { LocatedDelta } from './located-delta.js';

/** How the series of each of a convention's families moved. */
export type MovedFamilies = ReadonlyMap<FamilySpec, readonly LocatedDelta[]>;

/** Told apart once for all methods: a page may have 100,000 series. */
export function movedFamilies({ families }: Convention, deltas: readonly LocatedDelta[]): MovedFamilies {
  return new Map(families.map((spec) => [spec, deltas.filter((delta) => belongsTo(delta, spec))]));
}
