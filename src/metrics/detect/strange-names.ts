import type { FamilySpec } from '../conventions/convention.js';
import { methodLabel } from '../verify/called.js';
import { belongsTo } from '../verify/family-samples.js';
import { foldedName, foldedNames } from '../verify/spelled.js';
import type { KnownCalls } from './known-calls.js';
import type { ReadFamily } from './read-family.js';

/** Values, and methods, that a sentence names. */
const MOST_NAMED = 4;

/**
 * Why a family that was told of says nothing of what was called: each series bears a name, and none bears one of these.
 * Then its names are its own, or the label is another one. null where that is not so.
 */
export function strangeNames(spec: FamilySpec, read: ReadFamily, { methods }: KnownCalls): string | null {
  const label = methodLabel(spec.labels);
  if (spec.ownSpelling !== true || label === null || methods.length === 0) return null;
  const values = [...methodNames(spec, read)];
  // What is named exactly is spelled alike, too.
  const known = new Set(methods.flatMap((own) => foldedNames(spec.labels, own)));
  const isKnown = read.family.samples.some(
    (sample) => known.has(foldedName(spec.labels, sample)) && belongsTo(sample, spec),
  );
  if (values.length === 0 || isKnown) return null;
  const some = (names: readonly string[]) =>
    `${names.slice(0, MOST_NAMED).join(', ')}${names.length > MOST_NAMED ? ' and so on' : ''}`;
  return `the label ${label} of ${spec.name} holds ${some(values)}, and none of the methods that were called (${some(methods.map(({ method }) => method))})`;
}

/** What a family's label for the method holds. */
export function methodNames(spec: FamilySpec, { family }: ReadFamily): Set<string> {
  const label = methodLabel(spec.labels);
  if (label === null) return new Set();
  const values = family.samples.flatMap((sample) => (belongsTo(sample, spec) ? (sample.labels.get(label) ?? '') : []));
  return new Set(values.filter((value) => value !== ''));
}
