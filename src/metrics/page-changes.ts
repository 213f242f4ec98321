import { diffPages, type SeriesDelta } from './delta.js';
import type { MetricsPage } from './page.js';
import { isSameStart, startTime } from './verify/check-page.js';

/** moved, or new, or gone · reset: a count that fell, which it does only where it began anew · same: it stands. */
export type ChangeKind = 'moved' | 'new' | 'gone' | 'reset' | 'same';

export interface SeriesChange extends Omit<SeriesDelta, 'rounding' | 'timestampMs'> {
  kind: ChangeKind;
  /** null where the series is not on both pages. */
  difference: number | null;
}

/** How two pages of one server differ. */
export interface PageChanges {
  /** Of all series, those that stand included, in the order of the pages. */
  series: SeriesChange[];
  /** The process of the later page is another one; null where the pages do not say. */
  restarted: boolean | null;
}

export function pageChanges(before: MetricsPage, after: MetricsPage): PageChanges {
  const [from, to] = [startTime(before), startTime(after)];
  return {
    series: diffPages(before, after).map(changeOf),
    restarted: from === null || to === null ? null : !isSameStart(from, to),
  };
}

function changeOf({ family, type, name, labels, before, after }: SeriesDelta): SeriesChange {
  const difference = before === null || after === null ? null : after - before;
  return { family, type, name, labels, before, after, difference, kind: kindOf({ type, name, before, after }) };
}

function kindOf({ type, name, before, after }: Pick<SeriesDelta, 'type' | 'name' | 'before' | 'after'>): ChangeKind {
  if (before === null) return 'new';
  if (after === null) return 'gone';
  if (before === after || (Number.isNaN(before) && Number.isNaN(after))) return 'same';
  return after < before && isCount(type, name) ? 'reset' : 'moved';
}

/** Whether a series can only rise while its process lives. A sum may fall, for what is observed may be negative. */
function isCount(type: SeriesDelta['type'], name: string): boolean {
  switch (type) {
    case 'counter':
      return !name.endsWith('_created');
    case 'histogram':
    case 'summary':
      return name.endsWith('_bucket') || name.endsWith('_count');
    case 'unknown':
      return name.endsWith('_total');
    default:
      return false;
  }
}
