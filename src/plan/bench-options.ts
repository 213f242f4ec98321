import type { Compression, Endpoint, Keepalive, LbStrategy, MetadataEntry } from '../shared/endpoint.js';
import type { LoadShape, PlacesShape } from '../shared/load-shape.js';
import type { MetricsAccess } from '../shared/metrics-access.js';
import type { PageName } from '../shared/page-name.js';
import type { SchemaSource } from '../target/open-schema.js';
import type { Limit, Threshold } from '../thresholds/threshold.js';
import type { TransportName } from './call-plan.js';
import type { BinaryFraming } from './read-binary.js';
import type { DataOrder, RowsTable } from './rows/rows-table.js';
import type { Capture, StepCheck } from './step-check.js';
import type { StreamFlags } from './stream-for-kind.js';
import type { StreamShape } from './stream-shape.js';

/** What messages are made of, and where it came from, for messages: `-d`, a file's name, `standard input`. */
export type DataSource =
  | { form: 'json' | 'ndjson'; text: string; origin: string }
  /** CSV: a message for each row. */
  | { form: 'csv'; rows: RowsTable; origin: string }
  | { form: 'binary'; bytes: Uint8Array; framing: BinaryFraming; origin: string };

/** What templates may use beside what every call has. */
export interface TemplatingOptions {
  /** False: braces are braces. */
  isOn: boolean;
  /** What random values are a pure function of. */
  seed: number;
  /** By the names that were given. Secret. */
  env: Record<string, string>;
  /** The text of the file of `--jwt-key`. Secret. */
  jwtKey: string | null;
}

/** One `--call` with what binds to it. */
export interface CallOption {
  /** null: the server's only callable method. */
  method: string | null;
  data: DataSource | null;
  /** What `.Row` reads; null: there are no rows, or those of `data`. */
  rows: RowsTable | null;
  /** null: as lists go by default, and for lists that are sent whole. */
  order: DataOrder | null;
  /** Values may hold templates. */
  metadata: MetadataEntry[];
  weight: number;
  expect: number[];
  /** What a step of a scenario says beyond that; a `--call` says nothing of it. */
  step: StepOptions;
}

/** How one step is made, and what its answer is to be like. */
export interface StepOptions {
  /** Where the step stands (`scenario.yaml:12:9`), for messages; null: it is a `--call`. */
  origin: string | null;
  capture: Capture[];
  check: StepCheck | null;
  deadlineMs: number | null;
  stream: StreamShape | null;
}

export const PLAIN_STEP: StepOptions = { origin: null, capture: [], check: null, deadlineMs: null, stream: null };

/** Calls that are made one after the other. */
export interface FlowOption {
  name: string;
  weight: number;
  steps: CallOption[];
  /** What `.Row` reads in any of them; null: there are no rows, or those of a step's data. */
  rows: RowsTable | null;
  /** null: as lists go by default. */
  order: DataOrder | null;
}

/** One `--slow-call` with what binds to it. */
export interface SlowCallOption {
  method: string;
  /** What its handler takes at least, however few call it. */
  leastMs: number;
  /** null: that of the first `--call` of the same method. */
  data: DataSource | null;
  /** null likewise. */
  metadata: MetadataEntry[] | null;
  expect: number[];
}

/** What was asked for on the command line, checked and read, before the server has been asked anything. */
export interface BenchOptions {
  endpoint: Endpoint;
  transport: TransportName;
  calls: CallOption[];
  /** Those of a scenario, in place of `calls`; empty: each of `calls` is a flow of its own. */
  flows: FlowOption[];
  /** The flows of a scenario whose place the calls of the command line took; null: none had any. */
  setAside: { file: string; flows: number } | null;
  /** Steps that are made once, before the load and after it. */
  setUp: CallOption[];
  teardown: CallOption[];
  templating: TemplatingOptions;
  slowCalls: SlowCallOption[];
  /** Whether a few calls go before the load, by whose numbers families are told apart. */
  probe: boolean;
  /** What a call has that names neither data nor metadata of its own. */
  shared: { data: DataSource | null; metadata: MetadataEntry[] };
  schema: SchemaSource;
  /** For calls that are streams and have no shape of their own; null: none were given. */
  streams: StreamFlags | null;
  load: LoadShape;
  /** Most in flight at any time. */
  concurrency: number;
  /** How many of those, as the measured phase goes on. */
  places: PlacesShape;
  connections: number;
  lbStrategy: LbStrategy;
  keepalive: Keepalive | null;
  threads: number;
  /** Flows of the measured phase; null where time alone bounds it. */
  total: number | null;
  durationMs: number | null;
  maxDurationMs: number | null;
  deadlineMs: number;
  cancelAfterMs: number | null;
  warmUp: { calls: number | null; durationMs: number | null } | null;
  maxReceiveBytes: number;
  maxSendBytes: number;
  compression: Compression;
  detailsFile: string | null;
  /** Whether ghz's one latency is to hold failed calls too. */
  countErrors: boolean;
  metrics: MetricsOptions;
  /** What must hold of the run. */
  thresholds: Threshold[];
  /** What must hold while it goes on, or it ends. */
  abortOn: Limit[];
  name: string | null;
  tags: Record<string, string>;
}

export interface MetricsOptions {
  urls: string[];
  /** Names whose every address has a page of its own. */
  names: PageName[];
  /** A Prometheus server to ask in place of the targets. */
  prometheus: { url: string; selector: string } | null;
  access: MetricsAccess;
  /** How long the page is given to agree before anything is called a failure. */
  settleMs: number;
  exclusive: boolean;
  /** The target is a proxy, or behind one, whatever its answers tell. */
  viaProxy: boolean;
  /** `--convention`: the id of a known one. */
  convention: string | null;
  /** `--metrics-map`, line by line. */
  map: string[];
}
