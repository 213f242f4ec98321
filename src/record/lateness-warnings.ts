import { LATE_MS, type Lateness } from './lateness.js';
import type { EndReason, Warning } from './run-result.js';

/** Fewer are told as figures alone. */
const WORTH_A_WARNING = 0.01;

/**
 * What a reader of an open load must know: that it was not the load that was asked for.
 *
 * @param unsent flows that were due and never started
 */
export function latenessWarnings(
  lateness: Lateness | null,
  unsent: number,
  endReason: EndReason,
  unit: 'call' | 'flow',
): Warning[] {
  if (lateness === null) return [];
  const { flows, waited, longestWaitMs, late, longestDelayMs } = lateness;
  const due = flows + unsent;
  const sent = unit === 'flow' ? 'started' : 'sent';
  const share = (count: number) => shareOf(count, due, unit);
  const warnings: Warning[] = [];
  if (unsent > 0) {
    const message = `${share(unsent)} were never ${sent}: ${whyUnsent(endReason)}`;
    warnings.push({ code: 'unsent', message });
  }
  if (waited > due * WORTH_A_WARNING) {
    const message = `${share(waited)} waited for a place in flight, up to ${Math.round(longestWaitMs)} ms, which their latency holds: the server did not keep up with the rate, or -c is too small for it.`;
    warnings.push({ code: 'waited-for-place', message });
  }
  if (late > due * WORTH_A_WARNING) {
    const message = `${share(late)} were ${sent} more than ${LATE_MS} ms late by this client itself, up to ${Math.round(longestDelayMs)} ms, which their latency holds: use more --threads, a lower rate, or a machine with less to do.`;
    warnings.push({ code: 'client-late', message });
  }
  return warnings;
}

function whyUnsent(endReason: EndReason): string {
  switch (endReason) {
    case 'total-reached':
    case 'duration-reached':
    case 'max-duration-reached':
      return 'when they were due all places in flight were taken, and so it was until the end. The load was less than was asked for; -c gives more places.';
    // What was due a moment before may have had a place, and no time to take it.
    case 'aborted':
    case 'interrupted':
    case 'stopped':
    case 'unsendable':
      return 'they had not started when the run was ended.';
  }
}

function shareOf(count: number, due: number, unit: 'call' | 'flow'): string {
  const percent = (100 * count) / due;
  return `${count} of the ${due} ${unit}s that were due (${percent < 10 ? percent.toPrecision(2) : percent.toFixed(0)} %)`;
}
