import type { ExplainedShare, QuantilePair } from '../../metrics/verdict.js';
import { groupBy } from '../../shared/group-by.js';
import { formatDuration, formatSeconds, formatSetting, formatShare } from '../units.js';
import type { NameOf } from './names-in-run.js';
import { facts, paragraph, type Sheet, type TableCells, table } from './sheet.js';

/** The part of the callers' waiting that the server's own clock accounts for: what its dashboard can show at all. */
export function explainedLines(sheet: Sheet, nameOf: NameOf, all: readonly ExplainedShare[]): string[] {
  if (all.length === 0) return [];
  // What is wrong with longer durations is said above; their shares would mean nothing.
  const explained = all.filter(({ share }) => share <= MOST_SHARE);
  if (explained.length === 0) {
    const text = 'Explained share: none, for durations that are longer than callers waited explain nothing';
    return paragraph(sheet, text, { lead: '  ', paint: sheet.chalk.bold });
  }
  return [
    ...paragraph(sheet, sentence(explained), { lead: '  ', paint: sheet.chalk.bold }),
    ...(drawTable(sheet, nameOf, explained) ?? explained.flatMap((one) => drawList(sheet, nameOf, one))),
  ];
}

function sentence(explained: readonly ExplainedShare[]): string {
  // A page that follows two conventions has a method twice: its callers waited but once.
  const once = [...groupBy(explained, ({ method }) => method).values()].map((same) => same[0]!);
  const server = once.reduce((sum, { serverSeconds }) => sum + serverSeconds, 0);
  const client = once.reduce((sum, { clientSeconds }) => sum + clientSeconds, 0);
  const share = formatShare(server / client);
  return `Explained share: of ${formatSeconds(client)} that callers waited, the server saw ${formatSeconds(server)} (${share})`;
}

const QUANTILES = [0.5, 0.99];
/** A little more than all is what hooks at the transport may see. */
const MOST_SHARE = 2;

/** The roomiest form that fits the sheet; null where none does, or where one row would make no table. */
function drawTable(sheet: Sheet, nameOf: NameOf, explained: readonly ExplainedShare[]): string[] | null {
  if (explained.length === 1) return null;
  // Those that some method has: of a few calls the higher ones are left out.
  const known = QUANTILES.filter((wanted) =>
    explained.some(({ quantiles }) => quantiles.some(({ quantile }) => quantile === wanted)),
  );
  for (const quantiles of [known, known.slice(-1)]) {
    for (const gap of [2, 1]) {
      const lines = table(sheet, { gap, ...cells(nameOf, explained, quantiles) });
      if (lines !== null) return lines;
    }
  }
  return null;
}

function cells(
  nameOf: NameOf,
  explained: readonly ExplainedShare[],
  quantiles: readonly number[],
): Omit<TableCells, 'gap'> {
  return {
    head: ['', 'share', ...quantiles.flatMap((quantile) => [`${percentileName(quantile)} server`, 'client'])],
    rows: explained.map((one) => [
      nameOf(one.method),
      formatShare(one.share),
      ...quantiles.flatMap((wanted) => {
        const found = one.quantiles.find(({ quantile }) => quantile === wanted);
        return found === undefined ? ['–', '–'] : [serverBounds(found), formatDuration(found.clientMs * 1e6)];
      }),
    ]),
  };
}

function drawList(sheet: Sheet, nameOf: NameOf, { method, share, quantiles }: ExplainedShare): string[] {
  const list = quantiles.map((pair) => {
    const client = formatDuration(pair.clientMs * 1e6);
    return `${percentileName(pair.quantile)} server ${serverBounds(pair)}, client ${client}`;
  });
  const name = nameOf(method);
  return facts(sheet, [...(name === '' ? [] : [name, formatShare(share)]), ...list], { lead: '  ' });
}

/** The bucket that holds the server's quantile: `2.5–5 ms`, `≤ 5 ms`, `> 10 s`; it is not known better. */
function serverBounds({ serverFromMs, serverToMs }: QuantilePair): string {
  if (serverFromMs === null) return '–';
  if (serverToMs === null) return `> ${formatSetting(serverFromMs)}`;
  const to = formatSetting(serverToMs);
  if (serverFromMs === 0) return `≤ ${to}`;
  const from = formatSetting(serverFromMs);
  const [value, unit] = from.split(' ');
  return from === `${value} ${unit}` && to.endsWith(` ${unit}`) ? `${value}–${to}` : `${from}–${to}`;
}

function percentileName(quantile: number): string {
  // 0.999 × 100 is 99.9 and a little.
  return `p${Number((quantile * 100).toFixed(6))}`;
}
