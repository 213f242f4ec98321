import type { Convention, FamilySpec, NamePattern, NameReading } from '../conventions/convention.js';
import type { MetricFamily, MetricsPage } from '../page.js';
import type { Series } from '../series.js';

/** A convention whose families are read by the names of their samples, with the names that these pages have. */
export function withNamesOn(convention: Convention, pages: readonly MetricsPage[]): Convention {
  if (convention.families.every(({ inNames }) => inNames === undefined)) return convention;
  const [counter, ...others] = convention.families;
  const read = <Spec extends FamilySpec>(spec: Spec): Spec =>
    spec.inNames === undefined ? spec : { ...spec, named: readingsOf(spec.inNames, pages) };
  return { ...convention, families: [read(counter), ...others.map(read)] };
}

function readingsOf(patterns: readonly NamePattern[], pages: readonly MetricsPage[]): Map<string, NameReading> {
  const readings = new Map<string, NameReading>();
  for (const page of pages) {
    for (const family of page.families.values()) {
      // A page may hold a hundred thousand other families: most are passed over by how they begin.
      if (!patterns.some(({ prefix }) => family.name.startsWith(prefix))) continue;
      for (const name of new Set(family.samples.map((sample) => sample.name))) {
        const reading = readName(name, family, patterns);
        if (reading !== null) readings.set(name, reading);
      }
    }
  }
  return readings;
}

function readName(name: string, family: MetricFamily, patterns: readonly NamePattern[]): NameReading | null {
  for (const { pattern, code = null } of patterns) {
    const match = pattern.exec(name);
    if (match === null) continue;
    return { family: family.name, call: match.groups?.call ?? '', code: match.groups?.code ?? code };
  }
  return null;
}

/** What a series says in the place of a status, by its name or its label; null where it says nothing. */
export function codeTextOf({ named, labels }: FamilySpec, series: Series): string | null {
  const inName = named?.get(series.name)?.code ?? null;
  if (inName !== null || labels.code === undefined) return inName;
  return series.labels.get(labels.code) ?? '';
}

/** Whether a family tells calls apart by how they ended. */
export function tellsCodes({ inNames = [], labels }: FamilySpec): boolean {
  return (
    labels.code !== undefined ||
    inNames.some(({ pattern, code }) => code !== undefined || /\?<code>/.test(pattern.source))
  );
}
