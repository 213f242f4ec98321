import type { ChalkInstance } from 'chalk';
import Table from 'cli-table3';
import { displayWidth } from '../display-width.js';
import { wrapText } from '../wrap-text.js';

/** Where a text report is drawn. Colour never says what the words do not say too. */
export interface Sheet {
  columns: number;
  chalk: ChalkInstance;
}

export type Paint = (text: string) => string;

export const plain: Paint = (text) => text;

export interface ParagraphOptions {
  /** Stands before the first line; the others are indented by its width. */
  lead?: string;
  paintLead?: Paint;
  paint?: Paint;
}

/** Text broken into lines no wider than the sheet. `lead` and `text` bear no colour of their own. */
export function paragraph(sheet: Sheet, text: string, options: ParagraphOptions = {}): string[] {
  const { lead = '', paintLead = plain, paint = plain } = options;
  const indent = displayWidth(lead);
  return wrapText(text, sheet.columns - indent).map((line, index) => {
    const before = index === 0 ? paintLead(lead) : ' '.repeat(indent);
    return `${before}${paint(line)}`.trimEnd();
  });
}

export function heading(sheet: Sheet, text: string): string {
  return sheet.chalk.bold(text);
}

/** Of a part of a section: one step in. */
export function subheading(sheet: Sheet, text: string): string {
  return `  ${sheet.chalk.bold(text)}`;
}

/** Facts joined by dots on as few lines as they need; a fact is broken only where it is wider than a line. */
export function facts(sheet: Sheet, list: string[], options: ParagraphOptions = {}): string[] {
  const { lead = '', paint = plain } = options;
  const indent = displayWidth(lead);
  const lines: string[] = [];
  let line = '';
  for (const fact of list) {
    const longer = line === '' ? fact : `${line} · ${fact}`;
    if (displayWidth(longer) + indent <= sheet.columns || line === '') {
      line = longer;
      continue;
    }
    lines.push(line);
    line = fact;
  }
  if (line !== '') lines.push(line);
  return lines.flatMap((text, index) =>
    paragraph(sheet, text, index === 0 ? options : { lead: ' '.repeat(indent), paint }),
  );
}

const ROW_LABEL_WIDTH = 11;

/** One row of the summary: a short label, and facts beside it. */
export function row(sheet: Sheet, label: string, list: string[], paint: Paint = plain): string[] {
  return facts(sheet, list, { lead: label.padEnd(ROW_LABEL_WIDTH), paintLead: sheet.chalk.bold, paint });
}

/** Labels in one column, their texts in another. */
export function labelled(sheet: Sheet, indent: number, rows: [label: string, text: string][]): string[] {
  const width = Math.max(...rows.map(([label]) => displayWidth(label)));
  return rows.flatMap(([label, text]) =>
    paragraph(sheet, text, { lead: `${' '.repeat(indent)}${label.padEnd(width)}  `, paintLead: sheet.chalk.dim }),
  );
}

export interface TableCells {
  /** Columns between two cells. */
  gap: number;
  head: string[];
  rows: string[][];
}

/**
 * Rows of cells below a head, each row one line, the first column to the left and the others to the right.
 * null where it would be wider than the sheet: then the caller draws a list.
 */
export function table(sheet: Sheet, { gap, head, rows }: TableCells): string[] | null {
  const drawn = new Table({
    chars: { ...NO_LINES, middle: ' '.repeat(gap) },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: head.map((_cell, index) => (index === 0 ? 'left' : 'right')),
  });
  drawn.push(head, ...rows);
  const lines = drawn
    .toString()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd());
  if (lines.some((line) => displayWidth(line) > sheet.columns)) return null;
  return lines.map((line, index) => (index === 0 ? sheet.chalk.dim(line) : line));
}

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
} as const;
