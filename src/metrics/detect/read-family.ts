import type { CallLabels, FamilySpec, Role } from '../conventions/convention.js';
import { outcomesOf } from './code-label.js';
import { CallNames, type KnownCalls } from './known-calls.js';
import { type LabelRoles, labelRoles, namesCalls } from './label-roles.js';
import { type NameMeaning, nameMeaning } from './name-words.js';
import type { PageFamily } from './page-families.js';

/** A family of a page with all that its name, type and labels say of it. */
export interface ReadFamily {
  family: PageFamily;
  name: NameMeaning;
  labels: LabelRoles;
}

/** The families whose labels name methods that were called; and counters by name that have no series yet. */
export interface ReadFamilies {
  named: ReadFamily[];
  empty: ReadFamily[];
}

/** Reads every family of the pages by name and labels. */
export function readFamilies(families: readonly PageFamily[], calls: KnownCalls): ReadFamilies {
  const names = new CallNames(calls);
  const read = families.map((family) => ({
    family,
    name: nameMeaning(family.name, family.type),
    labels: labelRoles(family.samples, calls, names),
  }));
  return {
    named: read.filter(({ labels }) => namesCalls(labels) && !labels.clientSide),
    empty: read.filter(
      ({ family, name }) => family.declared && family.samples.length === 0 && name.role === 'requests',
    ),
  };
}

/** The family as a convention has it, in that role. */
export function specOf<R extends Role>({ family, name, labels }: ReadFamily, role: R): FamilySpec & { role: R } {
  const { code, side } = labels;
  const isDuration = role === 'duration';
  return {
    role,
    name: family.name,
    type: family.type,
    labels: callLabels(labels),
    ownSpelling: true,
    ...(code?.meaning.is === 'outcome' ? { outcomes: outcomesOf(code.label) } : {}),
    ...(code?.meaning.is === 'lossy' ? { lossyCode: code.label } : {}),
    ...(side === null ? {} : { where: { [side.label]: side.value } }),
    ...(isDuration && name.perSecond === null ? { unknownUnit: true as const } : {}),
    ...(isDuration && name.perSecond !== null && name.perSecond !== 1 ? { perSecond: name.perSecond } : {}),
  };
}

function callLabels({ fullMethod, service, method, code }: LabelRoles): CallLabels {
  const status = code === null || code.meaning.is === 'lossy' ? {} : { code: code.label };
  if (fullMethod !== null) return { fullMethod: fullMethod.label, ...status };
  return {
    ...(service === null ? {} : { service: service.label }),
    ...(method === null ? {} : { method: method.label }),
    ...status,
  };
}
