import type { Check } from '../../metrics/verdict.js';
import { groupBy } from '../../shared/group-by.js';
import { statusName } from '../../shared/status.js';
import { type CountRow, countRows } from '../count-rows.js';
import { formatCount, formatCounted } from '../units.js';
import { OUTCOME_WORDS } from './check-lines.js';
import { formatBare, formatRange } from './check-numbers.js';
import type { NameOf } from './names-in-run.js';
import { facts, paragraph, type Sheet, subheading, table } from './sheet.js';

/** Up to so many rows are shown whole; of more, only those that are off. */
const MOST_WHOLE = 12;
const MOST_OFF = 24;

/**
 * What was expected and what was counted, per method and status, where something is off. Where all agrees, the checks
 * that passed tell the counts in less room.
 */
export function countLines(sheet: Sheet, nameOf: NameOf, checks: readonly Check[]): string[] {
  const all = checks.flatMap((check) => countRows([check]).map((row): Row => ({ ...row, family: familyOf(check) })));
  const byMethod = groupBy(distinct(all).filter(says), ({ method }) => method);
  const rows = [...byMethod.values()].flat();
  const off = rows.filter(isOff);
  if (off.length === 0) return [];
  const shown = rows.length <= MOST_WHOLE ? rows : mostTelling(off);
  const left = rows.length - shown.length;
  const offLeft = off.filter((row) => !shown.includes(row)).length;
  const cells = shown.map((row) => [name(nameOf, row, rows), ...figures(row)]);
  const head = ['', 'expected', 'observed', 'difference'];
  const drawn = table(sheet, { gap: 2, head, rows: cells }) ?? table(sheet, { gap: 1, head, rows: cells });
  return [
    subheading(sheet, 'Calls counted by the server'),
    ...(drawn ?? cells.flatMap((row) => list(sheet, row))),
    ...(left === 0 ? [] : paragraph(sheet, leftText(left, offLeft), { lead: '  ', paint: sheet.chalk.dim })),
  ];
}

/** A count, with the family that it is of; null where that has no series. */
interface Row extends CountRow {
  family: string | null;
}

function familyOf({ series }: Check): string | null {
  return series[0]?.split('{')[0] ?? null;
}

/** Of a method with one status alone, both rows would be the same. */
function says(row: CountRow, _index: number, rows: readonly CountRow[]): boolean {
  return row.code !== null || rows.filter((other) => other.method === row.method && other.code !== null).length !== 1;
}

/** Where there are too many, those of all statuses together. */
function mostTelling(off: readonly Row[]): Row[] {
  const whole = off.filter(
    (row) => row.code === null || off.every((other) => other === row || other.method !== row.method),
  );
  return (off.length > MOST_OFF && whole.length > 0 ? whole : off).slice(0, MOST_OFF);
}

function isOff({ outcome }: CountRow): boolean {
  return outcome === 'fail' || outcome === 'cannot-tell';
}

/** A page that follows two conventions may tell the same twice. */
function distinct(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [JSON.stringify({ ...row, family: null }), row])).values()];
}

/** With the family where another counts the same. */
function name(nameOf: NameOf, row: Row, rows: readonly Row[]): string {
  const { method, code, family } = row;
  const isOne = rows.filter((other) => other.method === method && other.code === code).length === 1;
  return [
    method === null ? 'all methods' : nameOf(method),
    code === null ? 'all' : statusName(code),
    isOne || family === null ? '' : `(${family})`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function figures({ expected, observed, difference, outcome }: CountRow): string[] {
  const { min, max } = expected;
  const isClosed = Number.isFinite(min) && Number.isFinite(max);
  const wanted = !isClosed
    ? formatRange(expected, null)
    : min === max
      ? formatBare(min, 'calls')
      : `${formatBare(min, 'calls')}–${formatBare(max, 'calls')}`;
  const symbol = OUTCOME_WORDS[outcome].slice(0, 1);
  return [wanted, formatBare(observed, 'calls'), `${signed(difference)} ${symbol}`];
}

function signed(difference: number): string {
  if (difference === 0) return '0';
  return `${difference > 0 ? '+' : '−'}${formatBare(Math.abs(difference), 'calls')}`;
}

function leftText(left: number, off: number): string {
  const agree = left - off;
  const parts = [
    ...(off === 0 ? [] : [`${formatCount(off)} more that do not agree`]),
    ...(agree === 0 ? [] : [`${formatCounted(agree, 'further count')} that ${agree === 1 ? 'agrees' : 'agree'}`]),
  ];
  return `and ${parts.join(', ')}; the JSON report has them all.`;
}

function list(sheet: Sheet, [name, expected, observed, difference]: string[]): string[] {
  return facts(sheet, [name!, `expected ${expected}`, `observed ${observed}`, `difference ${difference}`], {
    lead: '  ',
  });
}
