import { boundText, numberText } from '../metrics/verify/number-text.js';
import type { Family } from './server.js';
import type { Style } from './story.js';

/** What a page says beside its families. */
export interface Surround {
  bounds: readonly number[];
  /** Seconds since 1970; null: the page does not say. */
  startTime: number | null;
  /** The time that samples bear, in milliseconds since 1970; null: none. */
  stampMs: number | null;
}

/** The text of a metrics page. */
export function printPage(families: Iterable<Family>, { bounds, startTime, stampMs }: Surround, style: Style): string {
  const open = style.format === 'openmetrics';
  const stamp = stampMs === null ? '' : ` ${open ? stampMs / 1000 : stampMs}`;
  const lines: string[] = [];
  const line = (name: string, labels: string, value: number) => {
    const block = labels === '' ? '' : `{${labels}${style.trailingCommas && !open ? ',' : ''}}`;
    lines.push(`${name}${block} ${numberText(value, style.digits)}${stamp}`);
  };
  for (const { name, type, values, durations } of families) {
    const base = open && type === 'counter' ? name.replace(/_total$/, '') : name;
    if (style.typeLines) {
      // What OpenMetrics calls a counter ends in _total.
      const shown = open && type === 'counter' && base === name ? 'unknown' : type;
      lines.push(`# HELP ${base} Of calls.`, `# TYPE ${base} ${shown}`);
    }
    for (const [labels, value] of values) line(name, labels, value);
    for (const [labels, { counts, sum }] of durations) {
      let cumulative = 0;
      counts.forEach((count, i) => {
        cumulative += count;
        if (type === 'summary' || (style.onlyInfinite && i < counts.length - 1)) return;
        line(`${name}_bucket`, `${labels},le="${boundText(bounds[i], style.longBounds)}"`, cumulative);
      });
      line(`${name}_sum`, labels, sum);
      line(`${name}_count`, labels, cumulative);
    }
  }
  if (style.unrelatedSeries > 0) lines.push('# TYPE shop_cache_entries gauge');
  for (let i = 0; i < style.unrelatedSeries; i++) lines.push(`shop_cache_entries{shard="${i}",method="Place"} ${i}`);
  lines.push('# TYPE process_open_fds gauge', 'process_open_fds 12');
  if (startTime !== null) {
    lines.push('# TYPE process_start_time_seconds gauge');
    lines.push(`process_start_time_seconds ${numberText(startTime, style.digits)}`);
  }
  if (open) lines.push('# EOF');
  const text = `${lines.join('\n')}\n`;
  return style.spaced ? text.replaceAll('",', '", ') : text;
}
