import type { MetadataEntry } from '../shared/endpoint.js';
import { isSecretName } from '../shared/secret-name.js';

const MOST_ENTRIES = 20;
const LONGEST_NAME = 100;
const LONGEST_VALUE = 200;

/** What gRPC and HTTP themselves put there; the status stands beside it. */
const OWN = new Set([
  'grpc-status',
  'grpc-message',
  'grpc-status-details-bin',
  'content-type',
  'date',
  'grpc-encoding',
  'grpc-accept-encoding',
]);

const REDACTED = '[redacted]';

/** Trailers as a report may show them: few, short, and without values that are secrets by their names. */
export function shownTrailers(fields: readonly MetadataEntry[]): { name: string; value: string }[] {
  return fields
    .filter(([name]) => !OWN.has(name))
    .slice(0, MOST_ENTRIES)
    .map(([name, value]) => ({
      name: shortened(name, LONGEST_NAME),
      value: isSecretName(name) ? REDACTED : shortened(value, LONGEST_VALUE),
    }));
}

function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
