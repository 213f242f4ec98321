import type { ChangeKind, PageChanges, SeriesChange } from '../metrics/page-changes.js';

/** What `grpc-red diff` tells, before it takes any form. */
export interface DiffReport {
  /** The files, as they were given. */
  before: string;
  after: string;
  changes: PageChanges;
  /** Also the series that stand where they stood. */
  all: boolean;
  /** Only series that hold this text, where it is not null. */
  filter: string | null;
}

export type ChangeCounts = Record<ChangeKind, number>;

/** The series that are told of, by name and labels. */
export function shownSeries({ changes, all, filter }: DiffReport): SeriesChange[] {
  return changes.series.filter((one) => (all || one.kind !== 'same') && (filter === null || holds(one, filter)));
}

/** Of all series that the filter lets through. */
export function countChanges({ changes, filter }: DiffReport): ChangeCounts {
  const counts: ChangeCounts = { moved: 0, new: 0, gone: 0, reset: 0, same: 0 };
  for (const one of changes.series) if (filter === null || holds(one, filter)) counts[one.kind]++;
  return counts;
}

function holds({ name, labels }: SeriesChange, text: string): boolean {
  if (name.includes(text)) return true;
  for (const [label, value] of labels) if (`${label}="${value}"`.includes(text)) return true;
  return false;
}
