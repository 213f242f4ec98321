import type { Increment, Labels, RandomLibrary } from './library.js';
import type { Told } from './lies.js';
import type { TimedCall } from './story.js';

/** A family as a page shows it: by label block, a number or what a histogram holds. */
export interface Family {
  name: string;
  type: Increment['type'];
  values: Map<string, number>;
  durations: Map<string, { counts: number[]; sum: number }>;
}

/** Something that happens to a process's counters. */
export type ServerEvent = { atMs: number } & ({ moves: readonly Increment[] } | { clears: true });

const AT_START = new Set(['started', 'messages-received']);
const isGauge = ({ type }: Increment): boolean => type === 'gauge';

/** What a call does to the counters, and when. */
export function eventsOf(library: RandomLibrary, call: TimedCall, told: Told, lateMs: number): ServerEvent[] {
  if (call.booked === 'nothing') return [];
  const { as, times, factor, atStart, labels } = told;
  const moves = library.count(as).flatMap((one) => {
    const by = one.role === 'duration' ? one.by * factor : one.by;
    const shown = Object.keys(labels).length === 0 ? one.labels : { ...one.labels, ...labels };
    return Array.from({ length: times(one.role) }, () => ({ ...one, by, labels: shown }));
  });
  const isOver = typeof call.booked === 'number';
  const gauge = moves.filter(isGauge);
  const begins = moves
    .filter((one) => isGauge(one) || AT_START.has(one.role) || atStart)
    .map((one) => (isGauge(one) ? { ...one, by: 1 } : one));
  const falls = gauge.flatMap((one) => (isOver && times('in-flight falls') > 0 ? [{ ...one, by: -1 }] : []));
  const over = moves.filter((one) => !isGauge(one) && !AT_START.has(one.role) && !atStart);
  return [
    { atMs: call.startMs, moves: begins },
    ...(isOver ? [{ atMs: call.overMs + lateMs, moves: [...over, ...falls] }] : []),
  ];
}

/** The counters of one process, at a time that only goes forward. */
export class Process {
  readonly families = new Map<string, Family>();
  readonly #events: readonly ServerEvent[];
  readonly #bounds: readonly number[];
  #next = 0;

  constructor(library: RandomLibrary, events: readonly ServerEvent[]) {
    this.#events = [...events].sort((a, b) => a.atMs - b.atMs);
    this.#bounds = library.bounds;
    for (const [name, type] of library.declared) {
      const { values } = this.#family(name, type as Increment['type']);
      // A gauge that is only declared to tell of the process has its one sample.
      if (type === 'gauge') values.set('', 1);
    }
  }

  advanceTo(atMs: number): void {
    for (; this.#next < this.#events.length && this.#events[this.#next]!.atMs <= atMs; this.#next++) {
      const event = this.#events[this.#next]!;
      if ('clears' in event) this.#clear();
      else for (const move of event.moves) this.#add(move, 1);
    }
  }

  /** Creates the series at that count. */
  initialize(increments: readonly Increment[], count: number): void {
    for (const increment of new Map(increments.map((one) => [one.name + blockOf(one.labels), one])).values()) {
      this.#add({ ...increment, by: increment.type === 'counter' ? 1 : 0 }, increment.type === 'gauge' ? 0 : count);
    }
  }

  #add({ name, type, labels, by }: Increment, times: number): void {
    const family = this.#family(name, type);
    const block = blockOf(labels);
    if (type === 'counter' || type === 'gauge') {
      family.values.set(block, (family.values.get(block) ?? 0) + by * times);
      return;
    }
    const known = family.durations.get(block) ?? { counts: new Array<number>(this.#bounds.length + 1).fill(0), sum: 0 };
    const at = this.#bounds.findIndex((bound) => by <= bound);
    known.counts[at === -1 ? this.#bounds.length : at]! += times;
    known.sum += by * times;
    family.durations.set(block, known);
  }

  #clear(): void {
    for (const { values, durations } of this.families.values()) {
      values.clear();
      durations.clear();
    }
  }

  #family(name: string, type: Increment['type']): Family {
    const known = this.families.get(name) ?? { name, type, values: new Map(), durations: new Map() };
    this.families.set(name, known);
    return known;
  }
}

const BLOCKS = new WeakMap<Labels, string>();

/** `a="1",b="2"` */
function blockOf(labels: Labels): string {
  const block =
    BLOCKS.get(labels) ??
    Object.entries(labels)
      .map(([label, value]) => `${label}="${value}"`)
      .join(',');
  BLOCKS.set(labels, block);
  return block;
}
