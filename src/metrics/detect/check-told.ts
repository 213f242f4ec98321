import { GrpcRedError } from '../../shared/error.js';
import { nearestName } from '../../shared/nearest-name.js';
import { quote } from '../../shared/quote.js';
import type { FamilyType, Role } from '../conventions/convention.js';
import type { MetricsPage } from '../page.js';
import { formatMapEntry, type MapEntry } from './metrics-map.js';
import { nameMeaning } from './name-words.js';
import { type PageFamily, pageFamilies } from './page-families.js';
import type { Told } from './told.js';

/** A name with more letters changed may be that of a family which is not born yet. */
const SLIP = 2;
/** Most names that a hint lists. */
const MOST_LISTED = 8;

/**
 * Refuses names that the pages do not bear, before a load is sent for nothing. A family may be born with its first
 * call: only one that is nearly the name of another is taken for a slip.
 *
 * @throws GrpcRedError `usage`
 */
export function checkTold({ map }: Told, pages: readonly MetricsPage[]): void {
  if (map.length === 0) return;
  const families = pageFamilies(pages);
  for (const entry of map) {
    if (entry.sets === 'label') checkLabel(entry, families);
    else if (entry.family !== null) checkFamily(entry, families);
  }
}

/** What the pages do not bear and may be born yet, as notices before the load: if it is not, the run was for nothing. */
export function notOnPageYet({ map }: Told, pages: readonly MetricsPage[]): string[] {
  if (map.length === 0) return [];
  const families = pageFamilies(pages);
  return map.flatMap((entry) => {
    const told = `--metrics-map ${quote(formatMapEntry(entry))}`;
    if (entry.sets === 'label') {
      const lacks = families.some(hasSamples) && !labelsOf(families).includes(entry.label);
      return lacks ? [`${told}: no series has a label ${entry.label} yet`] : [];
    }
    if (entry.family === null) return [];
    const family = familyNamed(entry.family, families);
    if (family === undefined) {
      const near = nearestName(
        entry.family,
        families.map(({ name }) => name),
      );
      return [`${told}: the page has no ${entry.family} yet${near === null ? '' : ` (did you mean ${near}?)`}`];
    }
    return Object.entries(entry.where).flatMap(([label, value]) => {
      const values = new Set(family.samples.map(({ labels }) => labels.get(label)));
      if (!hasSamples(family) || values.has(value)) return [];
      return values.size === 1 && values.has(undefined)
        ? [`${told}: no series of ${family.name} has a label ${label}, so all of them are meant`]
        : [`${told}: no series of ${family.name} has ${label}=${quote(value)} yet`];
    });
  });
}

function hasSamples({ samples }: PageFamily): boolean {
  return samples.length > 0;
}

function labelsOf(families: readonly PageFamily[]): string[] {
  return [...new Set(families.flatMap(({ samples }) => samples.flatMap(({ labels }) => [...labels.keys()])))];
}

/** Of threads, memory or files there may be labels of nearly that name. */
function isOfCalls({ name, type }: PageFamily): boolean {
  return nameMeaning(name, type).role !== null;
}

function checkLabel(entry: Extract<MapEntry, { sets: 'label' }>, families: readonly PageFamily[]): void {
  const labels = labelsOf(families);
  if (labels.includes(entry.label)) return;
  const near = nearestName(entry.label, labelsOf(families.filter(isOfCalls)), SLIP);
  if (near === null) return;
  const told = `--metrics-map ${quote(formatMapEntry(entry))}`;
  throw new GrpcRedError('usage', `${told}: no series has a label ${entry.label}.`, `Did you mean ${near}?`);
}

/** What other types cannot say. Calls may be counted by anything. */
const TYPES_OF: Readonly<Partial<Record<Role, readonly FamilyType[]>>> = {
  duration: ['histogram', 'summary'],
  'in-flight': ['gauge'],
};

/** The family of that name; a histogram's `_count` is told of by its own name as well. */
export function familyNamed(name: string, families: readonly PageFamily[]): PageFamily | undefined {
  return families.find((family) => family.name === name) ?? families.find((family) => `${family.name}_count` === name);
}

function checkFamily(entry: Extract<MapEntry, { sets: 'family' }>, families: readonly PageFamily[]): void {
  const told = `--metrics-map ${quote(formatMapEntry(entry))}`;
  const family = familyNamed(entry.family!, families);
  if (family === undefined) {
    const near = nearestName(
      entry.family!,
      families.map(({ name }) => name),
      SLIP,
    );
    if (near === null) return;
    throw new GrpcRedError('usage', `${told}: the page has no ${entry.family}.`, `Did you mean ${near}?`);
  }
  const types = TYPES_OF[entry.role];
  if (types !== undefined && family.declared && !types.includes(family.type)) {
    throw new GrpcRedError(
      'usage',
      `${told}: the page declares ${family.name} as a ${family.type}, and ${entry.role} takes a ${types.join(' or a ')}.`,
      `Name the family that plays that role, or say that there is none: ${entry.role}=none.`,
    );
  }
  if (family.samples.length === 0) return;
  const labels = labelsOf([family]);
  // A series without the label of a value is meant as well: such a label need not be there at all.
  const slips = Object.keys(entry.where).filter((label) => nearestName(label, labels, SLIP) !== null);
  const missing = [...Object.values(entry.labels), ...slips].find((label) => !labels.includes(label));
  if (missing === undefined) return;
  const near = nearestName(missing, labels);
  const known = labels.filter((label) => label !== 'le').slice(0, MOST_LISTED);
  throw new GrpcRedError(
    'usage',
    `${told}: no series of ${family.name} has a label ${missing}.`,
    near !== null ? `Did you mean ${near}?` : known.length === 0 ? 'It has no labels.' : `It has ${known.join(', ')}.`,
  );
}
