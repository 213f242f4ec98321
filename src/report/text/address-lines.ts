import type { ConnectionsResult, RunResult } from '../../record/run-result.js';
import { formatCount, formatCounted, formatShare } from '../units.js';
import { facts, heading, type Sheet, table } from './sheet.js';

const MOST_SHOWN = 20;

type AddressUse = ConnectionsResult['addresses'][number];

/** Where the calls went, if there was more than one address. */
export function addressLines(sheet: Sheet, { connections }: RunResult): string[] {
  const { addresses } = connections;
  if (addresses.length < 2) return [];
  const total = Math.max(
    1,
    addresses.reduce((sum, { calls }) => sum + calls, 0),
  );
  const shown = addresses.slice(0, MOST_SHOWN);
  const drawn = table(sheet, {
    gap: 3,
    head: ['', 'calls', 'share', 'connected', 'failed dials'],
    rows: shown.map((use) => [
      use.address,
      formatCount(use.calls),
      formatShare(use.calls / total),
      known(use.connected),
      known(use.failedDials),
    ]),
  });
  const hidden = addresses.length - shown.length;
  return [
    heading(sheet, 'Addresses'),
    ...(drawn ?? shown.flatMap((use) => listed(sheet, use, total))),
    ...(hidden === 0 ? [] : [`  and ${formatCount(hidden)} more; the JSON report lists them all`]),
  ];
}

function listed(sheet: Sheet, { address, calls, connected, failedDials }: AddressUse, total: number): string[] {
  const parts = [`${formatCounted(calls, 'call')} (${formatShare(calls / total)})`];
  if (connected !== null) parts.push(`connected ${formatCounted(connected, 'time')}`);
  if (failedDials !== null && failedDials > 0) parts.push(formatCounted(failedDials, 'failed dial'));
  return facts(sheet, [`${address}: ${parts[0]}`, ...parts.slice(1)], { lead: '  ' });
}

function known(count: number | null): string {
  return count === null ? '–' : formatCount(count);
}
