import { type Lie, lieOf } from './lie.js';
import { type PageStyle, plainStyle, renderPage } from './render-page.js';
import type { SimulatedCall } from './simulated-call.js';
import { factsOf, LIBRARIES, type SimulatedLibrary } from './simulated-libraries.js';

export type ConventionId = keyof typeof LIBRARIES;
/** Those that every run and every lie is tried with. */
export const CONVENTION_IDS: readonly ConventionId[] = [
  'shared-library',
  'go-grpc-middleware',
  'otel-semconv-rpc-stable',
  'micrometer-metric-collecting',
  'full-method',
];
/** Those whose counter and histogram can contradict each other. */
export const WITH_OWN_COUNTER = CONVENTION_IDS.filter((id) => factsOf(id).ownCounter);
/** Those that tell statuses apart. */
export const WITH_CODES = CONVENTION_IDS.filter((id) => factsOf(id).codes);

/** A family as a page shows it. `values` by label block: `service="a",method="b"`. */
export interface SimulatedFamily {
  name: string;
  type: 'counter' | 'gauge' | 'histogram' | 'summary';
  values: Map<string, number>;
  durations: Map<string, Durations>;
}

export interface Durations {
  /** Per bound, not cumulative; the last is beyond all bounds. */
  counts: number[];
  sum: number;
}

export interface ServerSettings {
  convention: ConventionId;
  lie?: Lie;
  style?: Partial<PageStyle>;
  /** The label `service` under the shared library. */
  deployment?: string;
  /** null leaves it off the page. */
  startTime?: number | null;
  /** How the Go library counts messages: as version 1 does, or at every hook, the end of a stream included. */
  messageHooks?: 'successful' | 'every';
  /** False: the Go page has no histogram, as without WithServerHandlingTimeHistogram. */
  histogram?: boolean;
}

const STATUSES = 17;

/**
 * A server that counts calls as a convention has it, and tells one lie at most. It knows nothing of the verifier:
 * it is made from what the libraries were seen to write.
 */
export class SimulatedServer {
  readonly #settings: ServerSettings;
  readonly #lie: Required<Lie>;
  readonly #library: SimulatedLibrary;
  #families = new Map<string, SimulatedFamily>();
  #startTime: number | null;
  #played = 0;
  #frozen: string | null = null;

  constructor(settings: ServerSettings) {
    this.#settings = settings;
    this.#lie = lieOf(settings.lie);
    this.#library = LIBRARIES[settings.convention];
    this.#startTime = settings.startTime === undefined ? 1_760_000_000.25 : settings.startTime;
  }

  play(calls: readonly SimulatedCall[]): void {
    for (const call of calls) {
      this.#count(call, this.#played++);
      if (this.#played === this.#lie.resetsAfter) this.#families = new Map();
    }
  }

  /** A new process with empty counters. */
  restart(): void {
    this.#families = new Map();
    this.#startTime = this.#startTime === null ? null : this.#startTime + 60;
  }

  /** The body of its metrics page. */
  page(): string {
    const style = { ...plainStyle, ...this.#settings.style };
    const page = renderPage([...this.#families.values()], this.#startTime, this.#library.bounds, style);
    this.#frozen ??= this.#lie.frozen ? page : null;
    return this.#lie.bends(this.#frozen ?? page);
  }

  /** Creates every series that a call could move, at zero; a histogram that tells statuses apart, that of OK. */
  initialize(calls: readonly SimulatedCall[]): void {
    const { counter, started, received, sent, inFlight } = this.#library;
    for (const call of calls) {
      if (counter === null) this.#observe(call, 0, 0);
      else for (let code = 0; code < STATUSES; code++) this.#add(counter, 'counter', call, 0, code);
      for (const name of [started, received, sent]) if (name !== undefined) this.#add(name, 'counter', call, 0);
      if (inFlight !== undefined) this.#add(inFlight, 'gauge', call, 0);
    }
  }

  #count(call: SimulatedCall, nth: number): void {
    if (call.booked === 'nothing') return;
    const { started, received, sent, inFlight, unaryOnly } = this.#library;
    if (unaryOnly === true && call.kind !== 'unary') return;
    const lie = this.#lie;
    const ended = call.booked !== 'open';
    const code = typeof call.booked === 'number' ? call.booked : 0;
    if (started !== undefined) this.#add(started, 'counter', call, lie.starts(call));
    if (received !== undefined) this.#addSome(received, call, this.#received(call));
    if (sent !== undefined) this.#addSome(sent, call, this.#sent(call, code));
    if (ended) this.#end(call, code, nth);
    if (inFlight !== undefined) this.#add(inFlight, 'gauge', call, ended ? 1 - lie.falls(code) : 1);
  }

  #end(call: SimulatedCall, code: number, nth: number): void {
    const { counter, failed } = this.#library;
    const lie = this.#lie;
    const times = lie.times(code, nth, call);
    const shown = lie.code(code);
    const observations = lie.observations(code, call);
    if (counter !== null && times > 0) this.#add(counter, 'counter', call, times, shown);
    if (failed !== undefined && shown !== 0) this.#addSome(failed, call, times * lie.failures(nth));
    // Where one family is both, it is wrong in whatever way one of the two would be.
    const timed = counter === null && times !== 1 ? times : observations;
    if (timed > 0) this.#observe(call, shown, timed);
  }

  #received(call: SimulatedCall): number {
    const streams = call.kind === 'client-stream' || call.kind === 'bidi';
    const end = streams && call.read === call.requests && this.#countsEveryHook() ? 1 : 0;
    return (call.read + end) * this.#lie.messages;
  }

  #sent(call: SimulatedCall, code: number): number {
    if (call.booked === 'open') return 0;
    const unarySent = this.#countsEveryHook() || code === 0 ? 1 : 0;
    return (call.kind === 'unary' ? unarySent : call.replies) * this.#lie.messages;
  }

  #countsEveryHook(): boolean {
    return this.#settings.messageHooks === 'every' && this.#settings.convention === 'go-grpc-middleware';
  }

  #observe(call: SimulatedCall, code: number, times: number): void {
    const { bounds, duration, durationType, perSecond, timedByCode } = this.#library;
    if (duration === null || this.#settings.histogram === false) return;
    const { durations } = this.#family(duration, durationType);
    const labels = this.#labels(call, timedByCode ? code : null);
    const value = (call.serverMs / 1000) * perSecond * this.#lie.unitsPerSecond;
    const known = durations.get(labels) ?? { counts: new Array<number>(bounds.length + 1).fill(0), sum: 0 };
    const at = bounds.findIndex((bound) => value <= bound);
    known.counts[at === -1 ? bounds.length : at]! += times;
    known.sum += value * times;
    durations.set(labels, known);
  }

  #add(name: string, type: 'counter' | 'gauge', call: SimulatedCall, by: number, code: number | null = null): void {
    const { values } = this.#family(name, type);
    const labels = this.#labels(call, code);
    values.set(labels, (values.get(labels) ?? 0) + by);
  }

  #addSome(name: string, call: SimulatedCall, by: number): void {
    if (by > 0) this.#add(name, 'counter', call, by);
  }

  #labels(call: SimulatedCall, code: number | null): string {
    const { deployment = 'order-service' } = this.#settings;
    return this.#library.labels(call, this.#lie.method(call.method), code, deployment);
  }

  #family(name: string, type: SimulatedFamily['type']): SimulatedFamily {
    const known = this.#families.get(name) ?? { name, type, values: new Map(), durations: new Map() };
    this.#families.set(name, known);
    return known;
  }
}
