import { parseStatus } from '../../shared/status.js';
import type { Convention, FamilySpec, Role } from '../conventions/convention.js';
import { clip } from '../exposition/excerpt.js';
import { formatSeries } from '../series.js';
import { attributeSeries } from './attribute-series.js';
import type { Books } from './books.js';
import { type CountChange, changeOf, countChange } from './count-change.js';
import { type Crowd, crowdOf } from './crowd.js';
import { type DurationChange, durationChange } from './duration-change.js';
import type { LocatedDelta } from './located-delta.js';
import { codeTextOf, tellsCodes } from './names-on-pages.js';
import type { FamilySeries } from './series-by-call.js';

/** A sample of the last page with a timestamp of its own. */
export interface Stamped {
  series: string;
  url: string;
  timestampMs: number;
}

/** All that the page says of one method. A role that is not on the page is null. */
export interface Observation {
  /** null where the counter does not tell statuses apart. */
  byCode: ReadonlyMap<number, CountChange> | null;
  requests: CountChange;
  started: CountChange | null;
  errors: CountChange | null;
  duration: DurationChange | null;
  /** Sums over the gauge's series, and the lowest of them on the last page. */
  inFlight: { before: number; after: number; lowest: number; series: string[] } | null;
  messagesReceived: CountChange | null;
  messagesSent: CountChange | null;
  /** A label of the counter that has a value for nearly every call. */
  crowd: Crowd | null;
  /** A counter of the method that is gone from the last page: what it had counted is not known. */
  vanished: string | null;
  /** For each family whose samples bear timestamps, and each page: its series with the latest one. */
  latest: Stamped[];
}

/** What was read of one method, or the sentence that says why it cannot be. */
export type Observed = { observation: Observation } | { obstacle: string };

/**
 * Reads one method's movement out of that of a convention's families.
 * Series of the same labels from several pages (replicas) are added.
 */
export function observe(
  convention: Convention,
  present: ReadonlySet<Role>,
  families: FamilySeries,
  books: Books,
  allBooks: readonly Books[],
): Observed {
  const found = new Map<Role, LocatedDelta[]>();
  const specs = convention.families.filter(
    ({ role, leavesOut = [] }) =>
      present.has(role) && !books.parts.some(({ result }) => leavesOut.includes(result.kind)),
  );
  for (const spec of specs) {
    const attribution = attributeSeries(convention, spec, families.get(spec)!, books, allBooks);
    if ('ambiguous' in attribution) return { obstacle: attribution.ambiguous };
    found.set(spec.role, attribution.series);
  }
  const requests = found.get('requests') ?? [];
  const [counterSpec] = convention.families;
  const failed = failedBy(requests, counterSpec);
  const byCode = !tellsCodes(counterSpec) || failed !== null ? null : groupByStatus(requests, counterSpec);
  if (byCode !== null && 'obstacle' in byCode) return byCode;
  const durations = specs.find(({ role }) => role === 'duration');
  const counter = (role: Role) => (found.has(role) ? countChange(found.get(role)!) : null);
  const inFlight = found.get('in-flight');
  const counters = [...found].filter(([role]) => role !== 'in-flight').flatMap(([, list]) => list);
  const vanished = counters.find((delta) => delta.after === null);
  return {
    observation: {
      byCode,
      requests: countChange(requests),
      started: counter('started'),
      errors: counter('errors') ?? failed,
      duration: durations === undefined ? null : durationChange(found.get('duration')!, durations),
      inFlight: inFlight === undefined ? null : gaugeEnds(inFlight),
      messagesReceived: counter('messages-received'),
      messagesSent: counter('messages-sent'),
      crowd: crowdOf(requests.length > 0 ? requests : (found.get('started') ?? []), convention.families[0].labels),
      latest: [...found.values()].flatMap(latestOf),
      vanished: vanished === undefined ? null : formatSeries(vanished.name, vanished.labels),
    },
  };
}

/** The failed calls of a counter whose label tells them from the others by a word, where it holds no statuses; else null. */
function failedBy(requests: readonly LocatedDelta[], spec: FamilySpec): CountChange | null {
  const { outcomes } = spec;
  if (outcomes === undefined || !tellsCodes(spec)) return null;
  const word = (delta: LocatedDelta) => (codeTextOf(spec, delta) ?? '').toLowerCase();
  const { ok, failed } = outcomes;
  if (failed === 'all others') return countChange(requests.filter((delta) => !ok.includes(word(delta))));
  const moved = requests.filter((delta) => changeOf(delta) !== 0);
  const known = [...ok, ...failed];
  const isStatus = (delta: LocatedDelta) => parseStatus(word(delta)) !== null;
  if (moved.every(isStatus) || !moved.every((delta) => known.includes(word(delta)))) return null;
  return countChange(requests.filter((delta) => failed.includes(word(delta))));
}

function groupByStatus(
  requests: readonly LocatedDelta[],
  spec: FamilySpec,
): ReadonlyMap<number, CountChange> | { obstacle: string } {
  const byCode = new Map<number, LocatedDelta[]>();
  for (const delta of requests) {
    const text = codeTextOf(spec, delta) ?? '';
    const code = parseStatus(text);
    if (code === null) {
      if (changeOf(delta) === 0) continue;
      const { code } = spec.labels;
      const place = code === undefined ? `the name ${delta.name} says` : `the label ${code} has the value`;
      return { obstacle: `${place} "${clip(text, LONGEST_CODE)}", which is no gRPC status` };
    }
    const ofCode = byCode.get(code);
    if (ofCode === undefined) byCode.set(code, [delta]);
    else ofCode.push(delta);
  }
  return new Map([...byCode].sort(([a], [b]) => a - b).map(([code, list]) => [code, countChange(list)]));
}

/** Statuses are short; what is none may be anything. */
const LONGEST_CODE = 60;

/** A sample without a timestamp is of now, and with it its family on that page. */
function latestOf(deltas: LocatedDelta[]): Stamped[] {
  const latest = new Map<string, Stamped | null>();
  for (const { url, name, labels, timestampMs } of deltas) {
    const known = latest.get(url);
    if (timestampMs === null) latest.set(url, null);
    else if (known === undefined || (known !== null && known.timestampMs < timestampMs)) {
      latest.set(url, { series: formatSeries(name, labels), url, timestampMs });
    }
  }
  return [...latest.values()].filter((one) => one !== null);
}

function gaugeEnds(deltas: LocatedDelta[]): Observation['inFlight'] {
  const sum = (end: 'before' | 'after') => deltas.reduce((total, delta) => total + (delta[end] ?? 0), 0);
  const lowest = deltas.reduce((least, delta) => Math.min(least, delta.after ?? 0), 0);
  return { before: sum('before'), after: sum('after'), lowest, series: countChange(deltas).series };
}
