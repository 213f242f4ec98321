import { groupBy } from '../../shared/group-by.js';
import type { Convention, FamilySpec } from '../conventions/convention.js';
import { called, calledInPieces, namesMethod } from './called.js';
import { belongsTo } from './family-samples.js';
import type { LocatedDelta } from './located-delta.js';
import { foldedName } from './spelled.js';

/** The series of one family. */
export interface SeriesByCall {
  all: readonly LocatedDelta[];
  /** Those of each method, by its bare name; by the folded whole of service and method where pieces of it are named. */
  of: ReadonlyMap<string, LocatedDelta[]>;
  /** Where nobody knows how names are spelled: those of each name, folded; else none. */
  spelled: ReadonlyMap<string, LocatedDelta[]>;
}

/** The series of each family of a convention. */
export type FamilySeries = ReadonlyMap<FamilySpec, SeriesByCall>;

/** Sorts series once by what they speak of: a look at all of them for each method takes a minute for 100 methods on a wide page. */
export function familySeries(
  { families }: Pick<Convention, 'families'>,
  deltas: readonly LocatedDelta[],
): FamilySeries {
  return new Map(families.map((spec) => [spec, seriesByCall(spec, deltas)]));
}

/** The series of one family, picked out of those of all. */
export function seriesByCall(spec: FamilySpec, deltas: readonly LocatedDelta[]): SeriesByCall {
  const all = deltas.filter((delta) => belongsTo(delta, spec));
  const spelled = spec.ownSpelling === true ? groupBy(all, (delta) => foldedName(spec.labels, delta)) : NONE;
  return { all, of: groupBy(all, (delta) => callOf(spec, delta)), spelled };
}

const NONE: ReadonlyMap<string, LocatedDelta[]> = new Map();

function callOf(spec: FamilySpec, delta: LocatedDelta): string {
  const { labels } = spec;
  if ('pieces' in labels) return calledInPieces(labels.pieces, spec, delta);
  return namesMethod(labels) ? called(labels, delta).method : '';
}
