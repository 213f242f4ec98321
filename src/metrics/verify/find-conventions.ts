import { CONVENTIONS, type Convention, type FamilySpec, type Role } from '../conventions.js';
import type { MetricFamily, MetricsPage } from '../page.js';

/** A convention that the pages follow, and which of its families stand there. */
export interface FoundConvention {
  convention: Convention;
  present: ReadonlySet<Role>;
  /** Whether its request counter is on a page. */
  hasCounter: boolean;
  /** Sentences on what keeps its families from being read as the convention means them. */
  obstacles: string[];
}

/**
 * Finds the conventions by the names, types and labels on the pages, before any number is compared.
 *
 * The request counter is held to be part of a convention as soon as any of its families is there: a counter that
 * never moved may have left no line on the page, and that is what we are here to notice.
 */
export function findConventions(pages: readonly MetricsPage[]): FoundConvention[] {
  return CONVENTIONS.flatMap((convention) => {
    const found = convention.families.map((spec) => ({ spec, families: lookUp(spec, pages) }));
    if (found.every(({ families }) => families.length === 0)) return [];
    const present = new Set<Role>(['requests']);
    for (const { spec, families } of found) if (isPresent(spec, families)) present.add(spec.role);
    const hasCounter = found[0]!.families.length > 0;
    const obstacles = found.flatMap(({ spec, families }) => obstaclesOf(spec, families));
    return [{ convention, present, hasCounter, obstacles }];
  });
}

/** As a verdict names them: `shared-library + go-grpc-middleware`. */
export function idsOf(found: readonly FoundConvention[]): string {
  return found.map(({ convention }) => convention.id).join(' + ');
}

/** What a library declares whether it is switched on or not is there once it has a sample. */
function isPresent(spec: FamilySpec, families: readonly MetricFamily[]): boolean {
  return spec.optional === true ? families.some(({ samples }) => samples.length > 0) : families.length > 0;
}

/** The names under which a page may keep the samples of a family. */
function familyNames({ type, name }: FamilySpec): string[] {
  switch (type) {
    case 'counter':
      // In OpenMetrics a counter's family goes without the `_total` of its samples.
      return [name, name.replace(/_total$/, '')];
    case 'histogram':
      // Without TYPE lines each of its names is a family of its own.
      return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
    case 'gauge':
      return [name];
  }
}

function lookUp(spec: FamilySpec, pages: readonly MetricsPage[]): MetricFamily[] {
  const names = familyNames(spec);
  return pages.flatMap((page) =>
    names.flatMap((name) => {
      const family = page.families.get(name);
      if (family === undefined) return [];
      return family.samples.some((sample) => sample.name.startsWith(spec.name)) || name === spec.name ? [family] : [];
    }),
  );
}

function obstaclesOf(spec: FamilySpec, families: readonly MetricFamily[]): string[] {
  const wrongType = families.find((family) => family.type !== spec.type && family.type !== 'unknown');
  if (wrongType !== undefined) {
    return [`${spec.name} is declared as ${wrongType.type}, not as ${spec.type}`];
  }
  const samples = families.flatMap((family) => family.samples);
  const missing = Object.values(spec.labels).find(
    (label) => samples.length > 0 && !samples.some((s) => s.labels.has(label)),
  );
  return missing === undefined ? [] : [`${spec.name} has no label ${missing}`];
}

/** Names on the pages that look as if they counted calls: for saying what was there instead. */
export function likelyFamilies(pages: readonly MetricsPage[]): string[] {
  const names = new Set(pages.flatMap((page) => [...page.families.keys()]));
  return [...names].filter((name) => /rpc|request|handled|server/i.test(name)).slice(0, 6);
}

/** The page without all families but these: a page may hold a hundred thousand others. */
export function only(page: MetricsPage, specs: readonly FamilySpec[]): MetricsPage {
  const families = specs.flatMap((spec) => lookUp(spec, [page]));
  return { format: page.format, families: new Map(families.map((family) => [family.name, family])) };
}

/** How many calls the pages count in all, over every request counter that is known: for seeing whether they move. */
export function requestsOn(pages: readonly MetricsPage[]): number {
  const counters = CONVENTIONS.map((convention) => convention.families[0]);
  const samples = counters.flatMap((spec) => lookUp(spec, pages)).flatMap((family) => family.samples);
  return samples.filter((sample) => !sample.name.endsWith('_created')).reduce((sum, sample) => sum + sample.value, 0);
}
