import type { MetricsPage, MetricType } from '../page.js';
import { excerpt } from './excerpt.js';
import type { LineCursor } from './line-cursor.js';
import { takeFamilyName } from './name.js';
import { unescapeQuoted } from './quoted.js';

const HASH = 35;

/** What a line that begins with `#` says. */
export type Comment =
  | { kind: 'remark' }
  | { kind: 'end' }
  | { kind: 'help'; family: string; help: string }
  | { kind: 'type'; family: string; type: MetricType }
  | { kind: 'unit'; family: string; unit: string };

/** The words that a TYPE line may bear, per format: a Prometheus server refuses those of the other one. */
const TYPE_WORDS: Record<MetricsPage['format'], ReadonlyMap<string, MetricType>> = {
  text: new Map([
    ['counter', 'counter'],
    ['gauge', 'gauge'],
    ['histogram', 'histogram'],
    ['summary', 'summary'],
    ['untyped', 'unknown'],
  ]),
  openmetrics: new Map([
    ['counter', 'counter'],
    ['gauge', 'gauge'],
    ['histogram', 'histogram'],
    ['summary', 'summary'],
    ['unknown', 'unknown'],
    ['info', 'info'],
    ['stateset', 'stateset'],
    ['gaugehistogram', 'gaugehistogram'],
  ]),
};

const REMARK: Comment = { kind: 'remark' };

/** Takes a whole line that begins with `#`; null where the line is of another kind. */
export function takeComment(cursor: LineCursor, format: MetricsPage['format']): Comment | null {
  if (!cursor.take(HASH)) return null;
  // Without a blank behind it, as in `#TYPE`, the hash begins a remark.
  if (!cursor.atWordEnd()) return REMARK;
  cursor.skipBlanks();
  const keyword = cursor.takeWord();
  const bare = cursor.at === cursor.end;
  cursor.skipBlanks();
  if (format === 'openmetrics' && keyword === 'EOF' && cursor.at === cursor.end) return { kind: 'end' };
  if (bare) return REMARK;
  switch (keyword) {
    case 'HELP':
      return takeHelp(cursor, format);
    case 'TYPE':
      return takeType(cursor, format);
    case 'UNIT':
      return format === 'openmetrics' ? takeUnit(cursor) : REMARK;
    default:
      return REMARK;
  }
}

function takeHelp(cursor: LineCursor, format: MetricsPage['format']): Comment {
  const family = takeFamilyName(cursor, 'HELP');
  cursor.skipBlanks();
  const raw = cursor.takeRest();
  return { kind: 'help', family, help: format === 'openmetrics' ? unescapeQuoted(raw) : unescapeTextHelp(raw) };
}

/** In text 0.0.4 a quote in a docstring needs no escape, so `\"` there is two characters. */
function unescapeTextHelp(raw: string): string {
  return raw.replace(/\\[\\n]/g, (pair) => (pair === '\\n' ? '\n' : '\\'));
}

function takeType(cursor: LineCursor, format: MetricsPage['format']): Comment {
  const family = takeFamilyName(cursor, 'TYPE');
  cursor.skipBlanks();
  const start = cursor.at;
  const type = TYPE_WORDS[format].get(cursor.takeWord());
  cursor.skipBlanks();
  if (type !== undefined && cursor.at === cursor.end) return { kind: 'type', family, type };
  const known = [...TYPE_WORDS[format].keys()].join(', ');
  throw cursor.error(`expected the type of ${excerpt(family)}, one of ${known}; found ${cursor.shown(start)}`);
}

function takeUnit(cursor: LineCursor): Comment {
  const family = takeFamilyName(cursor, 'UNIT');
  cursor.skipBlanks();
  const start = cursor.at;
  const unit = cursor.takeWord();
  cursor.skipBlanks();
  if (cursor.at < cursor.end || (unit !== '' && !family.endsWith(`_${unit}`))) {
    throw cursor.error(`the unit ${cursor.shown(start)} is not the end of the metric name ${excerpt(family)}`);
  }
  return { kind: 'unit', family, unit };
}
