import type { CallLabels } from '../conventions/convention.js';
import type { Series } from '../series.js';

/** Whose calls a series says that it counts. */
export interface Called {
  /** '' where the label is missing. */
  service: string;
  method: string;
}

/** What a series' labels say of the calls behind it; of a full method (`/pkg.Service/Method`) its two parts. */
export function called(labels: CallLabels, series: Series): Called {
  if ('fullMethod' in labels) return splitMethod(series.labels.get(labels.fullMethod) ?? '');
  const { method } = splitMethod(series.labels.get(labels.method ?? '') ?? '');
  // Where a path is cut at its last slash, the first one stays with the service.
  return { service: (series.labels.get(labels.service ?? '') ?? '').replace(/^\//, ''), method };
}

/** The labels that tell calls apart, for sentences. */
export function callLabelNames(labels: CallLabels): string[] {
  const names = 'fullMethod' in labels ? [labels.fullMethod] : [labels.service, labels.method];
  return [...names, labels.code].filter((name) => name !== undefined);
}

/** `/pkg.Service/Method` → its service and method; a bare method has no service. */
export function splitMethod(value: string): Called {
  const bare = value.startsWith('/') ? value.slice(1) : value;
  const slash = bare.lastIndexOf('/');
  return { service: slash < 0 ? '' : bare.slice(0, slash), method: bare.slice(slash + 1) };
}
