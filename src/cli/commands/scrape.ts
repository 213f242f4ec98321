import { writeFileSync } from 'node:fs';
import type { Scrape } from '../../metrics/page.js';
import { scrape } from '../../metrics/scrape.js';
import { scrapeJson, scrapeLine } from '../../report/scrape-report.js';
import { GrpcRedError } from '../../shared/error.js';
import { quote } from '../../shared/quote.js';
import type { RawScrapeOptions } from '../arguments/scrape-command.js';
import { attempt } from '../files/attempt.js';
import { claimFiles } from '../files/claim-files.js';
import { inputFiles } from '../files/input-files.js';
import { print } from '../files/outputs.js';
import { refuseOverwrite } from '../files/refuse-overwrite.js';
import { metricsUrl } from '../read/parse-values.js';
import { readMetricsAccess } from '../read/read-metrics-access.js';

/** `grpc-red scrape`: pages as bench fetches them, to standard output or files; what they cost goes to stderr. */
export async function scrapePages(addresses: string[], raw: RawScrapeOptions): Promise<void> {
  const urls = addresses.map((address) => metricsUrl('scrape', address));
  const access = readMetricsAccess(raw, urls);
  const files = raw.output ?? [];
  checkPlaces(urls.length, files.length, raw.format);
  const outputs = files.map((file) => ['-o', file] as const);
  refuseOverwrite(outputs, inputFiles(raw));
  claimFiles(outputs);
  const done: { scrape: Scrape; file: string | null }[] = [];
  // One after the other, so that the time that each takes is its own.
  for (const [i, url] of urls.entries()) {
    const page = await scrape(url, { access });
    const file = files[i] ?? null;
    if (file !== null) attempt('-o', file, () => writeFileSync(file, page.text));
    done.push({ scrape: page, file });
    process.stderr.write(`grpc-red: ${scrapeLine(page)}\n`);
  }
  if (raw.format === 'json') await print(scrapeJson(done));
  else if (files.length === 0) await print(done[0]!.scrape.text);
}

/** Pages that follow each other in one stream could not be told apart again. */
function checkPlaces(urls: number, files: number, format: string): void {
  if (format !== 'page' && format !== 'json') {
    const message = `-O takes page or json, not ${quote(format)}.`;
    throw new GrpcRedError('usage', message, 'page is the page itself, json what was fetched.');
  }
  if (files === urls || (files === 0 && (urls === 1 || format === 'json'))) return;
  const message = `${urls} pages are to be fetched, and ${files === 0 ? 'no file was' : files === 1 ? '1 file was' : `${files} files were`} given.`;
  throw new GrpcRedError('usage', message, 'Give -o <file> once for each address, or leave all pages out by -O json.');
}
