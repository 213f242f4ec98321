import type { Convention, FamilySpec } from '../conventions/convention.js';
import { attributeSpelled } from './attribute-spelled.js';
import type { Books } from './books.js';
import { type Attribution, byLabels, EXACTLY } from './by-labels.js';
import { namesMethod } from './called.js';
import { changeOf } from './count-change.js';
import { fold } from './fold.js';
import type { SeriesByCall } from './series-by-call.js';

/**
 * Finds the series of a family that count the calls of one method, by their labels alone, never by their values.
 *
 * A proto service must be named exactly. A deployment name is matched to the proto service loosely
 * (`messaging-service` ~ `messaging.MessagingService`); one that resembles nothing is taken only where
 * nothing else bears that method's name.
 */
export function attributeSeries(
  convention: Convention,
  spec: FamilySpec,
  family: SeriesByCall,
  books: Books,
  allBooks: readonly Books[],
): Attribution {
  const attribution = bySeries(convention, spec, family, books, allBooks);
  const { upstream } = convention;
  if (upstream === undefined || 'ambiguous' in attribution) return attribution;
  const moved = attribution.series.filter((delta) => changeOf(delta) !== 0);
  const places = [...new Set(moved.map(({ labels }) => labels.get(upstream) ?? ''))];
  if (places.length <= 1) return attribution;
  return {
    ambiguous: `${spec.name} moved for ${places.length} values of ${upstream} (${places.slice(0, 3).join(', ')}), and it cannot be told which of them is the server: a proxy carries what others call, too`,
  };
}

function bySeries(
  convention: Convention,
  spec: FamilySpec,
  family: SeriesByCall,
  books: Books,
  allBooks: readonly Books[],
): Attribution {
  const { labels } = spec;
  if ('whole' in labels) return { series: [...family.all] };
  if ('pieces' in labels) return inPieces(spec, family, books, allBooks);
  const ofMethod = namesMethod(labels) ? (family.of.get(books.result.method) ?? []) : family.all;
  const exact = byLabels(convention, spec, ofMethod, books, allBooks, EXACTLY);
  if (spec.ownSpelling !== true || !namesMethod(labels) || 'ambiguous' in exact || exact.series.length > 0)
    return exact;
  return attributeSpelled(convention, spec, family, books, allBooks);
}

/** Where names are run together, two methods may be one name: `a.b/Cd` and `a/BCd`. */
function inPieces(spec: FamilySpec, family: SeriesByCall, { name }: Books, allBooks: readonly Books[]): Attribution {
  const wanted = fold(name);
  const twins = allBooks.filter((other) => fold(other.name) === wanted).map((other) => other.name);
  if (twins.length > 1) return { ambiguous: `${twins.join(' and ')} have one name in ${spec.name}` };
  return { series: family.of.get(wanted) ?? [] };
}
