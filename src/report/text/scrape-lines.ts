import type { RunResult, ScrapeNote } from '../../record/run-result.js';
import { formatBytes, formatCounted, formatDuration } from '../units.js';
import { facts, heading, paragraph, type Sheet } from './sheet.js';

/** What the metrics page cost its server, per address: its owners want to see it. */
export function scrapeLines(sheet: Sheet, { scrapes }: RunResult): string[] {
  const urls = [...new Set(scrapes.map(({ url }) => url))];
  if (urls.length === 0) return [];
  return [
    heading(sheet, 'Metrics page'),
    ...urls.flatMap((url) => [
      ...paragraph(sheet, url, { lead: '  ' }),
      ...facts(sheet, 4, costs(scrapes.filter((scrape) => scrape.url === url))),
    ]),
  ];
}

function costs(scrapes: ScrapeNote[]): string[] {
  const times = scrapes.map(({ tookMs }) => tookMs * 1e6).sort((a, b) => a - b);
  const sizes = scrapes.map(({ bytes }) => bytes).sort((a, b) => a - b);
  return [
    formatCounted(scrapes.length, 'scrape'),
    `took ${span(times.map(formatDuration))}`,
    `size ${span(sizes.map(formatBytes))}`,
  ];
}

function span(ascending: string[]): string {
  const first = ascending[0]!;
  const last = ascending.at(-1)!;
  return first === last ? first : `${first} to ${last}`;
}
