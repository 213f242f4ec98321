import type { Convention, FamilySpec } from '../conventions/convention.js';
import { type Books, isInfrastructure } from './books.js';
import { called, callLabelNames, namesMethod } from './called.js';
import { changeOf } from './count-change.js';
import { fold } from './fold.js';
import type { LocatedDelta } from './located-delta.js';
import type { SeriesByCall } from './series-by-call.js';

/** The series of one family that speak of one method, or why that cannot be said. */
export type Attribution = { series: LocatedDelta[] } | { ambiguous: string };

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
  const { service, method } = books.result;
  const { labels } = spec;
  if ('whole' in labels) return { series: [...family.all] };
  if ('pieces' in labels) return inPieces(spec, family, books, allBooks);
  const rivals = allBooks.filter((other) => !isInfrastructure(other));
  if (!namesMethod(labels) && rivals.length > 1) {
    return {
      ambiguous: `${spec.name} has no label for the method, and ${rivals.length} methods were called: call one of them alone`,
    };
  }
  const sameMethod = namesMethod(labels) ? (family.of.get(method) ?? []) : family.all;
  const serviceOf = (delta: LocatedDelta) => called(labels, delta).service;
  switch ('fullMethod' in labels ? 'proto' : convention.serviceLabel) {
    case 'proto': {
      const namesService = 'fullMethod' in labels || labels.service !== undefined;
      const twins = namesService ? [] : allBooks.filter((other) => other.result.method === method);
      if (twins.length > 1) {
        const names = twins.map(({ name }) => name).join(' and ');
        return {
          ambiguous: `${spec.name} has no label for the service, and ${names} were called: call one of them alone`,
        };
      }
      return { series: sameMethod.filter((delta) => !namesService || serviceOf(delta) === service) };
    }
    case 'deployment': {
      const names = [...new Set(sameMethod.map(serviceOf))];
      const alike = namesOf(service, names);
      const chosen = alike.length > 0 ? alike : names;
      const label = `the label ${callLabelNames(labels)[0]} of ${spec.name}`;
      if (chosen.length > 1) {
        return {
          ambiguous: `${label} has the values ${chosen.join(', ')} for method ${method}, and it cannot be told which of them is ${service}`,
        };
      }
      // Services that are deployed together share a series for methods of one name.
      const twins = allBooks.filter((other) => other.result.method === method).map((other) => other.result.service);
      const owners = new Set(twins.map((twin) => namesOf(twin, names).join()));
      if (names.length > 0 && twins.length > 1 && (owners.has('') || owners.size < twins.length)) {
        return {
          ambiguous: `${label} has the values ${names.join(', ')} for method ${method}, which ${twins.join(' and ')} all have, and it cannot be told whose calls are whose`,
        };
      }
      return { series: sameMethod.filter((delta) => chosen.includes(serviceOf(delta))) };
    }
  }
}

/** Where names are run together, two methods may be one name: `a.b/Cd` and `a/BCd`. */
function inPieces(spec: FamilySpec, family: SeriesByCall, { name }: Books, allBooks: readonly Books[]): Attribution {
  const wanted = fold(name);
  const twins = allBooks.filter((other) => fold(other.name) === wanted).map((other) => other.name);
  if (twins.length > 1) return { ambiguous: `${twins.join(' and ')} have one name in ${spec.name}` };
  return { series: family.of.get(wanted) ?? [] };
}

/** Those of the deployment names that fit the service. */
function namesOf(service: string, names: readonly string[]): string[] {
  return names.filter((name) => namesService(name, service));
}

/** Whether a deployment name fits a proto service: by its simple name, its package, or both. */
export function namesService(deployment: string, service: string): boolean {
  const wanted = fold(deployment);
  const parts = service.split('.');
  const simple = fold(parts.at(-1)!);
  const lastPackage = fold(parts.at(-2) ?? '');
  return [fold(service), simple, simple.replace(/service$/, ''), lastPackage, `${lastPackage}service`]
    .filter((name) => name !== '')
    .includes(wanted);
}
