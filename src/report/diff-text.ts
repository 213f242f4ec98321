import { Chalk } from 'chalk';
import type { SeriesChange } from '../metrics/page-changes.js';
import { formatSeries } from '../metrics/series.js';
import { groupBy } from '../shared/group-by.js';
import { countChanges, type DiffReport, shownSeries } from './diff.js';
import { displayWidth } from './display-width.js';
import { escapeText } from './escape-text.js';
import { facts, heading, type Paint, paragraph, plain, type Sheet } from './text/sheet.js';
import type { TextOptions } from './text.js';
import { formatCount } from './units.js';

/** The difference of two pages for people: a table for each name, or a list where the sheet is too narrow for it. */
export function diffText(report: DiffReport, { colour, columns }: TextOptions): string {
  const sheet: Sheet = { columns: Math.max(40, columns), chalk: new Chalk({ level: colour ? 1 : 0 }) };
  const groups = groupBy(shownSeries(report), ({ name }) => name);
  const sections = [
    ...[...groups].map(([name, series]) => groupLines(sheet, name, series)),
    [...restartLines(sheet, report), ...facts(sheet, diffFacts(report))],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** `3 moved`, `1 new`, `250 stand`. */
export function diffFacts(report: DiffReport): string[] {
  const { moved, new: added, gone, reset, same } = countChanges(report);
  const told: [number, string][] = [
    [reset, 'reset'],
    [moved, 'moved'],
    [added, 'new'],
    [gone, 'gone'],
    [same, 'unchanged'],
  ];
  const list = told.filter(([count]) => count > 0).map(([count, word]) => `${formatCount(count)} ${word}`);
  return list.length === 0 ? ['no series'] : list;
}

function restartLines(sheet: Sheet, { changes }: DiffReport): string[] {
  if (changes.restarted !== true) return [];
  const text = 'The server was restarted between the pages, and its counts began anew (or they are of two processes).';
  return paragraph(sheet, text, { lead: '! ', paintLead: sheet.chalk.yellow });
}

interface Row {
  series: SeriesChange;
  numbers: string[];
  paint: Paint;
}

function groupLines(sheet: Sheet, name: string, series: SeriesChange[]): string[] {
  const rows = series.map((one): Row => {
    const stands = one.kind !== 'reset' && one.kind !== 'gone';
    const numbers = [valueText(one.before), valueText(one.after), differenceText(one)];
    return { series: one, numbers, paint: stands ? plain : sheet.chalk.yellow };
  });
  return [
    heading(sheet, escapeText(name)),
    ...(tableLines(sheet, rows) ?? rows.flatMap((row) => listLines(sheet, row))),
  ];
}

const GAP = 2;
const NUMBERS = ['before', 'after', 'difference'];

/** A column for each label; null where that is wider than the sheet. Not by cli-table3: rows may be 100,000. */
function tableLines(sheet: Sheet, rows: readonly Row[]): string[] | null {
  const labels = [...new Set(rows.flatMap(({ series }) => [...series.labels.keys()]))];
  const cellsOf = ({ series, numbers }: Row) => [
    ...labels.map((label) => escapeText(series.labels.get(label) ?? '')),
    ...numbers,
  ];
  const all = [[...labels.map(escapeText), ...NUMBERS], ...rows.map(cellsOf)];
  const widths = all[0]!.map((_, i) => all.reduce((most, cells) => Math.max(most, displayWidth(cells[i]!)), 0));
  if (widths.reduce((sum, width) => sum + width + GAP, 0) > sheet.columns) return null;
  const lines = all.map((cells) =>
    cells
      .map((text, i) => {
        const blank = ' '.repeat(widths[i]! - displayWidth(text));
        return i < labels.length ? `${text}${blank}` : `${blank}${text}`;
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
  return lines.map((line, i) => `  ${i === 0 ? sheet.chalk.dim(line) : rows[i - 1]!.paint(line)}`);
}

function listLines(sheet: Sheet, { series, numbers: [before, after, difference], paint }: Row): string[] {
  return [
    ...paragraph(sheet, labelsText(series), { lead: '  ' }),
    ...paragraph(sheet, `${before} → ${after}  ${difference}`, { lead: '    ', paint }),
  ];
}

/** `{service="a",code="0"}`; `{}` without any. */
function labelsText({ labels }: SeriesChange): string {
  return labels.size === 0 ? '{}' : escapeText(formatSeries('_', labels).slice(1));
}

function valueText(value: number | null): string {
  if (value === null) return '–';
  return Number.isFinite(value) ? String(value) : infiniteText(value);
}

function differenceText({ kind, difference }: SeriesChange): string {
  if (difference === null) return kind;
  // Binary fractions would add digits that neither page has.
  const rounded = Number(difference.toPrecision(12));
  const text = Number.isFinite(rounded) ? `${rounded > 0 ? '+' : ''}${rounded}` : infiniteText(rounded);
  return kind === 'reset' ? `reset ${text}` : text;
}

function infiniteText(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
