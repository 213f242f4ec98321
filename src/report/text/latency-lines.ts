import { type HistogramView, openHistogram } from '../../record/histogram.js';
import type { MethodResult, RunPlan, RunResult } from '../../record/run-result.js';
import { loadTotals } from '../load-totals.js';
import { PERCENTILES, shownPercentiles } from '../shown-percentiles.js';
import { formatCount, formatCounted, formatDuration } from '../units.js';
import { facts, heading, paragraph, type Sheet, table } from './sheet.js';

interface Row {
  label: string;
  view: HistogramView;
}

/** How long calls took, method by method: percentiles that enough calls support, the mean and the maximum. */
export function latencyLines(sheet: Sheet, run: RunResult): string[] {
  const blocks = run.methods
    .map((result) => ({ result, rows: rowsOf(result) }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ result, rows }) => [
      ...(run.methods.length > 1 ? methodHead(sheet, result) : []),
      ...(drawTable(sheet, rows) ?? drawList(sheet, rows)),
    ]);
  if (blocks.length === 0) return [];
  return [heading(sheet, 'Latency'), ...blocks.flat(), ...legend(sheet, run)];
}

function rowsOf({ histograms }: MethodResult): Row[] {
  const sources = [
    ['OK calls', histograms.latencyOk],
    ['failed calls', histograms.latencyError],
    ['service time', histograms.service],
    ['first message', histograms.firstMessage],
    ['message gap', histograms.messageGap],
  ] as const;
  return sources.flatMap(([label, encoded]) => (encoded === null ? [] : [{ label, view: openHistogram(encoded) }]));
}

function methodHead(sheet: Sheet, result: MethodResult): string[] {
  const { started, failed } = loadTotals([result]);
  const outcome = failed === 0 ? 'none failed' : `${formatCount(failed)} failed`;
  return paragraph(sheet, `${result.service}/${result.method}: ${formatCounted(started, 'call')}, ${outcome}`, {
    lead: '  ',
    paint: sheet.chalk.underline,
  });
}

/** The roomiest form that fits the sheet, or null. Where a row has no percentile, its mean must not be left out. */
function drawTable(sheet: Sheet, rows: Row[]): string[] | null {
  const needsMean = rows.some(({ view }) => shownPercentiles(view).every((value) => value === null));
  const full = cells(rows, true);
  const short = needsMean ? full : cells(rows, false);
  return table(sheet, 2, ...full) ?? table(sheet, 2, ...short) ?? table(sheet, 1, ...full) ?? table(sheet, 1, ...short);
}

function cells(rows: Row[], withMean: boolean): [head: string[], rows: string[][]] {
  const percentiles = rows.map(({ view }) => shownPercentiles(view));
  const columns = PERCENTILES.map((_percentile, index) => index).filter((index) =>
    percentiles.some((values) => values[index] !== null),
  );
  const head = ['', ...(withMean ? ['mean'] : []), ...columns.map((index) => `p${PERCENTILES[index]}`), 'max'];
  const body = rows.map(({ label, view }, row) => [
    label,
    ...(withMean ? [formatDuration(view.meanNs)] : []),
    ...columns.map((index) => durationOrDash(percentiles[row]![index]!)),
    formatDuration(view.maxNs),
  ]);
  return [head, body];
}

function durationOrDash(valueNs: number | null): string {
  return valueNs === null ? '–' : formatDuration(valueNs);
}

function drawList(sheet: Sheet, rows: Row[]): string[] {
  return rows.flatMap(({ label, view }) => {
    const percentiles = shownPercentiles(view).flatMap((value, index) =>
      value === null ? [] : [`p${PERCENTILES[index]} ${formatDuration(value)}`],
    );
    const list = [`mean ${formatDuration(view.meanNs)}`, ...percentiles, `max ${formatDuration(view.maxNs)}`];
    return [...paragraph(sheet, label, { lead: '  ' }), ...facts(sheet, 4, list)];
  });
}

function legend(sheet: Sheet, run: RunResult): string[] {
  const some = (pick: (result: MethodResult) => unknown) => run.methods.some((result) => pick(result) !== null);
  const terms = ['Calls: from due to last byte.'];
  if (some(({ histograms }) => histograms.service)) {
    terms.push('Service time: from the real send, every answered call, warm-up too.');
  }
  if (some(({ histograms }) => histograms.messageGap)) terms.push('Message gap: from one message to the next.');
  return [terms.join(' '), loadShapeNote(run.plan.loadShape)].flatMap((text) =>
    paragraph(sheet, text, { lead: '  ', paint: sheet.chalk.dim }),
  );
}

function loadShapeNote(shape: RunPlan['loadShape']): string {
  switch (shape) {
    case 'closed':
      return 'Closed loop: a slow answer delays the next call, so waits that a steady stream of users would feel are missing (coordinated omission).';
  }
}
