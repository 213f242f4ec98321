import { CONVENTIONS } from '../conventions/conventions.js';
import type { MetricsPage } from '../page.js';
import { formatSeries } from '../series.js';
import type { Books } from './books.js';
import { splitMethod } from './called.js';

/** Names of counters of calls; what a client counts, and messages, bytes and starts, are something else. */
const CALLS = /request|rpc|call|handled|completed/i;
const OTHERS = /client|message|msg|byte|started|_created$/i;

/** A series that seems to count the calls of a method under no known convention, by its name and labels; or null. */
export function lookAlike(pages: readonly MetricsPage[], { result }: Books): string | null {
  const known = new Set(CONVENTIONS.flatMap(({ families }) => families.map(({ name }) => name)));
  for (const page of pages) {
    for (const { type, samples } of page.families.values()) {
      if (type !== 'counter' && type !== 'unknown') continue;
      const found = samples.find(
        ({ name, labels }) =>
          CALLS.test(name) &&
          !OTHERS.test(name) &&
          !isPartOf(known, name) &&
          [...labels.values()].some((value) => splitMethod(value).method === result.method),
      );
      if (found !== undefined) return formatSeries(found.name, found.labels);
    }
  }
  return null;
}

function isPartOf(known: ReadonlySet<string>, name: string): boolean {
  return known.has(name) || known.has(name.replace(/_(?:bucket|sum|count)$/, ''));
}
