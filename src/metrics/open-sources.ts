import type { MetricsAccess } from '../shared/metrics-access.js';
import type { PageName } from '../shared/page-name.js';
import { discoverPages } from './discover-pages.js';
import { httpPage } from './http-page.js';
import type { PageSources } from './page-sources.js';
import { probeProcesses } from './probe-processes.js';
import { openPrometheus } from './prometheus/open-prometheus.js';

/** Where a user says that the metrics are. */
export interface SourcesAskedFor {
  urls: readonly string[];
  names: readonly PageName[];
  prometheus: { url: string; selector: string } | null;
  access: MetricsAccess;
}

/**
 * Finds all pages, and looks whether each comes from one process. null where none was asked for.
 *
 * @throws GrpcRedError `bad-metrics` where a name has no page, a Prometheus server no target, or a page cannot be read
 */
export async function openSources(asked: SourcesAskedFor): Promise<PageSources | null> {
  const { urls, names, prometheus, access } = asked;
  if (prometheus !== null) return openPrometheus(prometheus.url, prometheus.selector, access);
  if (urls.length + names.length === 0) return null;
  const found = await Promise.all(names.map((name) => discoverPages(name, access)));
  const all = [...urls.map((url) => httpPage(url, access)), ...found.flatMap(({ sources }) => sources)];
  const sources = [...new Map(all.map((page) => [page.shown, page])).values()];
  const several = await probeProcesses(sources);
  return {
    sources,
    notice: null,
    doubts: async () => [...several, ...(await Promise.all(found.map((one) => one.doubts()))).flat()],
  };
}
