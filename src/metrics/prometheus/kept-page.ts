import type { KeptSample } from './page-text.js';
import type { RawSample, RawSeries } from './raw-series.js';

/** What Prometheus kept of the newest scrape of one target. */
export interface KeptPage {
  /** When the scrape began, by Prometheus' clock. */
  atMs: number;
  /** False where the target could not be scraped. */
  up: boolean;
  samples: KeptSample[];
  /** How many samples of the page did not come here: dropped, merged into others, or not selected. */
  dropped: number;
  /** So many of the page's samples metric_relabel_configs dropped; null where Prometheus does not say it. */
  relabeled: number | null;
}

/** What Prometheus adds to the target's own series at each scrape. */
const REPORT =
  /^(?:up|scrape_(?:duration_seconds|samples_scraped|samples_post_metric_relabeling|series_added|timeout_seconds|sample_limit|body_size_bytes))$/;
/** What rules add: names with a colon are theirs by convention. */
const OF_RULES = /:|^ALERTS(?:_FOR_STATE)?$/;

/**
 * The newest page among the raw samples of some time.
 *
 * All samples of one scrape bear the time of that scrape. A series whose last sample is from an earlier one was no
 * longer on the page; one whose sample bears a time of no scrape had that on the page itself.
 *
 * @returns null where no scrape is among them
 */
export function keptPage(series: readonly RawSeries[]): KeptPage | null {
  // The page itself may have an up too, with more labels.
  const [first] = series.filter(({ name }) => name === 'up').sort((a, b) => a.labels.size - b.labels.size);
  const up = first?.samples ?? [];
  const newest = up.at(-1);
  if (newest === undefined) return null;
  const scrapes = new Set(up.map(({ atMs }) => atMs));
  const kept = series.filter(({ name }) => !REPORT.test(name)).map((one) => onPage(one, newest.atMs, scrapes));
  const reported = (what: string) => Number(series.find(({ name }) => name === what)?.samples.at(-1)?.value ?? 'NaN');
  const scraped = reported('scrape_samples_scraped');
  const relabeled = scraped - reported('scrape_samples_post_metric_relabeling');
  const missing = scraped - kept.filter(({ length }) => length > 0).length;
  return {
    atMs: newest.atMs,
    up: newest.value === '1',
    samples: kept.flat(),
    dropped: Number.isFinite(missing) ? Math.max(0, missing) : 0,
    relabeled: Number.isFinite(relabeled) ? Math.max(0, relabeled) : null,
  };
}

function onPage(series: RawSeries, scrapeMs: number, scrapes: ReadonlySet<number>): KeptSample[] {
  const last = series.samples.at(-1);
  if (last === undefined || (last.atMs !== scrapeMs && scrapes.has(last.atMs))) return [];
  const ownTimeMs = last.atMs === scrapeMs ? null : last.atMs;
  // Rules are evaluated at times of their own.
  if (ownTimeMs !== null && OF_RULES.test(series.name)) return [];
  if (series.sums === null) return [{ series, value: last.value, ownTimeMs }];
  return ofNative(series, last, series.sums.at(-1), ownTimeMs);
}

/** A native histogram as a page without native buckets would have it. */
function ofNative(
  series: RawSeries,
  count: RawSample,
  sum: RawSample | undefined,
  ownTimeMs: number | null,
): KeptSample[] {
  const named = (suffix: string, labels = series.labels): RawSeries => ({
    ...series,
    name: series.name + suffix,
    labels,
  });
  return [
    { series: named('_bucket', new Map([...series.labels, ['le', '+Inf']])), value: count.value, ownTimeMs },
    { series: named('_count'), value: count.value, ownTimeMs },
    ...(sum === undefined ? [] : [{ series: named('_sum'), value: sum.value, ownTimeMs }]),
  ];
}
