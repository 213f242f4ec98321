import type { FamilySpec } from '../conventions/convention.js';
import type { MetricsPage } from '../page.js';
import { formatSeries, type Series } from '../series.js';
import { fallenBetween } from './fallen-between.js';
import { belongsTo } from './family-samples.js';
import { only } from './find-conventions.js';
import { otherProcess } from './other-process.js';
import type { TargetPages } from './target-pages.js';

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
  /** What shows that they come from several processes beside those, as the middle of a sentence; else null. */
  otherProcess: string | null;
}

/** A series that is new or gone did not fall: only the same series is compared. */
export function chainOf(target: TargetPages, counters: readonly FamilySpec[]): PageChain {
  const { url, early, before, probed = null, during, settling, after } = target;
  const pages = [early, before, probed, ...during, ...settling, after].filter((page) => page !== null);
  const isCounter = (series: Series) => counters.some((spec) => belongsTo(series, spec));
  const falls = pages.slice(1).flatMap((page, i): Fall[] => {
    const fallen = fallenBetween(pages[i]!, page, counters).find(isCounter);
    if (fallen === undefined) return [];
    return [{ series: formatSeries(fallen.name, fallen.labels), from: fallen.before!, to: fallen.after! }];
  });
  return { url, pages, falls, otherProcess: otherProcess(pages) ?? comeAndGo(pages, counters) };
}

/** A process that has not served a call yet may have no series at all; one that has some does not lose them again and again. */
function comeAndGo(pages: readonly MetricsPage[], counters: readonly FamilySpec[]): string | null {
  const has = pages.map((page) =>
    [...only(page, counters).families.values()].some(({ samples }) =>
      samples.some((sample) => sample.value > 0 && counters.some((spec) => belongsTo(sample, spec))),
    ),
  );
  // A restart takes them away once.
  const lost = has.filter((here, i) => !here && has[i - 1] === true).length;
  if (lost < 2) return null;
  return `the series of ${counters[0]!.name} vanished and came back`;
}
