import type { CallKind } from '../../src/shared/call-kind.js';
import { calls } from '../metrics/verify/simulated-call.js';
import type { Increment, RandomLibrary } from './library.js';

/** What the library's page says of calls of one kind. */
export interface Shows {
  /** The role of the family that counts calls: its counter, else the histogram's count, else the starts; null: none. */
  counter: 'requests' | 'duration' | 'started' | null;
  /** Whether it tells every status apart, or failures alone, or neither. */
  statuses: 'all' | 'failed' | 'none';
  roles: ReadonlySet<string>;
  /** The type of the family that measures durations, where there is one. */
  timedBy: 'histogram' | 'summary' | null;
}

const STATUSES = Array.from({ length: 17 }, (_, code) => code);

const KNOWN = new WeakMap<RandomLibrary, Map<CallKind, Shows>>();

/** Found by playing calls to the library: what they add to is what it shows. */
export function showsOf(library: RandomLibrary, kind: CallKind): Shows {
  const byKind = KNOWN.get(library) ?? new Map<CallKind, Shows>();
  KNOWN.set(library, byKind);
  const shows = byKind.get(kind) ?? findOut(library, kind);
  byKind.set(kind, shows);
  return shows;
}

function findOut(library: RandomLibrary, kind: CallKind): Shows {
  const counted: (readonly Increment[])[] = STATUSES.map((code) => {
    const [call] = calls(1, { kind, answered: code, replies: 1 });
    return library.count(call!);
  });
  const roles = new Set(counted.flat().map(({ role }) => role));
  const counter = (['requests', 'duration', 'started'] as const).find((role) => roles.has(role)) ?? null;
  const series = new Set(
    counted.map((increments) => JSON.stringify(increments.find(({ role }) => role === counter)?.labels)),
  );
  const timed = counted[0]!.find(({ role }) => role === 'duration');
  // Two words say whether a call failed. Some of a status of HTTP say nothing for sure.
  const tellsFailed = roles.has('errors') || series.size === 2;
  return {
    counter,
    statuses: series.size === STATUSES.length ? 'all' : tellsFailed ? 'failed' : 'none',
    roles,
    timedBy: timed === undefined ? null : (timed.type as 'histogram' | 'summary'),
  };
}
