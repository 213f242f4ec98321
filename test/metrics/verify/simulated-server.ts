import { type Lie, lieOf } from './lie.js';
import { type PageStyle, plainStyle, renderPage } from './render-page.js';
import type { SimulatedCall } from './simulated-call.js';

export type ConventionId = 'shared-library' | 'go-grpc-middleware';
export const CONVENTION_IDS: readonly ConventionId[] = ['shared-library', 'go-grpc-middleware'];

/** A family as a page shows it. `values` by label block: `service="a",method="b"`. */
export interface SimulatedFamily {
  name: string;
  type: 'counter' | 'gauge' | 'histogram';
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

interface Names {
  requests: string;
  duration: string;
  bounds: readonly number[];
}

const NAMES: Record<ConventionId, Names> = {
  'shared-library': {
    requests: 'grpc_server_requests_total',
    duration: 'grpc_server_request_duration_seconds',
    bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  'go-grpc-middleware': {
    requests: 'grpc_server_handled_total',
    duration: 'grpc_server_handling_seconds',
    bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
};

const GO_CODES = [
  ...['OK', 'Canceled', 'Unknown', 'InvalidArgument', 'DeadlineExceeded', 'NotFound', 'AlreadyExists'],
  ...['PermissionDenied', 'ResourceExhausted', 'FailedPrecondition', 'Aborted', 'OutOfRange', 'Unimplemented'],
  ...['Internal', 'Unavailable', 'DataLoss', 'Unauthenticated'],
];
const GO_TYPES = {
  unary: 'unary',
  'server-stream': 'server_stream',
  'client-stream': 'client_stream',
  bidi: 'bidi_stream',
};

/**
 * A server that counts calls as a convention has it, and tells one lie at most. It knows nothing of the verifier:
 * it is made from what the two libraries were seen to write.
 */
export class SimulatedServer {
  readonly #settings: ServerSettings;
  readonly #lie: Required<Lie>;
  readonly #names: Names;
  #families = new Map<string, SimulatedFamily>();
  #startTime: number | null;
  #played = 0;
  #frozen: string | null = null;

  constructor(settings: ServerSettings) {
    this.#settings = settings;
    this.#lie = lieOf(settings.lie);
    this.#names = NAMES[settings.convention];
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
    const page = renderPage([...this.#families.values()], this.#startTime, this.#names.bounds, style);
    this.#frozen ??= this.#lie.frozen ? page : null;
    return this.#lie.bends(this.#frozen ?? page);
  }

  /** Creates every series that a call could move, at zero. */
  initialize(calls: readonly SimulatedCall[]): void {
    for (const call of calls) {
      for (let code = 0; code < GO_CODES.length; code++) this.#add(this.#names.requests, 'counter', call, 0, code);
      if (this.#settings.convention === 'shared-library') this.#gauge(call, 0);
      else this.#goCounters(call, [0, 0, 0]);
    }
  }

  #count(call: SimulatedCall, nth: number): void {
    if (call.booked === 'nothing') return;
    const { convention } = this.#settings;
    const lie = this.#lie;
    const isGo = convention === 'go-grpc-middleware';
    const ended = call.booked !== 'open';
    const code = typeof call.booked === 'number' ? call.booked : 0;
    if (isGo) this.#goCounters(call, [lie.starts(call), this.#received(call), this.#sent(call, code)]);
    if (ended) {
      const times = lie.times(code, nth, call);
      if (times > 0) this.#add(this.#names.requests, 'counter', call, times, lie.code(code));
      for (let i = 0; i < lie.observations(code, call); i++) this.#observe(call);
    }
    if (!isGo) this.#gauge(call, ended ? 1 - lie.falls(code) : 1);
  }

  #received(call: SimulatedCall): number {
    const streams = call.kind === 'client-stream' || call.kind === 'bidi';
    const end = streams && call.read === call.requests && this.#settings.messageHooks === 'every' ? 1 : 0;
    return (call.read + end) * this.#lie.messages;
  }

  #sent(call: SimulatedCall, code: number): number {
    if (call.booked === 'open') return 0;
    const unarySent = this.#settings.messageHooks === 'every' || code === 0 ? 1 : 0;
    return (call.kind === 'unary' ? unarySent : call.replies) * this.#lie.messages;
  }

  #goCounters(call: SimulatedCall, [started, received, sent]: [number, number, number]): void {
    this.#add('grpc_server_started_total', 'counter', call, started);
    if (received > 0) this.#add('grpc_server_msg_received_total', 'counter', call, received);
    if (sent > 0) this.#add('grpc_server_msg_sent_total', 'counter', call, sent);
  }

  #gauge(call: SimulatedCall, by: number): void {
    this.#add('grpc_server_in_flight_requests', 'gauge', call, by);
  }

  #observe(call: SimulatedCall): void {
    if (this.#settings.histogram === false) return;
    const { durations } = this.#family(this.#names.duration, 'histogram');
    const { bounds } = this.#names;
    const labels = this.#labels(call);
    const seconds = (call.serverMs / 1000) * this.#lie.unitsPerSecond;
    const known = durations.get(labels) ?? { counts: new Array<number>(bounds.length + 1).fill(0), sum: 0 };
    const at = bounds.findIndex((bound) => seconds <= bound);
    known.counts[at === -1 ? bounds.length : at]! += 1;
    known.sum += seconds;
    durations.set(labels, known);
  }

  #add(name: string, type: 'counter' | 'gauge', call: SimulatedCall, by: number, code?: number): void {
    const { values } = this.#family(name, type);
    const labels = this.#labels(call, code);
    values.set(labels, (values.get(labels) ?? 0) + by);
  }

  #labels(call: SimulatedCall, code?: number): string {
    const method = this.#lie.method(call.method);
    if (this.#settings.convention === 'shared-library') {
      const end = code === undefined ? '' : `,code="${code}"`;
      return `service="${this.#settings.deployment ?? 'order-service'}",method="${method}"${end}`;
    }
    const begin = code === undefined ? '' : `grpc_code="${GO_CODES[code]}",`;
    return `${begin}grpc_method="${method}",grpc_service="${call.service}",grpc_type="${GO_TYPES[call.kind]}"`;
  }

  #family(name: string, type: SimulatedFamily['type']): SimulatedFamily {
    const known = this.#families.get(name) ?? { name, type, values: new Map(), durations: new Map() };
    this.#families.set(name, known);
    return known;
  }
}
