import { excerpt } from './excerpt.js';
import { LabelCollector } from './label-collector.js';
import type { LineCursor } from './line-cursor.js';
import { takeBareName, takeQuotedName } from './name.js';
import { takeQuoted } from './quoted.js';

const QUOTE = 34;
const COMMA = 44;
const EQUALS = 61;
const CLOSING_BRACE = 125;

/** What stands in one pair of braces. */
export interface LabelBlock {
  /** A metric name in quotes, as `{"my.metric","a.b"="c"}` bears it; null where there is none. */
  quotedName: string | null;
  labels: ReadonlyMap<string, string>;
}

/** Takes labels up to the closing brace; the cursor stands behind the opening one. */
export function takeLabelBlock(cursor: LineCursor): LabelBlock {
  const labels = new LabelCollector();
  let quotedName: string | null = null;
  for (;;) {
    cursor.skipBlanks();
    if (cursor.take(CLOSING_BRACE)) return { quotedName, labels: labels.labels() };
    const start = cursor.at;
    const quoted = cursor.peek() === QUOTE;
    const name = quoted ? takeQuotedName(cursor, 'name') : takeBareName(cursor, false);
    if (name === '') throw cursor.error(noLabelName(cursor, start));
    cursor.skipBlanks();
    if (cursor.take(EQUALS)) {
      addLabel(cursor, labels, name);
    } else if (!quoted) {
      throw cursor.error(`expected "=" after the label name ${excerpt(name)}, found ${cursor.shown()}`);
    } else if (quotedName !== null) {
      throw cursor.error(`the sample has two metric names, ${excerpt(quotedName)} and ${excerpt(name)}`);
    } else {
      quotedName = name;
    }
    cursor.skipBlanks();
    if (!cursor.take(COMMA) && cursor.peek() !== CLOSING_BRACE) throw cursor.error(unclosed(cursor));
  }
}

function addLabel(cursor: LineCursor, labels: LabelCollector, name: string): void {
  cursor.skipBlanks();
  if (cursor.peek() !== QUOTE) {
    throw cursor.error(`expected a value in quotes for the label ${excerpt(name)}, found ${cursor.shown()}`);
  }
  // A Prometheus server keeps the metric name under this label: a second one would be a duplicate.
  if (name === '__name__') throw cursor.error('the label name "__name__" is reserved for the metric name');
  if (labels.has(name)) throw cursor.error(`the label ${excerpt(name)} occurs twice in one sample`);
  labels.add(name, takeQuoted(cursor, 'label value'));
}

function noLabelName(cursor: LineCursor, start: number): string {
  if (start >= cursor.end) return 'the brace { is never closed';
  return `expected a label name or a closing brace, found ${cursor.shown(start)}`;
}

function unclosed(cursor: LineCursor): string {
  if (cursor.at >= cursor.end) return 'the brace { is never closed';
  return `expected a comma or a closing brace after a label, found ${cursor.shown()}`;
}
