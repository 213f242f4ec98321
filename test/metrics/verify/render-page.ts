import { boundText, numberText } from './number-text.js';
import type { Durations, SimulatedFamily } from './simulated-server.js';

/** How a page is written; all of these mean the same. */
export interface PageStyle {
  format: 'text' | 'openmetrics';
  typeLines: boolean;
  /** `, ` between labels. */
  spaced: boolean;
  /** `le="1.0"` instead of `le="1"`. */
  longBounds: boolean;
  /** Histograms show `le="+Inf"` alone, as native ones do in text. */
  onlyInfinite: boolean;
  /** Series of families that nobody asked for. */
  unrelatedSeries: number;
  /** Numbers are printed with so many digits, as %g does; null: with all they have. */
  digits: number | null;
  /** Every counter and histogram stood so much higher from the start. */
  headStart: number;
}

export const plainStyle: PageStyle = {
  format: 'text',
  typeLines: true,
  spaced: false,
  longBounds: false,
  onlyInfinite: false,
  unrelatedSeries: 0,
  digits: null,
  headStart: 0,
};

export function renderPage(
  families: readonly SimulatedFamily[],
  startTime: number | null,
  bounds: readonly number[],
  style: PageStyle,
): string {
  const lines: string[] = [];
  for (const family of families) {
    const base = style.format === 'openmetrics' ? family.name.replace(/_total$/, '') : family.name;
    if (style.typeLines) lines.push(`# HELP ${base} Simulated.`, `# TYPE ${base} ${family.type}`);
    for (const [labels, value] of family.values) {
      const shown = family.type === 'counter' ? value + style.headStart : value;
      lines.push(`${family.name}{${labels}} ${numberText(shown, style.digits)}`);
      if (style.format === 'openmetrics' && family.type === 'counter') {
        lines.push(`${base}_created{${labels}} 1760000001.5`);
      }
    }
    for (const [labels, durations] of family.durations) {
      lines.push(...durationLines(family, labels, durations, bounds, style));
    }
  }
  if (style.unrelatedSeries > 0) lines.push('# TYPE shop_cache_entries gauge');
  for (let i = 0; i < style.unrelatedSeries; i++) lines.push(`shop_cache_entries{shard="${i}",method="Place"} ${i}`);
  lines.push('# TYPE process_open_fds gauge', 'process_open_fds 12');
  if (startTime !== null) {
    lines.push(
      '# TYPE process_start_time_seconds gauge',
      `process_start_time_seconds ${numberText(startTime, style.digits)}`,
    );
  }
  if (style.format === 'openmetrics') lines.push('# EOF');
  const text = `${lines.join('\n')}\n`;
  return style.spaced ? text.replaceAll('",', '", ') : text;
}

function durationLines(
  { name, type }: SimulatedFamily,
  labels: string,
  { counts, sum }: Durations,
  bounds: readonly number[],
  style: PageStyle,
): string[] {
  let cumulative = style.headStart;
  const lines = counts.map((count, i) => {
    cumulative += count;
    return `${name}_bucket{${labels},le="${boundText(bounds[i], style.longBounds)}"} ${numberText(cumulative, style.digits)}`;
  });
  const buckets = type === 'summary' ? [] : lines;
  const shown = style.onlyInfinite ? buckets.slice(-1) : buckets;
  return [
    ...shown,
    `${name}_sum{${labels}} ${numberText(sum, style.digits)}`,
    `${name}_count{${labels}} ${numberText(cumulative, style.digits)}`,
  ];
}
