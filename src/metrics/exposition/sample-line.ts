import type { MetricsPage, Sample } from '../page.js';
import { excerpt } from './excerpt.js';
import { takeLabelBlock } from './label-block.js';
import type { LineCursor } from './line-cursor.js';
import { takeBareName } from './name.js';
import { parseFloatStrict, parseMilliseconds, parseSeconds } from './number.js';
import type { PrintPrecision } from './print-precision.js';

const HASH = 35;
const OPENING_BRACE = 123;
const NO_LABELS: ReadonlyMap<string, string> = new Map();

/** Takes a whole sample line: name, labels, value and, where they are there, timestamp and exemplar. */
export function takeSample(cursor: LineCursor, format: MetricsPage['format'], precision: PrintPrecision): Sample {
  const { line } = cursor;
  const start = cursor.at;
  const bareName = takeBareName(cursor, true);
  cursor.skipBlanks();
  let quotedName: string | null = null;
  let labels = NO_LABELS;
  if (cursor.take(OPENING_BRACE)) ({ quotedName, labels } = takeLabelBlock(cursor));
  else if (bareName === '') throw cursor.error(`expected a sample or a comment, found ${cursor.shown(start)}`);
  const name = theOneName(cursor, bareName, quotedName);
  cursor.skipBlanks();
  const valueText = cursor.takeWord();
  const value = readValue(cursor, valueText);
  cursor.skipBlanks();
  const timestampMs = takeTimestamp(cursor, format);
  if (cursor.peek() === HASH) takeExemplar(cursor, format);
  if (cursor.at < cursor.end) throw cursor.error(`expected the end of the line, found ${cursor.shown()}`);
  const sample = { name, labels, value, rounding: doubleRounding(value, valueText), timestampMs, line };
  precision.note(sample, valueText);
  return sample;
}

/** Beyond 2^53 a double holds every other whole number at most: a counter of 64 bits that was written out was rounded. */
function doubleRounding(value: number, text: string): number {
  if (Number.isSafeInteger(value) || !/^[+-]?\d+$/.test(text)) return 0;
  return 2 ** (Math.floor(Math.log2(Math.abs(value))) - 53);
}

function theOneName(cursor: LineCursor, bareName: string, quotedName: string | null): string {
  if (quotedName === null) {
    if (bareName === '') throw cursor.error('the sample has labels but no metric name');
    return bareName;
  }
  if (bareName === '') return quotedName;
  throw cursor.error(`the sample has two metric names, ${excerpt(bareName)} and ${excerpt(quotedName)}`);
}

function readValue(cursor: LineCursor, word: string): number {
  if (word === '') throw cursor.error('expected a value, found the end of the line');
  const value = parseFloatStrict(word);
  if (value === null) throw cursor.error(`the value ${excerpt(word)} is not a number`);
  return value;
}

function takeTimestamp(cursor: LineCursor, format: MetricsPage['format']): number | null {
  if (cursor.peek() === HASH) return null;
  const word = cursor.takeWord();
  if (word === '') return null;
  const timestampMs = format === 'text' ? parseMilliseconds(word) : parseSeconds(word);
  if (timestampMs === null) {
    const unit = format === 'text' ? 'whole milliseconds' : 'seconds';
    throw cursor.error(`the timestamp ${excerpt(word)} is not a number of ${unit}`);
  }
  cursor.skipBlanks();
  return timestampMs;
}

/** An exemplar points at one trace; it must be well formed, and is not kept. */
function takeExemplar(cursor: LineCursor, format: MetricsPage['format']): void {
  if (format === 'text') {
    throw cursor.error(
      `the exemplar ${cursor.shown()} stands on a page that is not OpenMetrics`,
      'Serve the page as application/openmetrics-text, or without exemplars: a Prometheus server refuses it as it is.',
    );
  }
  cursor.at++;
  cursor.skipBlanks();
  if (!cursor.take(OPENING_BRACE)) {
    throw cursor.error(`expected the labels of an exemplar in braces, found ${cursor.shown()}`);
  }
  const { quotedName } = takeLabelBlock(cursor);
  if (quotedName !== null) throw cursor.error(`the exemplar bears a metric name, ${excerpt(quotedName)}`);
  cursor.skipBlanks();
  readValue(cursor, cursor.takeWord());
  cursor.skipBlanks();
  takeTimestamp(cursor, format);
}
