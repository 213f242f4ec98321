import type { CallTotals } from '../../record/load-totals.js';
import { statusName } from '../../shared/status.js';
import type { EndCause } from '../../transport/transport.js';
import { formatCount } from '../units.js';
import { row, type Sheet } from './sheet.js';

/** Which statuses the failed calls ended with, who said them, and the calls whose fate the server alone knows. */
export function statusLines(sheet: Sheet, totals: CallTotals): string[] {
  const failed = failures(totals);
  return [...(failed.length === 0 ? [] : row(sheet, 'Failed', failed)), ...fateLines(sheet, totals)];
}

const CANCELLED = 1;

/** The most frequent first. */
function failures({ shown, answered, takenBack }: CallTotals): string[] {
  return shown
    .map((all, code) => {
      const count = code === CANCELLED ? all - takenBack : all;
      return { count, code, local: Math.max(0, count - answered[code]!) };
    })
    .filter(({ count, code }) => code !== 0 && count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ count, code, local }) => {
      const origin = local === 0 ? '' : local === count ? ' (made here)' : ` (${formatCount(local)} made here)`;
      return `${statusName(code)} ${formatCount(count)}${origin}`;
    });
}

function fateLines(sheet: Sheet, { uncertain, refused, unsent, causes }: CallTotals): string[] {
  const reasons = [...causes]
    .filter(([cause, count]) => UNCERTAIN[cause] !== null && count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([cause, count]) => `${formatCount(count)} ${UNCERTAIN[cause]}`);
  const because = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  const them = uncertain === 1 ? 'the call' : 'them';
  const fates: [label: string, count: number, meaning: string][] = [
    ['Uncertain', uncertain, `no status of the server's own came, so it may have counted ${them} or not${because}`],
    ['Refused', refused, 'certainly not processed by the server, and not in the rate'],
    ['Unsent', unsent, 'due, but never started'],
  ];
  return fates.flatMap(([label, count, meaning]) =>
    count === 0 ? [] : row(sheet, label, [`${formatCount(count)}: ${meaning}`]),
  );
}

/** Why no status came; null where one did, or where the call was refused. */
const UNCERTAIN: Record<EndCause, string | null> = {
  trailers: null,
  refused: null,
  'local-status': 'answered without a grpc-status or with too large a message',
  deadline: 'past our deadline',
  'client-cancel': 'taken back by us',
  reset: 'reset by the server',
  'protocol-error': 'broken by the peer against HTTP/2 or gRPC',
  'connection-lost': 'on a lost connection',
  abandoned: 'still open when we stopped waiting',
};
