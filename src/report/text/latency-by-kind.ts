import { type HistogramView, openHistogram } from '../../record/histogram.js';
import { loadTotals } from '../../record/load-totals.js';
import type { MethodHistograms, MethodResult, RunResult } from '../../record/run-result.js';
import { methodNames } from '../method-names.js';
import { PERCENTILES, shownPercentiles } from '../shown-percentiles.js';
import { formatCount, formatCounted, formatDuration } from '../units.js';
import type { DrawnLatency } from './latency-by-method.js';
import { facts, heading, paragraph, type Sheet, type TableCells, table } from './sheet.js';

interface Row {
  label: string;
  view: HistogramView;
  percentiles: (number | null)[];
}

interface Block {
  /** Names the method, where there are several. */
  head: string[];
  rows: Row[];
}

/** Every kind of time, method by method: percentiles that enough calls support, the mean and the maximum. */
export function latencyByKind(sheet: Sheet, run: RunResult): DrawnLatency | null {
  const { methods } = run;
  const names = methodNames(methods);
  const blocks = methods
    .map((result) => {
      const name = names.get(`${result.service}/${result.method}`)!;
      return { head: methods.length > 1 ? methodHead(sheet, name, result) : [], rows: rowsOf(result.histograms) };
    })
    .filter(({ rows }) => rows.length > 0);
  if (blocks.length === 0) return null;
  return {
    lines: [heading(sheet, 'Latency'), ...(drawTable(sheet, blocks) ?? drawLists(sheet, blocks))],
    legend: legend(run),
  };
}

function rowsOf(histograms: MethodHistograms): Row[] {
  const sources = [
    ['OK calls', histograms.latencyOk],
    ['failed calls', histograms.latencyError],
    ['taken back', histograms.latencyTakenBack],
    ['service time', histograms.service],
    ['first message', histograms.firstMessage],
    ['message gap', histograms.messageGap],
  ] as const;
  return sources.flatMap(([label, encoded]) => {
    if (encoded === null) return [];
    const view = openHistogram(encoded);
    return [{ label, view, percentiles: shownPercentiles(view) }];
  });
}

function methodHead(sheet: Sheet, name: string, result: MethodResult): string[] {
  const { started, takenBack, failed } = loadTotals([result]);
  const list = [formatCounted(started, 'call')];
  if (takenBack > 0) list.push(`${formatCount(takenBack)} taken back`);
  list.push(failed === 0 ? 'none failed' : `${formatCount(failed)} failed`);
  return paragraph(sheet, `${name}: ${list.join(', ')}`, {
    lead: '  ',
    paint: sheet.chalk.underline,
  });
}

/** The roomiest form that fits the sheet, or null. Where a row has no percentile, its mean must not be left out. */
function drawTable(sheet: Sheet, blocks: Block[]): string[] | null {
  const rows = blocks.flatMap((block) => block.rows);
  const needsMean = rows.some(({ percentiles }) => percentiles.every((value) => value === null));
  const full = cells(rows, true);
  const short = needsMean ? full : cells(rows, false);
  const forms: TableCells[] = [
    { gap: 2, ...full },
    { gap: 2, ...short },
    { gap: 1, ...full },
    { gap: 1, ...short },
  ];
  for (const form of forms) {
    const lines = table(sheet, form);
    if (lines !== null) return underHeads(blocks, lines);
  }
  return null;
}

/** One table over all methods, so that their columns stand below each other, cut where a method begins. */
function underHeads(blocks: Block[], [head, ...lines]: string[]): string[] {
  let next = 0;
  return [
    head!,
    ...blocks.flatMap(({ head, rows }) => {
      const own = lines.slice(next, next + rows.length);
      next += rows.length;
      return [...head, ...own];
    }),
  ];
}

function cells(rows: Row[], withMean: boolean): Omit<TableCells, 'gap'> {
  const columns = PERCENTILES.map((_percentile, index) => index).filter((index) =>
    rows.some(({ percentiles }) => percentiles[index] !== null),
  );
  return {
    head: ['', ...(withMean ? ['mean'] : []), ...columns.map((index) => `p${PERCENTILES[index]}`), 'max'],
    rows: rows.map(({ label, view, percentiles }) => [
      label,
      ...(withMean ? [formatDuration(view.meanNs)] : []),
      ...columns.map((index) => durationOrDash(percentiles[index]!)),
      formatDuration(view.maxNs),
    ]),
  };
}

function durationOrDash(valueNs: number | null): string {
  return valueNs === null ? '–' : formatDuration(valueNs);
}

function drawLists(sheet: Sheet, blocks: Block[]): string[] {
  return blocks.flatMap(({ head, rows }) => [...head, ...rows.flatMap((row) => drawList(sheet, row))]);
}

function drawList(sheet: Sheet, { label, view, percentiles }: Row): string[] {
  const known = percentiles.flatMap((value, index) =>
    value === null ? [] : [`p${PERCENTILES[index]} ${formatDuration(value)}`],
  );
  const list = [`mean ${formatDuration(view.meanNs)}`, ...known, `max ${formatDuration(view.maxNs)}`];
  return [...paragraph(sheet, label, { lead: '  ' }), ...facts(sheet, list, { lead: '    ' })];
}

function legend({ methods, plan }: RunResult): string {
  const some = (kind: keyof MethodHistograms) => methods.some(({ histograms }) => histograms[kind] !== null);
  const terms = ['Calls: from due to last byte.'];
  if (some('service')) {
    const also = plan.warmUp === null ? '' : ', warm-up too';
    terms.push(`Service time: from the real send, every answered call${also}.`);
  }
  if (some('messageGap')) terms.push('Message gap: from one message to the next.');
  return terms.join(' ');
}
