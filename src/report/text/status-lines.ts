import type { RunResult } from '../../record/run-result.js';
import { statusName } from '../../shared/status.js';
import type { EndCause } from '../../transport/transport.js';
import { type CallTotals, loadTotals } from '../load-totals.js';
import { formatCount, formatCounted, formatShare } from '../units.js';
import { heading, paragraph, type Sheet, table } from './sheet.js';

/** Which statuses the calls ended with, who said them, and the calls whose fate the server alone knows. */
export function statusLines(sheet: Sheet, run: RunResult): string[] {
  const totals = loadTotals(run.methods);
  if (totals.started === 0 && totals.unsent === 0) return [];
  return [heading(sheet, 'Statuses'), ...drawStatuses(sheet, totals), ...fateLines(sheet, totals)];
}

function drawStatuses(sheet: Sheet, { shown, answered, started }: CallTotals): string[] {
  const statuses = shown
    .map((count, code) => ({ code, count, local: Math.max(0, count - answered[code]!) }))
    .filter(({ count }) => count > 0);
  if (statuses.length === 0) return [];
  const anyLocal = statuses.some(({ local }) => local > 0);
  const head = ['', 'calls', 'share', ...(anyLocal ? ['from the server', 'made here'] : [])];
  const rows = statuses.map(({ code, count, local }) => [
    statusName(code),
    formatCount(count),
    formatShare(count / started),
    ...(anyLocal ? [formatCount(count - local), formatCount(local)] : []),
  ]);
  return (
    table(sheet, 3, head, rows) ??
    statuses.flatMap(({ code, count, local }) => {
      const origin = local === 0 ? '' : `, ${formatCount(local)} of them made here`;
      return paragraph(sheet, `${formatCounted(count, 'call')} (${formatShare(count / started)})${origin}`, {
        lead: `  ${statusName(code)}  `,
      });
    })
  );
}

function fateLines(sheet: Sheet, { uncertain, refused, unsent, causes }: CallTotals): string[] {
  const lines: string[] = [];
  const tell = (count: number, text: string) => {
    if (count > 0) lines.push(...paragraph(sheet, `${formatCount(count)} ${text}`, { lead: '  ' }));
  };
  const reasons = [...causes]
    .filter(([cause, count]) => UNCERTAIN[cause] !== null && count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([cause, count]) => `${formatCount(count)} ${UNCERTAIN[cause]}`);
  const because = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  tell(uncertain, `uncertain: no status of the server's own came, so it may have counted them or not${because}.`);
  tell(refused, 'refused: the server certainly did not process them.');
  tell(unsent, 'unsent: due, but never started.');
  return lines;
}

/** Why no status came; null where one did, or where the call was refused. */
const UNCERTAIN: Record<EndCause, string | null> = {
  trailers: null,
  refused: null,
  'local-status': 'answered without a grpc-status or with too large a message',
  deadline: 'past our deadline',
  'client-cancel': 'cancelled by us',
  reset: 'reset by the server',
  'protocol-error': 'broken by the peer against HTTP/2 or gRPC',
  'connection-lost': 'on a lost connection',
  abandoned: 'still open when we stopped waiting',
};
