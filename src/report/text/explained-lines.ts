import type { ExplainedShare } from '../../metrics/verdict.js';
import { formatDuration, formatSeconds, formatShare } from '../units.js';
import { facts, paragraph, type Sheet, subheading } from './sheet.js';

/** The part of the callers' waiting that the server's own clock accounts for: what its dashboard can show at all. */
export function explainedLines(
  sheet: Sheet,
  names: ReadonlyMap<string, string>,
  explained: readonly ExplainedShare[],
): string[] {
  if (explained.length === 0) return [];
  return [
    '',
    subheading(sheet, 'Explained share'),
    ...explained.flatMap((one) => [
      ...paragraph(sheet, sentence(names.get(one.method) ?? one.method, one), { lead: '    ' }),
      ...facts(sheet, 6, one.quantiles.map(quantile), sheet.chalk.dim),
    ]),
  ];
}

function sentence(name: string, { serverSeconds, clientSeconds, share }: ExplainedShare): string {
  const times = `${formatSeconds(serverSeconds)} of ${formatSeconds(clientSeconds)}`;
  return `${name}: the server's clock explains ${formatShare(share)} of what callers waited (${times}).`;
}

function quantile({ quantile, serverMs, clientMs }: ExplainedShare['quantiles'][number]): string {
  const server = serverMs === null ? 'unknown' : formatDuration(serverMs * 1e6);
  // 0.999 × 100 is 99.9 and a little.
  return `p${Number((quantile * 100).toFixed(6))} server ${server}, client ${formatDuration(clientMs * 1e6)}`;
}
