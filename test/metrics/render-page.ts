import type { MetricFamily, MetricsPage, MetricType, Sample } from '../../src/metrics/page.js';

/**
 * Writes a page as servers do, and gives each sample the line that it stands on.
 *
 * @param blank what stands between tokens: at least one space or tab
 */
export function renderPage({ format, families }: MetricsPage, blank: string): string {
  const lines: string[] = [];
  for (const family of families.values()) {
    lines.push(...metadata(family, format, blank));
    for (const sample of family.samples) {
      lines.push(sampleLine(sample, format, blank));
      sample.line = lines.length;
    }
  }
  const end = format === 'openmetrics' ? ['# EOF', ''] : [''];
  return [...lines, ...end].join('\n');
}

const TEXT_WORDS: Partial<Record<MetricType, string>> = { unknown: 'untyped' };

function metadata({ name, type, help, unit }: MetricFamily, format: MetricsPage['format'], blank: string): string[] {
  const word = format === 'text' ? (TEXT_WORDS[type] ?? type) : type;
  const lines = [['#', 'TYPE', quoteName(name), word].join(blank)];
  const doc = format === 'text' ? escapeHelp : escapeQuoted;
  if (help !== null) lines.unshift(['#', 'HELP', quoteName(name), doc(help)].join(blank));
  if (unit !== null) lines.push(['#', 'UNIT', quoteName(name), unit].join(blank));
  return lines;
}

function sampleLine(
  { name, labels, value, timestampMs }: Sample,
  format: MetricsPage['format'],
  blank: string,
): string {
  const inner = [...labels].map(([label, text]) => `${quoteName(label)}${blank}=${blank}"${escapeQuoted(text)}"`);
  const series = isBare(name) ? [name] : [];
  const braced = isBare(name) ? inner : [quoteName(name), ...inner];
  const words = [...series, `{${blank}${braced.join(`,${blank}`)}${blank}}`, numberText(value)];
  if (timestampMs !== null) words.push(format === 'text' ? String(timestampMs) : String(timestampMs / 1000));
  return words.join(blank);
}

function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return String(value).replace('Infinity', 'Inf');
}

function isBare(name: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
}

function quoteName(name: string): string {
  return isBare(name) ? name : `"${escapeQuoted(name)}"`;
}

function escapeQuoted(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
