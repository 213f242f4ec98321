import type { FamilySpec } from '../conventions/convention.js';
import { diffPages } from '../delta.js';
import type { MetricsPage } from '../page.js';
import { formatSeries } from '../series.js';
import { belongsTo } from './family-samples.js';
import { only } from './find-conventions.js';

/** A counter that stood lower on one page than on the one before it. */
export interface Fall {
  series: string;
  from: number;
  to: number;
}

/** All pages of one target in the order of their scrapes, and each step from one to the next at which a counter fell. */
export interface PageChain {
  url: string;
  pages: readonly MetricsPage[];
  /** One for each such step. */
  falls: Fall[];
}

/** A series that is new or gone did not fall: only the same series is compared. */
export function chainOf(url: string, pages: readonly MetricsPage[], counters: readonly FamilySpec[]): PageChain {
  const reduced = pages.map((page) => only(page, counters));
  const falls = reduced.slice(1).flatMap((page, i) => {
    const fallen = diffPages(reduced[i]!, page).find(
      (delta) =>
        delta.before !== null &&
        delta.after !== null &&
        delta.after < delta.before &&
        counters.some((spec) => belongsTo(delta, spec)),
    );
    if (fallen === undefined) return [];
    return [{ series: formatSeries(fallen.name, fallen.labels), from: fallen.before!, to: fallen.after! }];
  });
  return { url, pages, falls };
}
