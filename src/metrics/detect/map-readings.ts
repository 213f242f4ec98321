import type { CallLabels, FamilySpec, FamilyType, Role } from '../conventions/convention.js';
import type { FoundConvention } from '../verify/find-conventions.js';
import { familyNamed } from './check-told.js';
import { outcomesOf } from './code-label.js';
import { type Inferred, type Reading, readingOf } from './infer-conventions.js';
import type { KnownCalls } from './known-calls.js';
import { labelRoles } from './label-roles.js';
import type { MapEntry, MappedLabels } from './metrics-map.js';
import { nameMeaning } from './name-words.js';
import type { PageFamily } from './page-families.js';
import { type ReadFamily, specOf } from './read-family.js';
import { TOLD_WAYS } from './unknown-ways.js';
import { serviceIs, unlikeCounter } from './unlike-counter.js';

type FamilyEntry = Extract<MapEntry, { sets: 'family' }>;

/** What a page's families are read from. */
export interface OnPage {
  families: readonly PageFamily[];
  calls: KnownCalls;
  named: readonly FoundConvention[];
  inferred: Inferred;
}

/**
 * The readings of a page as the user has them: his families in their roles, his labels in all families, and for every
 * role that he did not speak of what the page says itself.
 */
export function mapReadings(entries: readonly MapEntry[], page: OnPage): Reading[] {
  const byRole = new Map<Role, FamilyEntry>();
  for (const entry of entries) if (entry.sets === 'family') byRole.set(entry.role, entry);
  const requests = byRole.get('requests');
  const bases =
    requests !== undefined && requests.family !== null
      ? [readingOf(readOf(requests.family, 'requests', page), page.inferred.others, null)]
      : page.named.length > 0
        ? page.named.map((found) => ofNamed(found, page))
        : page.inferred.readings;
  return bases.map((base) => withEntries(base, byRole, entries, page));
}

function withEntries(
  base: Reading,
  byRole: ReadonlyMap<Role, FamilyEntry>,
  entries: readonly MapEntry[],
  page: OnPage,
): Reading {
  const toldRequests = byRole.get('requests');
  const kept = base.families.filter(({ spec }) => spec.role === 'requests' || !byRole.has(spec.role));
  const added = [...byRole.values()].flatMap((entry) => {
    if (entry.role === 'requests' || entry.family === null) return [];
    const read = readOf(entry.family, entry.role, page);
    return [{ spec: specOf(read, entry.role), read }];
  });
  const [first, ...others] = [...kept, ...added].map(({ spec, read }) => {
    const entry = byRole.get(spec.role);
    const told = entry === undefined || entry.family === null ? spec : withEntry(spec, entry);
    const labels = withLabels(told.labels, labelEntries(entries));
    const spelled = labels === told.labels ? {} : { ownSpelling: true as const };
    return { spec: { ...told, ...spelled, labels: entry === undefined ? labels : wholeWhere(labels) }, read };
  });
  const isKnown = base.convention.foundBy === undefined;
  const counter = first!.spec as FamilySpec & { role: 'requests' };
  const serviceLabel = isKnown ? base.convention.serviceLabel : serviceIs(counter, first!.read, page.calls);
  const unlike = others.map((other) =>
    // Of its own families a known library knows which go together.
    isKnown && !byRole.has(other.spec.role)
      ? null
      : unlikeCounter({ spec: counter, read: first!.read }, serviceLabel, other, page.calls),
  );
  const rest = others
    .filter((_, i) => unlike[i] === null)
    .map(({ spec, read }) => ({ spec: asCounted(spec, counter), read }));
  const families = [first!, ...rest];
  return {
    ...base,
    families,
    convention: {
      ...base.convention,
      // Of a counter that only its labels tell of, no more is known than before.
      ...(isKnown || toldRequests === undefined ? {} : TOLD_WAYS),
      ...(isKnown ? {} : { id: 'by-map', title: `what --metrics-map says (${counter.name})` }),
      families: [counter, ...rest.map(({ spec }) => spec)],
      serviceLabel,
      foundBy: 'map',
    },
    present: new Set([...families.map(({ spec }) => spec.role)]),
    doubt: toldRequests === undefined ? base.doubt : null,
    told: new Set(isKnown ? families.map(({ spec }) => spec.role) : byRole.keys()),
    unheard: unlike.filter((why, i) => why !== null && byRole.has(others[i]!.spec.role)) as string[],
  };
}

/** Beside a counter of all calls in one, a family is that of all of them too. */
function asCounted(spec: FamilySpec, { labels }: FamilySpec): FamilySpec {
  if (!('whole' in labels)) return spec;
  const { code } = spec.labels;
  return { ...spec, labels: { whole: 'server', ...(code === undefined ? {} : { code }) } };
}

function ofNamed({ convention, present, hasCounter }: FoundConvention, page: OnPage): Reading {
  const families = convention.families
    .filter(({ role }) => present.has(role))
    .map((spec) => ({ spec, read: readOf(spec.name, spec.role, page) }));
  return { convention, present, hasCounter, families, doubt: null, told: new Set(), unheard: [] };
}

/** A family that is not on the page yet is read from its name alone. */
function readOf(name: string, role: Role, { families, calls }: OnPage): ReadFamily {
  const known = familyNamed(name, families);
  const family = known ?? { name, type: USUAL_TYPE[role], declared: false, samples: [] };
  const isCounter = role !== 'duration' && role !== 'in-flight' && family.type === 'gauge';
  // What the user calls a counter is one, whatever the page makes of its type.
  const type: FamilyType = isCounter ? 'counter' : family.type;
  return {
    family: { ...family, type },
    name: nameMeaning(family.name, type),
    labels: labelRoles(family.samples, calls),
  };
}

const USUAL_TYPE: Readonly<Record<Role, FamilyType>> = {
  requests: 'counter',
  started: 'counter',
  errors: 'counter',
  duration: 'histogram',
  'in-flight': 'gauge',
  'messages-received': 'counter',
  'messages-sent': 'counter',
};

function withEntry(spec: FamilySpec, { labels, where, perSecond, kinds }: FamilyEntry): FamilySpec {
  const { unknownUnit, ...rest } = spec;
  const unit = perSecond === null ? (unknownUnit === true ? { unknownUnit } : {}) : { perSecond };
  return {
    ...rest,
    ...unit,
    ...(Object.keys(where).length === 0 ? {} : { where }),
    ...(kinds === null ? {} : { leavesOut: ALL_KINDS.filter((kind) => !kinds.includes(kind)) }),
    ...(Object.keys(labels).length === 0 ? {} : { labels: toldLabels(labels), outcomes: outcomesOf(labels.code) }),
  };
}

const ALL_KINDS = ['unary', 'server-stream', 'client-stream', 'bidi'] as const;

/** All labels of a family, as told. */
function toldLabels({ service, method, fullMethod, code }: MappedLabels): CallLabels {
  const status = code === undefined ? {} : { code };
  if (fullMethod !== undefined) return { fullMethod, ...status };
  if (service === undefined && method === undefined) return { whole: 'server', ...status };
  return { ...(service === undefined ? {} : { service }), ...(method === undefined ? {} : { method }), ...status };
}

/** A family that is told of, and names neither service nor method, counts all calls in one. */
function wholeWhere(labels: CallLabels): CallLabels {
  const names = { ...labels, code: undefined };
  return Object.values(names).some((label) => label !== undefined) ? labels : toldLabels({ code: labels.code });
}

function labelEntries(entries: readonly MapEntry[]): MappedLabels {
  return Object.fromEntries(entries.flatMap((entry) => (entry.sets === 'label' ? [[entry.part, entry.label]] : [])));
}

/** Labels of a family with those that are told for all. */
function withLabels(labels: CallLabels, told: MappedLabels): CallLabels {
  if (Object.keys(told).length === 0) return labels;
  const isFull =
    told.fullMethod !== undefined || ('fullMethod' in labels && (told.service ?? told.method) === undefined);
  const own: MappedLabels = { ...labels };
  const code = told.code ?? own.code;
  return isFull
    ? toldLabels({ fullMethod: told.fullMethod ?? own.fullMethod, code })
    : toldLabels({ service: told.service ?? own.service, method: told.method ?? own.method, code });
}
