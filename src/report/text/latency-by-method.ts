import { type HistogramView, mergeEncoded, openHistogram } from '../../record/histogram.js';
import { isSupported } from '../../record/is-supported.js';
import { loadTotals } from '../../record/load-totals.js';
import type { EncodedHistogram, MethodResult, RunResult } from '../../record/run-result.js';
import { methodNames } from '../method-names.js';
import { formatCount, formatDuration } from '../units.js';
import { facts, paragraph, type Sheet, type TableCells, table } from './sheet.js';

export interface DrawnLatency {
  lines: string[];
  /** What the numbers mean, in sentences. */
  legend: string;
}

type Column = 'calls' | 'failed' | 'mean' | 'p50' | 'p90' | 'p99' | 'max';

const COLUMNS: Column[] = ['calls', 'failed', 'mean', 'p50', 'p90', 'p99', 'max'];

interface Row {
  name: string;
  cells: Record<Column, string>;
}

/** The OK calls of every method in one table, a row each, and all of them in the last. */
export function latencyByMethod(sheet: Sheet, { methods }: RunResult): DrawnLatency | null {
  if (methods.every(({ histograms }) => histograms.latencyOk === null)) return null;
  const names = methodNames(methods);
  const named = methods.map((result) => ({ result, name: names.get(`${result.service}/${result.method}`)! }));
  const rows = [
    ...named.map(({ result, name }) => rowOf(name, [result])),
    rowOf(`all ${formatCount(methods.length)} methods`, methods),
  ];
  const hasGaps = rows.some(({ cells }) => Object.values(cells).includes('–'));
  return {
    lines: [
      ...paragraph(sheet, 'Latency of OK calls, from due to last byte', { paint: sheet.chalk.bold }),
      ...(drawTable(sheet, rows) ?? rows.flatMap((row) => drawList(sheet, row))),
      ...streamLines(sheet, named),
    ],
    legend: `${hasGaps ? '–: too few calls to tell. ' : ''}The JSON report has the rest.`,
  };
}

function rowOf(name: string, methods: readonly MethodResult[]): Row {
  const { started, failed } = loadTotals(methods);
  const ok = mergeEncoded(methods.map(({ histograms }) => histograms.latencyOk));
  const view = ok === null ? null : openHistogram(ok);
  return {
    name,
    cells: {
      calls: formatCount(started),
      failed: formatCount(failed),
      mean: view === null ? '–' : formatDuration(view.meanNs),
      p50: percentile(view, 50),
      p90: percentile(view, 90),
      p99: percentile(view, 99),
      max: view === null ? '–' : formatDuration(view.maxNs),
    },
  };
}

function percentile(view: HistogramView | null, percentile: number): string {
  if (view === null || !isSupported(percentile, view.count)) return '–';
  return formatDuration(view.valueAtPercentile(percentile));
}

/** The roomiest form that fits the sheet, or null. */
function drawTable(sheet: Sheet, rows: Row[]): string[] | null {
  const without = (...left: Column[]) => COLUMNS.filter((column) => !left.includes(column));
  for (const columns of [COLUMNS, without('p90'), without('p90', 'mean'), without('p90', 'mean', 'calls')]) {
    for (const gap of [2, 1]) {
      const lines = table(sheet, { gap, ...tableCells(columns, rows) });
      if (lines !== null) return lines;
    }
  }
  return null;
}

function tableCells(columns: Column[], rows: Row[]): Omit<TableCells, 'gap'> {
  return {
    head: ['', ...columns],
    rows: rows.map(({ name, cells }) => [name, ...columns.map((column) => cells[column])]),
  };
}

function drawList(sheet: Sheet, { name, cells }: Row): string[] {
  const list = COLUMNS.filter((column) => cells[column] !== '–').map((column) => `${column} ${cells[column]}`);
  return facts(sheet, [name, ...list], { lead: '  ' });
}

/** What only streams have, in one line: how soon the first message came, and how soon the next. */
function streamLines(sheet: Sheet, named: { result: MethodResult; name: string }[]): string[] {
  const median = (encoded: EncodedHistogram | null) => percentile(encoded && openHistogram(encoded), 50);
  const list = named.flatMap(({ name, result: { histograms } }) => {
    const first = median(histograms.firstMessage);
    const gap = median(histograms.messageGap);
    // Too few messages tell nothing.
    if (first === '–' && gap === '–') return [];
    return [`${name} ${first}${gap === '–' ? '' : `, next ${gap}`}`];
  });
  if (list.length === 0) return [];
  return facts(sheet, [`p50 to the first message: ${list[0]}`, ...list.slice(1)], { lead: '  ' });
}
