import type { Scrape } from '../metrics/page.js';
import { escapeInvisible } from '../shared/escape-invisible.js';
import { escapeText } from './escape-text.js';
import { formatBytes, formatCounted, formatDuration } from './units.js';

const FORMAT_VERSION = 1;

/** What a page cost and holds, in one line: `http://…/metrics · 11.3 ms · 32.3 kB · 412 series of 60 families · text`. */
export function scrapeLine(scrape: Scrape): string {
  const { url, tookMs, bytes, page } = scrape;
  const series = `${formatCounted(seriesCount(scrape), 'series', 'series')} of ${formatCounted(page.families.size, 'family', 'families')}`;
  return [escapeText(url), formatDuration(tookMs * 1e6), formatBytes(bytes), series, page.format].join(' · ');
}

/** The same for programs. */
export function scrapeJson(scrapes: readonly { scrape: Scrape; file: string | null }[]): string {
  const document = {
    grpcRed: { format: 'grpc-red scrape', version: FORMAT_VERSION },
    pages: scrapes.map(({ scrape, file }) => ({
      url: scrape.url,
      at: new Date(scrape.atMs).toISOString(),
      tookMs: scrape.tookMs,
      bytes: scrape.bytes,
      format: scrape.page.format,
      contentType: scrape.contentType,
      families: scrape.page.families.size,
      series: seriesCount(scrape),
      file,
    })),
  };
  return `${escapeInvisible(JSON.stringify(document, null, 2))}\n`;
}

function seriesCount({ page }: Scrape): number {
  return [...page.families.values()].reduce((sum, { samples }) => sum + samples.length, 0);
}
