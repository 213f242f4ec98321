import type { FamilySpec } from '../conventions/convention.js';
import type { MetricsPage, Sample } from '../page.js';
import type { Series } from '../series.js';

/** The names of the samples that a family is read from, in its role. */
export function sampleNames({ role, type, name }: FamilySpec): string[] {
  switch (type) {
    case 'counter':
    case 'gauge':
      return [name];
    case 'histogram':
      return role === 'duration' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [`${name}_count`];
    case 'summary':
      return role === 'duration' ? [`${name}_sum`, `${name}_count`] : [`${name}_count`];
  }
}

/** Whether a series stands under this family, whatever a page without TYPE lines called it. */
export function belongsTo({ name, labels }: Series, spec: FamilySpec): boolean {
  // The names are made only where the name may be one of them: a page may have 100,000 series.
  const isNamed =
    spec.named === undefined ? name.startsWith(spec.name) && sampleNames(spec).includes(name) : spec.named.has(name);
  return isNamed && isMeant(labels, spec);
}

const NOTHING = {};

/** Whether a series is one of those that the convention's family speaks by: of gRPC, and of the server's side. */
function isMeant(labels: Series['labels'], { where = NOTHING, whereNot = NOTHING }: FamilySpec): boolean {
  if (where === NOTHING && whereNot === NOTHING) return true;
  return (
    Object.entries(where).every(([label, value]) => (labels.get(label) ?? value) === value) &&
    !Object.entries(whereNot).some(([label, values]) => values.test(labels.get(label) ?? ''))
  );
}

/** All samples of a family on the pages: its own families are looked up there, and not every line. */
export function samplesOn(pages: readonly MetricsPage[], spec: FamilySpec): Sample[] {
  const names = sampleNames(spec);
  // Without TYPE lines each name is a family of its own; in OpenMetrics a counter's goes without its ending.
  const families = new Set(
    spec.named === undefined
      ? [spec.name, spec.name.replace(/_total$/, ''), ...names]
      : [...spec.named.values()].map(({ family }) => family),
  );
  return pages.flatMap((page) =>
    [...families].flatMap((name) => (page.families.get(name)?.samples ?? []).filter((each) => belongsTo(each, spec))),
  );
}
