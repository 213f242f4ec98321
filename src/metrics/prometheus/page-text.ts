import { seriesKey } from '../series.js';
import type { RawSeries } from './raw-series.js';

/** What a family was declared as on the target's page; several where two declarations share a name. */
export type DeclaredTypes = ReadonlyMap<string, ReadonlySet<string>>;

/** One sample of a page that is made again from what Prometheus kept of it. */
export interface KeptSample {
  series: RawSeries;
  value: string;
  /** The sample's own time where the page gave it one; null for that of the scrape. */
  ownTimeMs: number | null;
}

/** Types that text 0.0.4 knows; samples of other families stand there without one. */
const TEXT_TYPES = ['counter', 'gauge', 'histogram', 'summary'];
const SUFFIXES: Record<string, readonly string[]> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['_sum', '_count'],
};
/** What printf's %g leaves of a number. */
const FEW_DIGITS = 6;

/** The samples as a page in text 0.0.4, which is then read as any other. */
export function pageText(samples: readonly KeptSample[], types: DeclaredTypes): string {
  const byName = new Map<string, KeptSample[]>();
  for (const sample of samples) {
    const same = byName.get(sample.series.name);
    if (same === undefined) byName.set(sample.series.name, [sample]);
    else same.push(sample);
  }
  // A page that prints six digits looks the same in here as one that counts in tens: only a longer number tells.
  const isCut = !samples.some(({ value }) => digitsOf(value) > FEW_DIGITS);
  const declared = new Set<string>();
  const lines: string[] = [];
  for (const name of [...byName.keys()].sort()) {
    const family = familyOf(name, types, byName);
    if (family !== null && !declared.has(family.name)) {
      declared.add(family.name);
      lines.push(`# TYPE ${family.name} ${family.type}`);
    }
    for (const { series, value, ownTimeMs } of byName.get(name)!) {
      const time = ownTimeMs === null ? '' : ` ${ownTimeMs}`;
      const text = seriesKey(series.name, series.labels).replace(/([{,]le=")Infinity"/, '$1+Inf"');
      lines.push(`${text} ${isCut ? asPrinted(value) : value}${time}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A name that text 0.0.4 can declare, and no other: a hostile one would end the line. */
const PLAIN_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

function familyOf(
  name: string,
  types: DeclaredTypes,
  names: ReadonlyMap<string, unknown>,
): { name: string; type: string } | null {
  if (!PLAIN_NAME.test(name)) return null;
  const own = [...(types.get(name) ?? [])].filter((type) => TEXT_TYPES.includes(type));
  // In OpenMetrics the gauge `x` and the counter `x_total` are both declared under `x`.
  const possible = names.has(`${name}_total`) ? own.filter((type) => type !== 'counter') : own;
  if (possible.length === 1) return { name, type: possible[0]! };
  for (const [type, suffixes] of Object.entries(SUFFIXES)) {
    const suffix = suffixes.find((each) => name.endsWith(each));
    const longer = suffix === undefined ? null : name.slice(0, -suffix.length);
    if (longer !== null && types.get(longer)?.has(type)) return { name: longer, type };
  }
  const total = name.endsWith('_total') ? name.slice(0, -'_total'.length) : null;
  return total !== null && types.get(total)?.has('counter') ? { name, type: 'counter' } : null;
}

function digitsOf(value: string): number {
  if (!/^-?\d/.test(value)) return 0;
  const digits = value
    .replace(/[eE].*$/, '')
    .replace(/[^0-9]/g, '')
    .replace(/^0+/, '');
  return value.includes('.') ? digits.length : digits.replace(/0+$/, '').length;
}

/** With an exponent where it may have been printed so: it is then read as what it may stand for. */
function asPrinted(value: string): string {
  const number = Number(value);
  return Number.isFinite(number) && Math.abs(number) >= 10 ** FEW_DIGITS ? number.toExponential() : value;
}
