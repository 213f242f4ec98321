import type { Convention, FamilySpec } from '../conventions/convention.js';
import type { Series } from '../series.js';
import { type Books, isInfrastructure } from './books.js';
import { type Called, called, callLabelNames, namesMethod } from './called.js';
import type { LocatedDelta } from './located-delta.js';
import { namesService } from './names-service.js';
import { foldedName, foldedNames, spelledAlike } from './spelled.js';

/** Most values of a label that a sentence lists. */
const MOST_VALUES = 8;

/** The series of one family that speak of one method, or why that cannot be said. */
export type Attribution = { series: LocatedDelta[] } | { ambiguous: string };

/** How a label's value is held against a method. */
export interface Spelling {
  /** Whether a series names that method, as far as its labels do; of a full method, its service too. */
  names(labels: FamilySpec['labels'], series: Series, method: Called): boolean;
  /** Whether two methods may have one name. */
  alike(a: string, b: string): boolean;
}

/** As libraries write names: as they are. */
export const EXACTLY: Spelling = {
  names: (labels, series, { service, method }) => {
    const said = called(labels, series);
    return said.method === method && (!('fullMethod' in labels) || said.service === service);
  },
  alike: (a, b) => a === b,
};

/** Capitals, `_`, `-`, dots and slashes are not looked at, nor how much of the service is named. */
export const LOOSELY: Spelling = {
  names: (labels, series, method) => foldedNames(labels, method).includes(foldedName(labels, series)),
  alike: spelledAlike,
};

/** By labels that name service and method, each for itself or both in one. */
export function byLabels(
  convention: Convention,
  spec: FamilySpec,
  deltas: readonly LocatedDelta[],
  books: Books,
  allBooks: readonly Books[],
  spelling: Spelling,
): Attribution {
  const { service, method } = books.result;
  const { labels } = spec;
  const rivals = allBooks.filter((other) => !isInfrastructure(other));
  if (!namesMethod(labels) && rivals.length > 1) {
    return {
      ambiguous: `${spec.name} has no label for the method, and ${rivals.length} methods were called: call one of them alone`,
    };
  }
  const sameMethod = deltas.filter((delta) => !namesMethod(labels) || spelling.names(labels, delta, books.result));
  if ('fullMethod' in labels) return { series: sameMethod };
  const isTwin = (other: Books) => spelling.alike(other.result.method, method);
  const serviceOf = (delta: LocatedDelta) => called(labels, delta).service;
  switch (convention.serviceLabel) {
    case 'proto': {
      const namesService = !('pieces' in labels || 'whole' in labels) && labels.service !== undefined;
      const twins = namesService ? [] : allBooks.filter(isTwin);
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
          ambiguous: `${label} has the values ${shownValues(chosen)} for method ${method}, and it cannot be told which of them is ${service}`,
        };
      }
      // Services that are deployed together share a series for methods of one name.
      const twins = allBooks.filter(isTwin).map((other) => other.result.service);
      const owners = new Set(twins.map((twin) => namesOf(twin, names).join()));
      if (names.length > 0 && twins.length > 1 && (owners.has('') || owners.size < twins.length)) {
        return {
          ambiguous: `${label} has the values ${shownValues(names)} for method ${method}, which ${twins.join(' and ')} all have, and it cannot be told whose calls are whose`,
        };
      }
      return { series: sameMethod.filter((delta) => chosen.includes(serviceOf(delta))) };
    }
  }
}

/** Of many, a few. */
function shownValues(values: readonly string[]): string {
  const shown = values.slice(0, MOST_VALUES).map((value) => (value === '' ? '(empty)' : value));
  const more = values.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}

/** Those of the deployment names that fit the service. */
function namesOf(service: string, names: readonly string[]): string[] {
  return names.filter((name) => namesService(name, service));
}
