import { parseStatus } from '../../shared/status.js';
import type { CallLabels } from '../conventions/convention.js';
import type { Series } from '../series.js';
import { isNumbered } from './code-label.js';

/**
 * A label that may hold the status, though nothing but its values says so: all of them are statuses, be it one and the
 * same, and it plays no other part. null where there is none.
 */
export function possibleCode(series: readonly Pick<Series, 'labels'>[], labels: CallLabels): string | null {
  const taken = new Set<string>(Object.values(labels).flat());
  const names = new Set(series.flatMap((each) => [...each.labels.keys()]));
  const isOpen = (label: string) => !taken.has(label) && label !== 'le' && label !== 'quantile' && !isNumbered(label);
  const holdsStatuses = (label: string) =>
    series.every((each) => {
      const value = each.labels.get(label) ?? '';
      return value !== '' && parseStatus(value) !== null;
    });
  return [...names].find((label) => isOpen(label) && holdsStatuses(label)) ?? null;
}
