import type { RunResult } from '../../record/run-result.js';
import { formatDuration, formatShare } from '../units.js';
import { heading, paragraph, type Sheet } from './sheet.js';

/** Above this share the latencies speak of the client as much as of the server. */
const LIMITED = 0.9;
const NEAR_LIMIT = 0.7;

/** Whether this machine was the limit rather than the server. */
export function clientLines(sheet: Sheet, { client, rate }: RunResult): string[] {
  const { busyShare, cpuMs } = client;
  const busy = `the busiest thread was at work ${formatShare(busyShare)} of the time`;
  const cores = rate.overMs > 0 ? `, ${formatDuration(cpuMs * 1e6)} of CPU in all` : '';
  const { yellow } = sheet.chalk;
  if (busyShare > LIMITED) {
    const text = `The client was the limit: ${busy}${cores}. The server may be faster than these numbers; use more --threads, or a second machine.`;
    return [heading(sheet, 'Client'), ...paragraph(sheet, text, { lead: '  ! ', paintLead: yellow, paint: yellow })];
  }
  const judgement = busyShare > NEAR_LIMIT ? 'The client was close to its limit' : 'The client was not the limit';
  return [heading(sheet, 'Client'), ...paragraph(sheet, `${judgement}: ${busy}${cores}.`, { lead: '  ' })];
}
