import type { CallKind } from '../shared/call-kind.js';
import type { StatusDetail } from '../target/read-status-details.js';
import type { ConnectionUse } from '../transport/connection-use.js';
import type { EndCause } from '../transport/transport.js';
import type { SampledCall } from './call-sample.js';
import type { Lateness } from './lateness.js';
import type { RunPlan } from './run-plan.js';
import type { ScrapeNote } from './scrape-note.js';
import type { Settling } from './settling.js';

/** Whose calls: each call of ours between the first and the last scrape stands in exactly one ledger. */
export const LEDGERS = [
  'load',
  'warm-up',
  'set-up',
  'teardown',
  'probe',
  'reflection',
  'health',
  'http-driver',
  'slow-call',
] as const;
export type Ledger = (typeof LEDGERS)[number];

/** Version of the `run.json` format below; raised when a reader of the older one would misread it. */
export const RUN_VERSION = 1;

/** All that is known of a run once it has ended. Plain data: it is what `run.json` holds. */
export interface RunResult {
  format: 'grpc-red run';
  version: typeof RUN_VERSION;
  grpcRed: string;
  plan: RunPlan;
  /** When the first phase began, ISO 8601. */
  startedAt: string;
  /** When the last call was over, ISO 8601. */
  endedAt: string;
  endReason: EndReason;
  /** null unless `--abort-on` ended it; its open calls may have been given up after that. */
  aborted: AbortNote | null;
  /**
   * What the rate is made of: the calls of the measured phase that ended while it lasted, without those that were
   * refused (the server certainly did not process them), and how long it lasted.
   * Bounded by time, that is until its time was up (calls drained after it count everywhere but here); bounded by a
   * count, until the last call ended.
   */
  rate: { calls: number; overMs: number };
  /** How what was due kept to the clock; null in a closed loop, where nothing is due by it. */
  lateness: Lateness | null;
  /** How long open calls were still waited for after the measured phase, or after the interruption. */
  drainMs: number;
  /** From the first call of any phase until the last one ended. */
  elapsedMs: number;
  methods: MethodResult[];
  /** The flows of a scenario, in its order; empty where each call was a flow of its own. */
  flows: FlowResult[];
  /** What was asked of answers, and how often it was broken. */
  checks: CheckResult[];
  /**
   * Streams of reflection by grpc-red itself: ended before the first scrape, so in no ledger, but a server whose metrics
   * lag may show them after it.
   */
  reflected: ReflectedStreams[];
  /** Failed calls of the measured phase. */
  errors: ErrorGroup[];
  /** Those beyond the groups that `errors` has room for. */
  errorsLeftOut: number;
  /** Calls of the measured phase by the time of their sending: all of them, or 1000 of them, each as likely as any other. */
  sample: SampledCall[];
  timeline: Timeline;
  client: ClientUse;
  connections: ConnectionsResult;
  /** In the order in which the pages were read. */
  scrapes: ScrapeNote[];
  /** null where no metrics were asked for. */
  settling: Settling | null;
  /** A signal came, at whatever moment: also while the metrics were waited for, when the load was over. */
  interrupted: boolean;
  warnings: Warning[];
}

export type EndReason =
  | 'total-reached'
  | 'duration-reached'
  | 'max-duration-reached'
  | 'aborted' // by --abort-on
  | 'interrupted'
  | 'stopped'
  /** A template gave what cannot be sent: a warning says which. */
  | 'unsendable';

/**
 * A flow of a scenario over the measured phase. Identity, checked on every run: started = completed + broken + cut.
 */
export interface FlowResult {
  name: string;
  weight: number;
  started: number;
  /** All of its steps went as they were to. */
  completed: number;
  /** Those of them whose last step ended while the measured phase lasted: the rate of flows is made of them. */
  completedInWindow: number;
  /** A step failed or broke a check: those after it were never due. */
  broken: number;
  /** The run was over before the next step. */
  cut: number;
  /** From when it was due until its last step had ended, completed flows. */
  latency: EncodedHistogram | null;
}

/** What can be wrong with an answer that was asked for something. */
export type CheckReason =
  | 'code' // its status is none of those expected
  | 'handler-at-least' // it came sooner than its handler takes
  | 'answer' // it cannot be read
  | 'field' // a value of it is another, or missing
  | 'capture'; // a value that later steps need is missing

/** One check of one step. */
export interface CheckResult {
  ledger: Ledger;
  /** The flow's name; null for a `--call`. */
  flow: string | null;
  /** From 1. */
  step: number;
  service: string;
  method: string;
  reason: CheckReason;
  /** What it is about: the codes, the least milliseconds, the path of the field, the name of the capture. */
  subject: string;
  judged: number;
  broken: number;
  /** How the first of those was broken. Untrusted. */
  example: string | null;
}

/** What ended a run before its time, by the figures of that moment. */
export interface AbortNote {
  /** As it was written. */
  threshold: string;
  /** The metric in it. */
  name: string;
  /** What had to hold: `operator` between the figure and `limit`. */
  operator: string;
  limit: number;
  unit: 'ns' | 'share' | 'calls' | 'per-second';
  /** Of a percentile, what it was at least. */
  observed: number;
  /** How many calls had ended by then that the figure is of. */
  calls: number;
}

export interface ReflectedStreams {
  service: string;
  streams: number;
}

export interface MethodResult {
  service: string;
  method: string;
  path: string;
  kind: CallKind;
  /** Codes that its handler is known to give (`--expect`). */
  expect: number[];
  /** Of the calls that the rate is made of (`RunResult.rate`), those of this method. */
  endedInWindow: number;
  /**
   * True where the transport may have lost messages that came before the end of a failed stream (grpc-js does so with
   * compressed ones): then at least as many came as were counted.
   */
  receivedIsLeast: boolean;
  /** Only ledgers that hold a call. */
  ledgers: LedgerRow[];
  histograms: MethodHistograms;
  /** Where the method was called slowly on purpose (`--slow-call`), else null; those calls stand in a ledger of their own. */
  slowCall: SlowCallResult | null;
}

/** What the client saw of a method's slow calls. */
export interface SlowCallResult {
  /** What the handler takes at least, as the user knows. */
  leastMs: number;
  /** From the real send, answered calls; null where none was. They stand in `MethodHistograms.service` too. */
  service: EncodedHistogram | null;
}

/**
 * The books of one ledger and method. Identity, checked on every run:
 * started = Σ answered + uncertain + refused.
 */
export interface LedgerRow {
  ledger: Ledger;
  started: number;
  /** Due, but never started. */
  unsent: number;
  /** By the status in the server's own trailers, index 0 to 16. */
  answered: number[];
  uncertain: number;
  /** Of the uncertain ones, those that we took back when a message of the answer had come: the server's handler had begun. */
  begun: number;
  refused: number;
  /** By the status shown to the user, index 0 to 16: what the server said, or what was made of it here. */
  shown: number[];
  causes: Partial<Record<EndCause, number>>;
  /** Messages of calls by how they ended: index 0 to 16 answered with that status, 17 uncertain, 18 refused. */
  messagesSent: number[];
  messagesReceived: number[];
}

/** All values in nanoseconds. A histogram that holds nothing is null. */
export interface MethodHistograms {
  /** From the due time, calls of the measured phase shown as OK. */
  latencyOk: EncodedHistogram | null;
  /** Likewise, calls shown as anything else, but for the next. */
  latencyError: EncodedHistogram | null;
  /** Likewise, calls that we took back, as we were asked to. */
  latencyTakenBack: EncodedHistogram | null;
  /** From the real send, answered calls of every phase between the scrapes: for verifying. */
  service: EncodedHistogram | null;
  /** Streams, measured phase: from the send to the first message. */
  firstMessage: EncodedHistogram | null;
  /** Streams, measured phase: from a message (or the send) to the next message received. */
  messageGap: EncodedHistogram | null;
}

/** Where nothing was timed. */
export const NO_TIMES: MethodHistograms = {
  latencyOk: null,
  latencyError: null,
  latencyTakenBack: null,
  service: null,
  firstMessage: null,
  messageGap: null,
};

/** An HDR histogram with its exact edges, which the encoding alone would round. */
export interface EncodedHistogram {
  count: number;
  sumNs: number;
  minNs: number;
  maxNs: number;
  /** HdrHistogram V2, compressed, base64; 3 significant digits. */
  hdr: string;
}

/** Failed calls that ended alike. */
export interface ErrorGroup {
  service: string;
  method: string;
  /** The status shown; `fromServer` says whether the server itself gave it. */
  status: number;
  fromServer: boolean;
  cause: EndCause;
  /**
   * grpc-message or our reason, at most 300 characters; where messages differ only in numbers and ids, what they share,
   * with … for those. Untrusted, as are all texts below.
   */
  detail: string;
  count: number;
  /** As they were, most frequent first; at most 20, and those of other calls are not told one by one. */
  messages: { detail: string; count: number }[];
  first: ErrorExample;
  slowest: ErrorExample;
}

/** One failed call. */
export interface ErrorExample {
  /** When it was sent, ISO 8601, and in milliseconds from the start of the run. */
  at: string;
  atMs: number;
  /** From when it was due. */
  latencyNs: number;
  /** At most 2000 characters. */
  detail: string;
  /**
   * What it brought in grpc-status-details-bin, as proto3 JSON: `@type`, and the fields, or `value` (base64) where the type
   * is not known.
   */
  details: StatusDetail[];
  /** The server's, without those of gRPC itself; values that are secrets by their names are left out. */
  trailers: { name: string; value: string }[];
  /** The address that answered; null where there are several. */
  peer: string | null;
}

/** A fixed number of equal slices of the run, from its first call of any phase on; neighbours are merged when it grows out of them. */
export interface Timeline {
  sliceMs: number;
  slices: { ended: number; failed: number; maxLatencyNs: number }[];
}

/** What the run cost this machine: the reader must know whether the client was the limit. */
export interface ClientUse {
  cpuMs: number;
  /** Share of the measured phase in which the busiest engine thread was busy, 0 to 1. */
  busyShare: number;
}

/** What became of the connections over the whole run, by all threads together. */
export interface ConnectionsResult extends Omit<ConnectionUse, 'readBatches'> {
  /** Half of all calls ended in a read of a socket that ended this many or more; null where that is not known. */
  medianBatch: number | null;
}

/** Something that the reader must know to read the numbers right. */
export interface Warning {
  code: string;
  message: string;
}
