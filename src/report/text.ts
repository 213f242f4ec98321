import { Chalk } from 'chalk';
import { escapeAll } from './escape-text.js';
import type { Report } from './report.js';
import { addressLines } from './text/address-lines.js';
import { adviceLines } from './text/advice-lines.js';
import { callLines } from './text/call-lines.js';
import { clientLines } from './text/client-lines.js';
import { endingLines } from './text/ending-lines.js';
import { failureLines } from './text/failure-lines.js';
import { checkLines, flowLines } from './text/flow-lines.js';
import { headerLines } from './text/header-lines.js';
import { latencyLines } from './text/latency-lines.js';
import { scrapeLines } from './text/scrape-lines.js';
import type { Sheet } from './text/sheet.js';
import { thresholdLines } from './text/threshold-lines.js';
import { verdictLines } from './text/verdict-lines.js';

export interface TextOptions {
  colour: boolean;
  /** No line is wider; fewer than 40 are taken as 40. */
  columns: number;
}

/** The report for people, from what ran down to what it proved; ends in a line break. */
export function textReport(report: Report, options: TextOptions): string {
  // Names, messages and series come from servers: escaped here, once, so that no line below can forget it.
  const escaped = escapeAll(report);
  const { run, verdict } = escaped;
  const sheet: Sheet = {
    columns: Math.max(40, options.columns),
    chalk: new Chalk({ level: options.colour ? 1 : 0 }),
  };
  const sections = [
    headerLines(sheet, run),
    [...callLines(sheet, run), ...clientLines(sheet, run), ...scrapeLines(sheet, run)],
    flowLines(sheet, run),
    checkLines(sheet, run),
    addressLines(sheet, run),
    latencyLines(sheet, run),
    failureLines(sheet, run),
    thresholdLines(sheet, escaped.thresholds),
    adviceLines(sheet, run, verdict),
    verdictLines(sheet, run, verdict),
    endingLines(sheet, escaped),
  ];
  const drawn = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${drawn.join('\n\n')}\n`;
}
