import type { Convention } from '../conventions/convention.js';
import { CONVENTIONS } from '../conventions/conventions.js';
import type { MetricsPage } from '../page.js';
import { formatSeries } from '../series.js';
import type { Books } from './books.js';
import { splitMethod } from './called.js';
import { findConventions } from './find-conventions.js';

/** Names of counters of calls; what a client counts, and messages, bytes and starts, are something else. */
const CALLS = /request|rpc|call|handled|completed/i;
const OTHERS = /client|message|msg|byte|started|_created$/i;

/**
 * A series that seems to count the calls of a method, by its name and labels, where the counter of a convention is
 * missing; or null. One that has other families of its own convention beside it is at home there, and stands for none.
 */
export function lookAlike(pages: readonly MetricsPage[], { result }: Books, { families }: Convention): string | null {
  const atHome = findConventions(pages).filter(({ hasCounter, present }) => hasCounter && present.size > 1);
  const known = new Set([
    ...CONVENTIONS.flatMap(({ families }) => families.filter(({ role }) => role !== 'requests')).flatMap(
      ({ name, otherNames = [] }) => [name, ...otherNames],
    ),
    // By the names that they have there, with what a user puts before them.
    ...families.map(({ name }) => name),
    ...atHome.map(({ convention }) => convention.families[0].name),
  ]);
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
