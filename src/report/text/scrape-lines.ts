import type { RunResult } from '../../record/run-result.js';
import type { ScrapeNote } from '../../record/scrape-note.js';
import { formatBytes, formatCounted, formatDuration } from '../units.js';
import { row, type Sheet } from './sheet.js';

/** What the metrics page cost its server, per address: its owners want to see it. */
export function scrapeLines(sheet: Sheet, { scrapes }: RunResult): string[] {
  const urls = [...new Set(scrapes.map(({ url }) => url))];
  return urls.flatMap((url) => row(sheet, 'Metrics', [url, cost(scrapes.filter((scrape) => scrape.url === url))]));
}

/** The longest time and the largest page: `3 scrapes of up to 11.3 ms, 32.3 kB`; of pages from files the size alone. */
function cost(scrapes: ScrapeNote[]): string {
  const largest = Math.max(...scrapes.map(({ bytes }) => bytes));
  const times = scrapes.map(({ tookMs }) => tookMs).filter((tookMs) => tookMs !== null);
  if (times.length === 0) return `${formatCounted(scrapes.length, 'page')} of up to ${formatBytes(largest)}`;
  const longestMs = Math.max(...times);
  const upTo = scrapes.length === 1 ? '' : 'up to ';
  return `${formatCounted(scrapes.length, 'scrape')} of ${upTo}${formatDuration(longestMs * 1e6)}, ${formatBytes(largest)}`;
}
