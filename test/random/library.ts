import type { CallKind } from '../../src/shared/call-kind.js';
import { LIBRARIES as BY_HAND, type Increment, type Labels, type Library } from '../metrics/conventions/library.js';
import { LIBRARIES as BY_FIELDS, type SimulatedLibrary } from '../metrics/verify/simulated-libraries.js';

export type { Increment, Labels };

/** What is known of a library beyond what it prints, from its source or its runs. */
export interface Ways {
  /**
   * Where its clock is read. Before the answer leaves the server, no honest duration exceeds its client's; around it, one
   * may by what the scheduler takes.
   */
  clock: 'before the answer' | 'around the answer' | 'not known';
  /** The role of a family without which its pages are taken for another library's. */
  knownBy?: string;
  /** Without TYPE lines its pages are those of another library, which counts otherwise. */
  toldByTypes?: true;
  /** Statuses that only handlers give elsewhere, and here something in front may say as well. */
  saidInFront: readonly number[];
  /** Answers of that status may never be counted as over. */
  mayLose: readonly number[];
  /** Under what it may count an answer of that status, beside the status itself. */
  mayRecode(kind: CallKind, answered: number): readonly number[];
}

/** A metrics library: what a call adds to its series, all of it. A new one is a new entry below. */
export interface RandomLibrary extends Library {
  ways: Ways;
}

const HONEST_WAYS: Ways = { clock: 'not known', saidInFront: [], mayLose: [], mayRecode: () => [] };
const inTheHandler: Ways = { ...HONEST_WAYS, clock: 'before the answer' };
const atTheTransport: Ways = { ...HONEST_WAYS, clock: 'around the answer' };
const asInternal: Ways['mayRecode'] = (_, answered) => (answered === 2 ? [13] : []);
const asUnknown: Ways['mayRecode'] = (_, answered) => (answered === 0 ? [] : [2]);
const lateErrorsAsOk: Ways['mayRecode'] = (kind, answered) =>
  answered !== 0 && (kind === 'server-stream' || kind === 'bidi') ? [0] : [];
const dropped: Ways = {
  ...HONEST_WAYS,
  saidInFront: [11],
  mayLose: [1, 4],
  // tonic says 11 of an answer that is too large, when it was counted as OK.
  mayRecode: (kind, answered) => (answered === 11 ? [0] : lateErrorsAsOk(kind, answered)),
};

/** Whatever is not named here has the ways of HONEST_WAYS. */
const WAYS: Readonly<Record<string, Ways>> = {
  'shared-library': {
    ...HONEST_WAYS,
    saidInFront: [11],
    // tonic says so of an answer that is too large, when it was counted as OK.
    mayRecode: (_, answered) => (answered === 11 ? [0] : []),
  },
  'baseplate-go': { ...HONEST_WAYS, knownBy: 'duration' },
  'go-grpc-middleware': inTheHandler,
  'go-grpc-middleware, every hook': inTheHandler,
  'go-grpc-middleware, no histogram': inTheHandler,
  'nice-grpc': inTheHandler,
  'py-grpc-prometheus': inTheHandler,
  'py-grpc-prometheus, legacy': { ...inTheHandler, toldByTypes: true },
  'java-grpc-prometheus': { ...HONEST_WAYS, mayLose: [1, 2, 4] },
  'python-grpc-prometheus': { ...inTheHandler, mayRecode: asUnknown },
  'python-grpc-prometheus, in a registry of its own': { ...inTheHandler, mayRecode: asUnknown },
  'tonic-prometheus-layer': dropped,
  'opentelemetry-handled': dropped,
  'node-grpc-prometheus': {
    ...HONEST_WAYS,
    mayRecode: (kind, answered) => [...asInternal(kind, answered), ...lateErrorsAsOk(kind, answered)],
  },
  'grpc-requests': { ...HONEST_WAYS, mayRecode: asInternal },
  'otel-semconv-rpc-stable': atTheTransport,
  'otelgrpc-old': atTheTransport,
  'grpc-a66-otel': atTheTransport,
  'grpc-spring-a66': atTheTransport,
  'micrometer-metric-collecting': atTheTransport,
  'micrometer-metric-collecting, as a summary': atTheTransport,
  'micrometer-observation': atTheTransport,
  'opencensus-ocgrpc': atTheTransport,
  // Its users choose the beginning of its names.
  armeria: { ...atTheTransport, knownBy: 'requests' },
  'http-server-duration': atTheTransport,
};

/** One is at fault by itself, one names no method. */
const LEFT_OUT = ['otelgrpc-0.65', 'comet'];

const byFields: Record<string, Library> = Object.fromEntries(
  Object.entries(BY_FIELDS as Record<string, SimulatedLibrary>).map(([name, library]) => [name, fromFields(library)]),
);
const goLibrary: SimulatedLibrary = BY_FIELDS['go-grpc-middleware'];
const timer: SimulatedLibrary = BY_FIELDS['micrometer-metric-collecting'];

const ALL: Record<string, Library> = {
  ...byFields,
  ...BY_HAND,
  // The three families by hand are in both lists; this one declares its errors before there are any.
  'full-method': { ...byFields['full-method']!, declared: [['grpc_errors_total', 'counter']] },
  'full-method, errors undeclared': byFields['full-method']!,
  'go-grpc-middleware, every hook': fromFields(goLibrary, true),
  'go-grpc-middleware, no histogram': fromFields({ ...goLibrary, duration: null }),
  'micrometer-metric-collecting, as a summary': fromFields({ ...timer, durationType: 'summary', bounds: [] }),
};

export const LIBRARIES: Readonly<Record<string, RandomLibrary>> = Object.fromEntries(
  Object.entries(ALL)
    .filter(([name]) => !LEFT_OUT.includes(name))
    .map(([name, library]) => [name, { ...withOwnRoles(library), ways: WAYS[name] ?? HONEST_WAYS }]),
);

/** A second set of families that counts the same calls has roles of its own. */
function withOwnRoles(library: Library): Library {
  const own = (one: Increment) => (one.name.startsWith('function_calls_') ? { ...one, role: one.name } : one);
  return { ...library, count: (call) => library.count(call).map(own) };
}

/** @param everyHook unary answers that failed count as sent, and the end of a client's stream as received */
function fromFields(library: SimulatedLibrary, everyHook = false): Library {
  const { counter, duration, durationType, perSecond, timedByCode, started, received, sent, inFlight, failed } =
    library;
  return {
    bounds: library.bounds,
    declared: [],
    count(call) {
      if (library.unaryOnly === true && call.kind !== 'unary') return [];
      const over = typeof call.booked === 'number';
      const code = over ? (call.booked as number) : null;
      const labels = (status: number | null) => labelsOf(library.labels(call, call.method, status, 'order-service'));
      const plain = (role: string, name: string, by: number, status: number | null = null): Increment => ({
        role,
        name,
        type: role === 'in-flight' ? 'gauge' : 'counter',
        labels: labels(status),
        by,
      });
      const streamsIn = call.kind === 'client-stream' || call.kind === 'bidi';
      const end = everyHook && streamsIn && call.read === call.requests ? 1 : 0;
      const answers = call.kind === 'unary' ? Number(everyHook || code === 0) : call.replies;
      return [
        started !== undefined && plain('started', started, 1),
        inFlight !== undefined && plain('in-flight', inFlight, over ? 0 : 1),
        received !== undefined && call.read + end > 0 && plain('messages-received', received, call.read + end),
        sent !== undefined && over && answers > 0 && plain('messages-sent', sent, answers),
        counter !== null && over && plain('requests', counter, 1, code),
        failed !== undefined && over && code !== 0 && plain('errors', failed, 1),
        duration !== null &&
          over && {
            role: 'duration',
            name: duration,
            type: durationType,
            labels: labels(timedByCode ? code : null),
            by: (call.serverMs / 1000) * perSecond,
          },
      ].filter((part) => part !== false);
    },
  };
}

const BLOCKS = new Map<string, Labels>();

/** Of `a="1",b="2"`. */
function labelsOf(block: string): Labels {
  const labels =
    BLOCKS.get(block) ??
    Object.fromEntries([...block.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]));
  BLOCKS.set(block, labels);
  return labels;
}
