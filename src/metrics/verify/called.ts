import type { CallLabels, FamilySpec } from '../conventions/convention.js';
import type { Series } from '../series.js';
import { fold } from './fold.js';

/** Whose calls a series says that it counts. */
export interface Called {
  /** '' where the label is missing. */
  service: string;
  method: string;
}

/** What a series' labels say of the calls behind it; of a full method (`/pkg.Service/Method`) its two parts. */
export function called(labels: CallLabels, series: Series): Called {
  if ('whole' in labels || 'pieces' in labels) return { service: '', method: '' };
  if ('fullMethod' in labels) return splitMethod(series.labels.get(labels.fullMethod) ?? '');
  const { method } = splitMethod(series.labels.get(labels.method ?? '') ?? '');
  // Where a path is cut at its last slash, the first one stays with the service.
  return { service: (series.labels.get(labels.service ?? '') ?? '').replace(/^\//, ''), method };
}

/** Whether a series says which method it counts, be it in its name. */
export function namesMethod(labels: CallLabels): boolean {
  return 'fullMethod' in labels || 'pieces' in labels || (!('whole' in labels) && labels.method !== undefined);
}

/** The label that holds methods, each alone or with its service; null where none does. */
export function methodLabel(labels: CallLabels): string | null {
  if ('whole' in labels || 'pieces' in labels) return null;
  return ('fullMethod' in labels ? labels.fullMethod : labels.method) ?? null;
}

/** The labels that tell calls apart, for sentences. */
export function callLabelNames(labels: CallLabels): string[] {
  return [...namesIn(labels), labels.code].filter((name) => name !== undefined);
}

function namesIn(labels: CallLabels): readonly (string | undefined)[] {
  if ('whole' in labels) return [];
  if ('pieces' in labels) return labels.pieces;
  return 'fullMethod' in labels ? [labels.fullMethod] : [labels.service, labels.method];
}

/** Service and method of a series whose labels and name hold them in pieces, folded into one. */
export function calledInPieces(pieces: readonly string[], { named }: FamilySpec, series: Series): string {
  return fold(
    [...pieces.map((label) => series.labels.get(label) ?? ''), named?.get(series.name)?.call ?? ''].join('.'),
  );
}

/** `/pkg.Service/Method` → its service and method; a bare method has no service. */
export function splitMethod(value: string): Called {
  const bare = value.startsWith('/') ? value.slice(1) : value;
  const slash = bare.lastIndexOf('/');
  return { service: slash < 0 ? '' : bare.slice(0, slash), method: bare.slice(slash + 1) };
}
