import { GrpcRedError } from '../../shared/error.js';
import { nearestName } from '../../shared/nearest-name.js';
import { quote } from '../../shared/quote.js';
import { CONVENTIONS } from '../conventions/conventions.js';
import { type MapEntry, parseMapEntry } from './metrics-map.js';

/** What the user says of the page (`--convention`, `--metrics-map`): it goes before all that the page itself tells. */
export interface Told {
  /** The id of a known convention, whatever marks it lacks; null: find it out. */
  convention: string | null;
  map: readonly MapEntry[];
}

export const NOTHING_TOLD: Told = { convention: null, map: [] };

/**
 * Reads what was told, as options have it and as a run's plan keeps it.
 *
 * @throws GrpcRedError `usage` where an id or a line means nothing
 */
export function readTold(convention: string | null, lines: readonly string[]): Told {
  if (convention !== null) checkId(convention);
  const map = lines.map(parseMapEntry);
  const keys = map.map((entry) => (entry.sets === 'family' ? entry.role : entry.part));
  const twice = lines.find((_, i) => keys.indexOf(keys[i]!) !== i);
  if (twice !== undefined) {
    throw new GrpcRedError(
      'usage',
      `--metrics-map ${quote(twice)} tells again what another one told.`,
      'Give each role and each label once.',
    );
  }
  if (map.some((entry) => entry.sets === 'family' && entry.role === 'requests' && entry.family === null)) {
    throw new GrpcRedError(
      'usage',
      '--metrics-map requests=none leaves nothing to prove.',
      'Name the family that counts the calls, or leave it out to have it found.',
    );
  }
  return { convention, map };
}

function checkId(id: string): void {
  const ids = [...new Set(CONVENTIONS.map((each) => each.id))];
  if (ids.includes(id)) return;
  const near = nearestName(id, ids);
  throw new GrpcRedError(
    'usage',
    `--convention ${quote(id)} is not known.`,
    near === null ? `There are ${ids.join(', ')}.` : `Did you mean ${near}? There are ${ids.join(', ')}.`,
  );
}
