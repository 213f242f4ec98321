import { type MetricsAccess, PLAIN_ACCESS } from '../shared/metrics-access.js';
import { parseMetricsUrl } from './metrics-url.js';
import type { PageSource } from './page-source.js';
import type { PinnedAddress } from './scrape/page-request.js';
import { scrape } from './scrape.js';

/**
 * A metrics page that is fetched over HTTP, each time over a connection of its own.
 *
 * @param address where the name in the URL has several: the one to connect to
 */
export function httpPage(
  url: string,
  access: MetricsAccess = PLAIN_ACCESS,
  address: PinnedAddress | null = null,
): PageSource {
  return {
    shown: parseMetricsUrl(url, address?.address ?? null).shown,
    read: (signal) => scrape(url, { access, address, ...(signal === undefined ? {} : { signal }) }),
  };
}
