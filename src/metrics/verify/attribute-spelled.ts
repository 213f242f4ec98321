import type { Convention, FamilySpec } from '../conventions/convention.js';
import { type Books, isInfrastructure } from './books.js';
import { type Attribution, byLabels, EXACTLY, LOOSELY } from './by-labels.js';
import { type Called, called, methodLabel, splitMethod } from './called.js';
import { changeOf } from './count-change.js';
import type { LocatedDelta } from './located-delta.js';
import { namesService } from './names-service.js';

/** Values that a sentence names. */
const MOST_NAMED = 4;

/**
 * The series that spell a method in a way of their own, where none bears its name exactly. Never a guess: where a name
 * may be another method's as well, or several names are this one's, it cannot be told.
 */
export function attributeSpelled(
  convention: Convention,
  spec: FamilySpec,
  deltas: readonly LocatedDelta[],
  books: Books,
  allBooks: readonly Books[],
): Attribution {
  const { labels } = spec;
  const others = allBooks.filter((other) => other !== books);
  const isOf = (delta: LocatedDelta, { result }: Books) => LOOSELY.names(labels, delta, result);
  const isExactly = (delta: LocatedDelta, { result }: Books) => EXACTLY.names(labels, delta, result);
  const isInService = ({ result }: Books) => 'fullMethod' in labels || result.service === books.result.service;
  const rivals = others.filter(isInService);
  const free = deltas.filter((delta) => !rivals.some((other) => isExactly(delta, other)));
  const spelled = free.filter((delta) => isOf(delta, books));
  const twin = rivals.find(
    (other) => !deltas.some((delta) => isExactly(delta, other)) && spelled.some((delta) => isOf(delta, other)),
  );
  if (twin !== undefined) {
    return { ambiguous: `${holds(spec, spelled)}, which may be ${books.name} or ${twin.name}` };
  }
  const found = byLabels(convention, spec, free, books, allBooks, LOOSELY);
  if ('ambiguous' in found) return found;
  if (valuesOf(spec, found.series).length > 1) {
    return { ambiguous: `${holds(spec, found.series)}, which may all be ${books.name}` };
  }
  if (found.series.length > 0) return found;
  const strangers = free.filter(
    (delta) => !allBooks.some((other) => isOf(delta, other)) && mayBeOf(labels, delta, books.result),
  );
  const moved = strangers.filter((delta) => changeOf(delta) > 0);
  const isEnough = moved.reduce((sum, delta) => sum + changeOf(delta), 0) >= books.firmTotal;
  if (moved.length === 0 || books.firmTotal === 0 || !isEnough || isInfrastructure(books)) return found;
  return {
    ambiguous: `${holds(spec, moved)}, none of which is the name of a method that was called, and which may be how ${books.name} is called there`,
  };
}

/** What another proto service is named in has no method of this one; a name chosen at deployment may be anybody's. */
function mayBeOf(labels: FamilySpec['labels'], delta: LocatedDelta, { service }: Called): boolean {
  const named =
    'fullMethod' in labels
      ? splitMethod(delta.labels.get(labels.fullMethod) ?? '').service
      : called(labels, delta).service;
  return !named.includes('.') || namesService(named, service);
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
