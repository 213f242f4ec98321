import type { Warning } from '../record/run-result.js';
import type { MetricsPage } from './page.js';
import type { PageSource } from './page-source.js';
import { startTime } from './verify/check-page.js';
import { findConventions, requestsOn } from './verify/find-conventions.js';
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
  const start = performance.now();
  let last: MetricsPage | null = null;
  for (let nth = 0; nth < LEAST_PROBES || (nth < PROBES && performance.now() - start < LONGEST_MS); nth++) {
    const { page }: { page: MetricsPage } = await source.read();
    const because = last === null ? null : changeOf(last, page);
    if (because !== null) return [severalAt(source, because)];
    last = page;
  }
  return [];
}

function severalAt({ shown }: PageSource, because: string): Warning {
  const message = `At ${shown} ${because} from one scrape to the next, before the run: several processes seem to answer there, each with its own counts. Give the address of every one of them (--metrics, once for each; --metrics-discover where a name has them all).`;
  return { code: 'several-processes', message };
}

function changeOf(from: MetricsPage, to: MetricsPage): string | null {
  return startChange(from, to) ?? otherProcess([from, to]) ?? countFall(from, to);
}

function startChange(from: MetricsPage, to: MetricsPage): string | null {
  const [before, after] = [startTime(from), startTime(to)];
  if (before === null || after === null || Math.abs(after - before) <= START_TOLERANCE_SECONDS) return null;
  return `process_start_time_seconds went from ${before} to ${after}`;
}

function countFall(from: MetricsPage, to: MetricsPage): string | null {
  const [before, after] = [from, to].map((page) => requestsOn([page], findConventions([page]))) as [number, number];
  return after < before ? `the number of calls counted went from ${before} to ${after}` : null;
}
