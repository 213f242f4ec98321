import type { MetricsAccess } from '../shared/metrics-access.js';
import type { PageName } from '../shared/page-name.js';
import { discoverPages } from './discover-pages.js';
import { httpPage } from './http-page.js';
import type { PageSources } from './page-sources.js';
import { openPrometheus } from './prometheus/open-prometheus.js';

/** Where a user says that the metrics are. */
export interface SourcesAskedFor {
  urls: readonly string[];
  names: readonly PageName[];
  prometheus: { url: string; selector: string } | null;
  access: MetricsAccess;
}

/** Finds all pages. Rejects with `bad-metrics` where a name or a Prometheus server knows none; null where none was asked for. */
export async function openSources(asked: SourcesAskedFor): Promise<PageSources | null> {
  const { urls, names, prometheus, access } = asked;
  if (prometheus !== null) return openPrometheus(prometheus.url, prometheus.selector, access);
  if (urls.length + names.length === 0) return null;
  const found = await Promise.all(names.map((name) => discoverPages(name, access)));
  const pages = [...urls.map((url) => httpPage(url, access)), ...found.flatMap(({ sources }) => sources)];
  return {
    sources: [...new Map(pages.map((page) => [page.shown, page])).values()],
    notice: null,
    doubts: async () => (await Promise.all(found.map((one) => one.doubts()))).flat(),
  };
}
