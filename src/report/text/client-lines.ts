import { loadTotals } from '../../record/load-totals.js';
import type { RunResult } from '../../record/run-result.js';
import { formatCount, formatDuration, formatShare } from '../units.js';
import { row, type Sheet } from './sheet.js';

/** Above this share the latencies speak of the client as much as of the server. */
const LIMITED = 0.9;
const NEAR_LIMIT = 0.7;

/** A thread that is starting up is busy whatever it will have to do: below this it is no sign of a limit. */
const LEAST_TOLD_MS = 1000;

/** Whether this machine was the limit rather than the server. */
export function clientLines(sheet: Sheet, run: RunResult): string[] {
  const { client, rate, methods } = run;
  const { busyShare, cpuMs } = client;
  if (loadTotals(methods).started === 0) return [];
  if (rate.overMs < LEAST_TOLD_MS) {
    return row(sheet, 'Client', [
      'too short a run to tell whether it was the limit',
      `${formatDuration(cpuMs * 1e6)} of CPU`,
    ]);
  }
  if (busyShare > LIMITED) {
    const text = `! It was the limit: the busiest thread was at work ${formatShare(busyShare)} of the time. The server may be faster than these numbers; use more --threads, or a second machine.`;
    return row(sheet, 'Client', [text], sheet.chalk.yellow);
  }
  const judgement = busyShare > NEAR_LIMIT ? 'close to its limit' : 'not the limit';
  return row(sheet, 'Client', [
    `${judgement}: busiest thread ${formatShare(busyShare)} at work`,
    `${formatDuration(cpuMs * 1e6)} of CPU`,
    ...batch(run),
  ]);
}

/** One or more come in every read. */
const LEAST_BATCH = 2;

/** From so many answers in one read on, their wait for each other is worth a word on the way out. */
const LARGE_BATCH = 10;

/** Answers that come together set off calls that come together: a convoy, and each of them waits for the others. */
function batch({ plan, connections: { medianBatch, kept } }: RunResult): string[] {
  if (medianBatch === null || medianBatch < LEAST_BATCH) return [];
  const spread = medianBatch >= LARGE_BATCH && kept < plan.concurrency ? ' (more --connections spread them)' : '';
  return [`half of all answers came ${formatCount(medianBatch)} or more to a read${spread}`];
}
