import type { FamilySpec } from '../conventions/convention.js';
import { diffPages } from '../delta.js';
import type { MetricsPage } from '../page.js';
import { only } from './find-conventions.js';
import type { LocatedDelta } from './located-delta.js';

/** How the families' series moved from one page of a target to another; nothing where there is no such page. */
export function movement(
  url: string,
  from: MetricsPage | null,
  to: MetricsPage,
  families: readonly FamilySpec[],
): LocatedDelta[] {
  if (from === null) return [];
  return diffPages(only(from, families), only(to, families)).map((delta) => ({ ...delta, url }));
}
