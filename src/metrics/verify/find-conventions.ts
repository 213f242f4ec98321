import type { Convention, FamilySpec, Role } from '../conventions/convention.js';
import { CONVENTIONS } from '../conventions/conventions.js';
import type { MetricFamily, MetricsPage } from '../page.js';
import { bearsMarks } from './bears-marks.js';
import { callLabelNames } from './called.js';
import { belongsTo } from './family-samples.js';
import { withNamesOn } from './names-on-pages.js';
import { underPrefixes } from './under-prefixes.js';

/** A convention that the pages follow, and which of its families stand there. */
export interface FoundConvention {
  /** With the names, types and labels that these pages have, where the library leaves a choice. */
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
 * never moved may have left no line on the page, and that is what we are here to notice. Of several conventions that
 * name their counter alike, the first whose marks are there is it.
 */
export function findConventions(
  pages: readonly MetricsPage[],
  known: readonly Convention[] = CONVENTIONS,
): FoundConvention[] {
  const found: FoundConvention[] = [];
  for (const one of known.flatMap((each) => underPrefixes(withNamesOn(each, pages), pages))) {
    if (!one.families.some((spec) => isAnyOn(spec, pages))) continue;
    const convention = asOnPages(one, pages);
    const isTaken = found.some((other) => other.convention.families[0].name === convention.families[0].name);
    const families = convention.families.map((spec) => ({ spec, families: lookUp(spec, pages) }));
    const onPages = families.flatMap((each) => each.families);
    if (isTaken || onPages.length === 0 || !bearsMarks(convention.marks ?? [], onPages, pages)) continue;
    const present = new Set<Role>(['requests']);
    for (const each of families) if (isPresent(each.spec, each.families)) present.add(each.spec.role);
    found.push({
      convention,
      present,
      hasCounter: families[0]!.families.length > 0,
      // Two roles of one family have the same.
      obstacles: [...new Set(families.flatMap((each) => obstaclesOf(each.spec, each.families)))],
    });
  }
  return found;
}

/** Most pages have nothing of most conventions: that is seen at a glance. */
function isAnyOn(spec: FamilySpec, pages: readonly MetricsPage[]): boolean {
  if (spec.named !== undefined) return true;
  return [spec.name, ...(spec.otherNames ?? [])].some((name) => {
    const names = familyNames({ ...spec, name });
    return pages.some(({ families }) => names.some((each) => families.has(each)));
  });
}

/** The convention with the names, types and labels that the pages have, where it knows several. */
function asOnPages(convention: Convention, pages: readonly MetricsPage[]): Convention {
  const [counter, ...others] = convention.families.map((spec) => specOnPages(spec, pages));
  // Of several families for one role the first that has samples is it, or else the first that is declared.
  const rank = (spec: FamilySpec) => {
    const families = lookUp(spec, pages);
    return families.some(({ samples }) => samples.length > 0) ? 2 : Math.min(1, families.length);
  };
  const kept = others.filter((spec, i) =>
    others.every((twin, j) => twin.role !== spec.role || i === j || rank(spec) > rank(twin) - Number(i < j)),
  );
  return { ...convention, families: [counter as Convention['families'][0], ...kept] };
}

function specOnPages(spec: FamilySpec, pages: readonly MetricsPage[]): FamilySpec {
  const { name, otherNames = [], type, alsoType = type, labels, otherCodes = [] } = spec;
  const known = [name, ...otherNames].find((each) => lookUp({ ...spec, name: each }, pages).length > 0) ?? name;
  const families = lookUp({ ...spec, name: known }, pages);
  const samples = families.flatMap((family) => family.samples);
  // Without TYPE lines it is its buckets that tell a histogram from a summary.
  const isOther =
    families.some((family) => family.type === alsoType) ||
    (alsoType === 'histogram' && samples.some((sample) => sample.name === `${known}_bucket`));
  const code = [labels.code, ...otherCodes].find((label) => samples.some((sample) => sample.labels.has(label ?? '')));
  return {
    ...spec,
    name: known,
    type: isOther ? alsoType : type,
    labels: code === undefined ? labels : { ...labels, code },
  };
}

/** As a verdict names them: `shared-library + go-grpc-middleware`. */
export function idsOf(found: readonly FoundConvention[]): string {
  return [...new Set(found.map(({ convention }) => convention.id))].join(' + ');
}

/** What a library declares whether it is switched on or not is there once it has a sample. */
function isPresent(spec: FamilySpec, families: readonly MetricFamily[]): boolean {
  return spec.optional === true ? families.some(({ samples }) => samples.length > 0) : families.length > 0;
}

/** The names under which a page may keep the samples of a family. */
function familyNames(spec: FamilySpec): string[] {
  const { type, name } = spec;
  switch (type) {
    case 'counter':
      // In OpenMetrics a counter's family goes without the `_total` of its samples.
      return name.endsWith('_total') ? [name, name.replace(/_total$/, '')] : [name];
    case 'histogram':
    case 'summary':
      // Without TYPE lines each of its names is a family of its own.
      return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
    case 'gauge':
      return [name];
  }
}

function lookUp(spec: FamilySpec, pages: readonly MetricsPage[]): MetricFamily[] {
  if (spec.named !== undefined) {
    const held = new Set([...spec.named.values()].map(({ family }) => family));
    return pages.flatMap((page) => [...held].flatMap((name) => page.families.get(name) ?? []));
  }
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
  // Of what goes by several names not all is of one type.
  if (wrongType !== undefined && spec.named === undefined) {
    return [`${spec.name} is declared as ${wrongType.type}, not as ${spec.type}`];
  }
  const samples = families.flatMap((family) => family.samples);
  const missing = callLabelNames(spec.labels).find(
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

/** How many calls the pages count in all, over the request counters of what was found: for seeing whether they move. */
export function requestsOn(pages: readonly MetricsPage[], found: readonly FoundConvention[]): number {
  const counters = found.map(({ convention }) => convention.families[0]);
  return counters
    .flatMap((spec) => lookUp(spec, pages).flatMap(({ samples }) => samples.filter((each) => belongsTo(each, spec))))
    .reduce((sum, sample) => sum + sample.value, 0);
}
