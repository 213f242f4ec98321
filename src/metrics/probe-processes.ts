import type { Warning } from '../record/run-result.js';
import type { PageSource } from './page-source.js';
import { startTime } from './verify/check-page.js';
import { requestsOn } from './verify/find-conventions.js';
import { otherProcess } from './verify/other-process.js';

/** Four processes that answer by chance then show a fall 98 times in 100; with three probes it were 69. */
const PROBES = 6;
/** A page that takes long is looked at this often at least, and not again after so long. */
const LEAST_PROBES = 3;
const LONGEST_MS = 1500;
/** A start time that moves by less is a corrected clock. */
const START_TOLERANCE_SECONDS = 2;

/**
 * Reads each page a few times before the run, each time over a connection of its own: behind one address there may be
 * several processes, and a single page of one of them would say nothing of the others.
 *
 * @returns a warning `several-processes` for each address whose pages come from more than one
 * @throws GrpcRedError `bad-metrics` where a page cannot be read
 */
export async function probeProcesses(sources: readonly PageSource[]): Promise<Warning[]> {
  return (await Promise.all(sources.map(probe))).flat();
}

async function probe(source: PageSource): Promise<Warning[]> {
  const pages = [];
  const start = performance.now();
  while (pages.length < LEAST_PROBES || (pages.length < PROBES && performance.now() - start < LONGEST_MS)) {
    pages.push((await source.read()).page);
  }
  const because = startChange(pages) ?? otherProcess(pages) ?? countFall(pages);
  if (because === null) return [];
  const message = `At ${source.shown} ${because} from one scrape to the next, before the run: several processes seem to answer there, each with its own counts. Give the address of every one of them (--metrics, once for each; --metrics-discover where a name has them all).`;
  return [{ code: 'several-processes', message }];
}

type Page = Parameters<typeof otherProcess>[0][number];

function startChange(pages: readonly Page[]): string | null {
  const starts = pages.map(startTime);
  const other = starts.find(
    (start) => start !== null && starts[0] !== null && Math.abs(start - starts[0]!) > START_TOLERANCE_SECONDS,
  );
  return other === undefined ? null : `process_start_time_seconds went from ${starts[0]} to ${other}`;
}

function countFall(pages: readonly Page[]): string | null {
  const counts = pages.map((page) => requestsOn([page]));
  const at = counts.findIndex((count, i) => count < (counts[i - 1] ?? 0));
  return at === -1 ? null : `the number of calls counted went from ${counts[at - 1]} to ${counts[at]}`;
}
