import type { FamilySpec } from '../conventions/convention.js';
import { diffPages, type SeriesDelta } from '../delta.js';
import type { MetricsPage } from '../page.js';
import { only } from './find-conventions.js';

/** What fell from one page to another, in which families. */
interface Fallen {
  families: string;
  series: SeriesDelta[];
}

/** While one page is waited for, all that came before it are judged again and again: they are compared once. */
const KNOWN = new WeakMap<MetricsPage, WeakMap<MetricsPage, Fallen>>();

/** Every series that stands lower on the later page, in the families that hold those of these specs. */
export function fallenBetween(from: MetricsPage, to: MetricsPage, specs: readonly FamilySpec[]): SeriesDelta[] {
  const [before, after] = [only(from, specs), only(to, specs)];
  const families = JSON.stringify([[...before.families.keys()], [...after.families.keys()]]);
  const later = KNOWN.get(from) ?? new WeakMap<MetricsPage, Fallen>();
  const known = later.get(to);
  if (known?.families === families) return known.series;
  const series = diffPages(before, after).filter(
    (delta) => delta.before !== null && delta.after !== null && delta.after < delta.before,
  );
  KNOWN.set(from, later.set(to, { families, series }));
  return series;
}
