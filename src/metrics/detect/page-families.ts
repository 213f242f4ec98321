import type { FamilyType } from '../conventions/convention.js';
import type { MetricsPage, Sample } from '../page.js';
import { nameMeaning } from './name-words.js';

/** A family as it is spoken of, whether its page has TYPE lines or not. */
export interface PageFamily {
  /** As a convention would name it: a counter's with `_total`, a histogram's without `_bucket`. */
  name: string;
  type: FamilyType;
  /** Whether a TYPE line says so, and not merely the name's ending. */
  declared: boolean;
  samples: Sample[];
}

/** Endings that say a type where no TYPE line does; a family of its own is made of what stands before them. */
const ENDINGS: readonly (readonly [ending: string, type: FamilyType])[] = [
  ['_bucket', 'histogram'],
  ['_sum', 'summary'],
  ['_count', 'summary'],
];

/**
 * The families of all pages by name. Without TYPE lines each of a histogram's names is a family of its own on the page:
 * they are put together here. Times of birth (`_created`) count nothing.
 */
export function pageFamilies(pages: readonly MetricsPage[]): PageFamily[] {
  const found = new Map<string, PageFamily>();
  for (const page of pages) {
    for (const { name, type, samples } of page.families.values()) {
      if (name.endsWith('_created')) continue;
      const known = described(name, type, samples);
      if (known === null) continue;
      const before = found.get(known.name);
      if (before === undefined) found.set(known.name, { ...known, samples: [...samples] });
      else merge(before, known);
    }
  }
  for (const family of found.values()) foldSummaries(family);
  return [...found.values()];
}

function described(name: string, type: string, samples: Sample[]): PageFamily | null {
  switch (type) {
    case 'counter': {
      // In OpenMetrics the family goes without the ending of its samples.
      const suffixed = !name.endsWith('_total') && samples.some((sample) => sample.name === `${name}_total`);
      return { name: suffixed ? `${name}_total` : name, type, declared: true, samples };
    }
    case 'gauge':
    case 'histogram':
    case 'summary':
      return { name, type, declared: true, samples };
    case 'unknown': {
      const [ending, meant] = ENDINGS.find(([each]) => name.endsWith(each)) ?? [];
      if (ending !== undefined) return { name: name.slice(0, -ending.length), type: meant!, declared: false, samples };
      return { name, type: looksCounted(name) ? 'counter' : 'gauge', declared: false, samples };
    }
    default:
      return null;
  }
}

/** By its ending, or by a name that only a counter has. */
function looksCounted(name: string): boolean {
  return (
    name.endsWith('_total') || (nameMeaning(name, 'counter').role !== null && nameMeaning(name, 'gauge').role === null)
  );
}

function merge(into: PageFamily, { type, declared, samples }: PageFamily): void {
  for (const sample of samples) into.samples.push(sample);
  if (declared && !into.declared) {
    into.type = type;
    into.declared = true;
  } else if (!into.declared && type === 'histogram') {
    into.type = type;
  }
}

/** Without TYPE, what ends in `_count` alone, with no `_sum` beside it, is a counter of that whole name. */
function foldSummaries(family: PageFamily): void {
  const { name, type, declared, samples } = family;
  if (declared || type !== 'summary' || samples.some((sample) => sample.name === `${name}_sum`)) return;
  family.name = `${name}_count`;
  family.type = 'counter';
}
