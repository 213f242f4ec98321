import type { Convention } from '../conventions/convention.js';
import { formatSeries } from '../series.js';
import { changeOf } from './count-change.js';
import { belongsTo } from './family-samples.js';
import type { LocatedDelta } from './located-delta.js';

/** Sentences on series that took calls of any method and status, because the library ran out of label sets. */
export function overflowOf({ families, overflow }: Convention, deltas: readonly LocatedDelta[]): string[] {
  if (overflow === undefined) return [];
  const moved = deltas.find(
    (delta) =>
      delta.labels.get(overflow) === 'true' && changeOf(delta) !== 0 && families.some((spec) => belongsTo(delta, spec)),
  );
  if (moved === undefined) return [];
  return [
    `${formatSeries(moved.name, moved.labels)} moved by ${changeOf(moved)}, and it holds what came after the limit of label sets (2,000 unless set), without method or status: set a higher one, or leave out labels with many values`,
  ];
}
