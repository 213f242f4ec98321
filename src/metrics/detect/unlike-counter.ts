import type { FamilySpec } from '../conventions/convention.js';
import { called, namesMethod } from '../verify/called.js';
import type { Reading } from './infer-conventions.js';
import type { KnownCalls } from './known-calls.js';
import type { ReadFamily } from './read-family.js';
import { methodNames, strangeNames } from './strange-names.js';

/** Why a family cannot be held against the calls that the counter counts; null where it can. */
export function unlikeCounter(
  { spec: counter, read: counterRead }: Reading['families'][number],
  serviceLabel: 'proto' | 'deployment',
  { spec, read }: Reading['families'][number],
  calls: KnownCalls,
): string | null {
  if ('whole' in counter.labels && String(spec.leavesOut ?? '') !== String(counter.leavesOut ?? '')) {
    return `${spec.name} counts other kinds of calls than ${counter.name}`;
  }
  // What the counter calls just so is another method, of which more was counted than of those that were called.
  const shared = methodNames(counter, counterRead);
  const strange = [...methodNames(spec, read)].some((name) => shared.has(name))
    ? null
    : strangeNames(spec, read, calls);
  if (strange !== null) return strange;
  const [named, nameless] = namesMethod(counter.labels) ? [counter, spec] : [spec, counter];
  if (!namesMethod(named.labels) || namesMethod(nameless.labels)) {
    const isChosen = 'service' in spec.labels && read.family.samples.length > 0;
    return serviceLabel === 'proto' && isChosen && serviceIs(spec, read, calls) === 'deployment'
      ? `${spec.name} and ${counter.name} name services in different ways`
      : null;
  }
  return `${named.name} names methods and ${nameless.name} does not`;
}

/** A service label that names none of the proto services holds names chosen at deployment. */
export function serviceIs(
  { labels }: FamilySpec,
  { family }: ReadFamily,
  { methods }: KnownCalls,
): 'proto' | 'deployment' {
  if ('fullMethod' in labels) return 'proto';
  const services = new Set(methods.map(({ service }) => service));
  const isProto = family.samples.some((sample) => services.has(called(labels, sample).service));
  return isProto ? 'proto' : 'deployment';
}
