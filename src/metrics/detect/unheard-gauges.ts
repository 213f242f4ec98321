import type { MetricsPage } from '../page.js';
import type { Choice } from './choose-readings.js';
import type { KnownCalls } from './known-calls.js';
import { entryOf, mapOption } from './metrics-map.js';
import { nameMeaning } from './name-words.js';
import { pageFamilies } from './page-families.js';
import { readFamilies, specOf } from './read-family.js';
import type { Told } from './told.js';

/** A gauge of calls in flight, by its name and labels, that no reading of the page has. */
export interface UnheardGauge {
  name: string;
  /** The option that has it judged. */
  map: string;
}

/** Gauges that people put beside a library which has none of its own. Nothing where the user spoke of calls in flight. */
export function unheardGauges(
  pages: readonly MetricsPage[],
  calls: KnownCalls,
  found: Choice['found'],
  { map }: Told,
): UnheardGauge[] {
  const isTold = map.some((entry) => entry.sets === 'family' && entry.role === 'in-flight');
  if (isTold || found.length === 0 || found.some(({ present }) => present.has('in-flight'))) return [];
  const gauges = pages.map((page) => ({ ...page, families: new Map([...page.families].filter(isOfOpenCalls)) }));
  return readFamilies(pageFamilies(gauges), calls).named.map((read) => ({
    name: read.family.name,
    map: mapOption(entryOf(specOf(read, 'in-flight'))),
  }));
}

function isOfOpenCalls([name, { type }]: [string, { type: string }]): boolean {
  return (type === 'gauge' || type === 'unknown') && nameMeaning(name, 'gauge').role === 'in-flight';
}
