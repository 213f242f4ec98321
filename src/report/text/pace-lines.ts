import { LATE_MS } from '../../record/lateness.js';
import type { RunResult } from '../../record/run-result.js';
import { formatCount, formatCounted, formatDuration } from '../units.js';
import { row, type Sheet } from './sheet.js';

/** Whether calls started when they were due; nothing in a closed loop. */
export function paceLines(sheet: Sheet, { lateness }: RunResult): string[] {
  if (lateness === null || lateness.flows === 0) return [];
  const { flows, waited, waitedMs, longestWaitMs, late, longestDelayMs } = lateness;
  const parts = [`${formatCounted(flows, 'start')} by the clock`];
  if (waited > 0) {
    const mean = formatDuration((waitedMs / waited) * 1e6);
    parts.push(`${formatCount(waited)} waited for a place, ${mean} on average and up to ${ms(longestWaitMs)}`);
  }
  parts.push(
    late === 0
      ? `none late by our own fault (up to ${ms(longestDelayMs)})`
      : `${formatCount(late)} more than ${LATE_MS} ms late by our own fault, up to ${ms(longestDelayMs)}`,
  );
  return row(sheet, 'Pace', parts);
}

function ms(value: number): string {
  return formatDuration(value * 1e6);
}
