import { groupBy } from '../../shared/group-by.js';
import type { Convention, FamilySpec } from '../conventions/convention.js';
import { type Books, isInfrastructure } from './books.js';
import { type Attribution, byLabels, EXACTLY, LOOSELY } from './by-labels.js';
import { type Called, called, methodLabel, splitMethod } from './called.js';
import { changeOf } from './count-change.js';
import type { LocatedDelta } from './located-delta.js';
import { namesService } from './names-service.js';
import type { SeriesByCall } from './series-by-call.js';
import { foldedNames } from './spelled.js';

/** Values that a sentence names. */
const MOST_NAMED = 4;

/**
 * The series that spell a method in a way of their own, where none bears its name exactly. Never a guess: where a name
 * may be another method's as well, or several names are this one's, it cannot be told.
 */
export function attributeSpelled(
  convention: Convention,
  spec: FamilySpec,
  family: SeriesByCall,
  books: Books,
  allBooks: readonly Books[],
): Attribution {
  const { labels } = spec;
  const names = foldedNames(labels, books.result);
  const isExactly = (delta: LocatedDelta, { result }: Books) => EXACTLY.names(labels, delta, result);
  const isInService = ({ result }: Books) => 'fullMethod' in labels || result.service === books.result.service;
  // Of all others only those may be meant that have one of its names: a page may have 100,000 series.
  const rivals = allBooks.filter(
    (other) =>
      other !== books && isInService(other) && foldedNames(labels, other.result).some((name) => names.includes(name)),
  );
  const spelled = names
    .flatMap((name) => family.spelled.get(name) ?? [])
    .filter((delta) => !rivals.some((other) => isExactly(delta, other)));
  const hasOwn = (other: Books) => (family.of.get(other.result.method) ?? []).some((delta) => isExactly(delta, other));
  const twin = rivals.find(
    (other) => !hasOwn(other) && spelled.some((delta) => LOOSELY.names(labels, delta, other.result)),
  );
  if (twin !== undefined) {
    return { ambiguous: `${holds(spec, spelled)}, which may be ${books.name} or ${twin.name}` };
  }
  const found = byLabels(convention, spec, spelled, books, allBooks, LOOSELY);
  if ('ambiguous' in found) return found;
  if (valuesOf(spec, found.series).length > 1) {
    return { ambiguous: `${holds(spec, found.series)}, which may all be ${books.name}` };
  }
  if (found.series.length > 0) return found;
  if (books.firmTotal === 0 || isInfrastructure(books)) return found;
  const known = new Set(allBooks.flatMap(({ result }) => foldedNames(labels, result)));
  const strangers = [...family.spelled].flatMap(([name, series]) => (known.has(name) ? [] : series));
  const ofService = groupBy(
    strangers.filter((delta) => changeOf(delta) > 0),
    (delta) => serviceOf(labels, delta),
  );
  const moved = [...ofService].flatMap(([service, series]) => (mayBeOf(service, books.result) ? series : []));
  const isEnough = moved.reduce((sum, delta) => sum + changeOf(delta), 0) >= books.firmTotal;
  if (moved.length === 0 || !isEnough) return found;
  return {
    ambiguous: `${holds(spec, moved)}, none of which is the name of a method that was called, and which may be how ${books.name} is called there`,
  };
}

/** What another proto service is named in has no method of this one; a name chosen at deployment may be anybody's. */
function mayBeOf(named: string, { service }: Called): boolean {
  return !named.includes('.') || namesService(named, service);
}

/** The service that a series names, be it with its method. */
function serviceOf(labels: FamilySpec['labels'], delta: LocatedDelta): string {
  return 'fullMethod' in labels
    ? splitMethod(delta.labels.get(labels.fullMethod) ?? '').service
    : called(labels, delta).service;
}

/** `the label rpc of shop_calls_total has the values create and remove`. */
function holds(spec: FamilySpec, series: readonly LocatedDelta[]): string {
  const values = valuesOf(spec, series);
  const named = values.slice(0, MOST_NAMED).join(', ');
  return `the label ${methodLabel(spec.labels)} of ${spec.name} has the ${values.length === 1 ? 'value' : 'values'} ${named}`;
}

function valuesOf(spec: FamilySpec, series: readonly LocatedDelta[]): string[] {
  const label = methodLabel(spec.labels) ?? '';
  return [...new Set(series.map((delta) => delta.labels.get(label) ?? ''))];
}
