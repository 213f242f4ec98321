import { clip, escapeUnseen } from './exposition/excerpt.js';
import { parseFloatStrict } from './exposition/number.js';

type Labels = ReadonlyMap<string, string>;

/** What a sample is a sample of. */
export interface Series {
  name: string;
  labels: Labels;
}

/**
 * The identity of a series: equal for two samples exactly where a Prometheus server would keep them as one series.
 *
 * Labels are sorted by name. A label without a value is the same as no label. `le` counts as a number, so that
 * `1`, `1.0` and `1e0` are one bucket: a server may write the bound one way and another release of it the other.
 */
export function seriesKey(name: string, labels: Labels): string {
  const names: string[] = [];
  for (const [label, value] of labels) if (value !== '') names.push(label);
  if (names.length > 1) names.sort();
  let inner = '';
  for (const label of names) {
    const value = labels.get(label)!;
    inner += `${inner === '' ? '' : ','}${quoteName(label, LABEL_NAME)}="${escapeValue(label === 'le' ? canonicalBound(value) : value)}"`;
  }
  return withBraces(name, inner);
}

/** Whether two series have one key; where they are written alike, as nearly always, without making the keys. */
export function sameSeries(a: Series, b: Series): boolean {
  if (a.name !== b.name) return false;
  return sameText(a.labels, b.labels) || seriesKey(a.name, a.labels) === seriesKey(b.name, b.labels);
}

function sameText(a: Labels, b: Labels): boolean {
  if (a.size !== b.size) return false;
  let same = true;
  a.forEach((value, label) => {
    if (same && b.get(label) !== value) same = false;
  });
  return same;
}

/** A label may hold a whole query; a report names its series many times. */
const LONGEST_SHOWN = 300;

/** A series as a page has it, for people, with long values cut: labels in their order, what cannot be seen written as `\u{…}`. */
export function formatSeries(name: string, labels: Labels): string {
  const inner = [...labels]
    .map(([label, value]) => `${quoteName(label, LABEL_NAME)}="${escapeValue(clip(value, LONGEST_SHOWN))}"`)
    .join(',');
  return escapeUnseen(withBraces(name, inner));
}

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** A metric name that needs quotes stands inside the braces. */
function withBraces(name: string, inner: string): string {
  if (METRIC_NAME.test(name)) return inner === '' ? name : `${name}{${inner}}`;
  const quoted = `"${escapeValue(name)}"`;
  return inner === '' ? `{${quoted}}` : `{${quoted},${inner}}`;
}

function quoteName(name: string, bare: RegExp): string {
  return bare.test(name) ? name : `"${escapeValue(name)}"`;
}

function escapeValue(value: string): string {
  if (!/["\\\n]/.test(value)) return value;
  return value.replace(/["\\\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}

function canonicalBound(text: string): string {
  const bound = parseFloatStrict(text);
  return bound === null ? text : String(bound);
}
