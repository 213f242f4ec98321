import type { Convention, FamilySpec } from '../conventions/convention.js';
import type { Series } from '../series.js';
import { type Books, total } from './books.js';
import { type Called, called, calledInPieces } from './called.js';
import { countChange } from './count-change.js';
import { belongsTo } from './family-samples.js';
import { fold } from './fold.js';
import { LEAST_FOR_PATTERN } from './least-for-pattern.js';
import type { LocatedDelta } from './located-delta.js';
import { namesService } from './names-service.js';

/**
 * Whether a convention's families speak of any service that was called. Where none does, the page may be another
 * server's; unless just as many calls were counted on it as we made: then it counts them under a wrong name.
 */
export function knowsServices(
  convention: Convention,
  deltas: readonly LocatedDelta[],
  ours: readonly Books[],
): boolean {
  if ('whole' in convention.families[0].labels) return movedEnough(convention.families[0], deltas, ours);
  const known = convention.families.some((spec) =>
    deltas.some(
      (delta) => belongsTo(delta, spec) && ours.some(({ result }) => speaksOf(convention, spec, delta, result)),
    ),
  );
  return known || (convention.countsOthers !== true && countsAsMany(convention.families[0], deltas, ours));
}

/** Where nothing names a service, a page that moved by less than half of what it must have may be another server's. */
function movedEnough(counter: FamilySpec, deltas: readonly LocatedDelta[], ours: readonly Books[]): boolean {
  const { delta } = countChange(deltas.filter((one) => belongsTo(one, counter)));
  return 2 * delta >= total(ours.map((own) => own.firmTotal));
}

/** Whether a series of a family speaks of a method's service. */
export function speaksOf(convention: Convention, spec: FamilySpec, series: Series, own: Called): boolean {
  const { labels } = spec;
  if ('pieces' in labels) return calledInPieces(labels.pieces, spec, series).startsWith(fold(own.service));
  const { service, method } = called(labels, series);
  switch ('fullMethod' in labels ? 'proto' : convention.serviceLabel) {
    case 'proto':
      return service === own.service;
    case 'deployment':
      return namesService(service, own.service) || method === own.method;
  }
}

function countsAsMany(counter: FamilySpec, deltas: readonly LocatedDelta[], ours: readonly Books[]): boolean {
  const { delta } = countChange(deltas.filter((one) => belongsTo(one, counter)));
  const least = total(ours.map((own) => own.firmTotal));
  const most = total(ours.map((own) => own.most));
  return delta >= Math.max(least, LEAST_FOR_PATTERN) && delta <= most;
}

/** Which services a convention's counter speaks of instead, at most a few. */
export function servicesOn(convention: Convention, deltas: readonly LocatedDelta[]): string[] {
  const names = convention.families.flatMap((spec) =>
    deltas.filter((delta) => belongsTo(delta, spec)).map((delta) => called(spec.labels, delta).service),
  );
  return [...new Set(names)].filter((name) => name !== '').slice(0, 3);
}
