import type { Compression, Endpoint, Keepalive, LbStrategy, MetadataEntry } from '../shared/endpoint.js';
import type { MetricsAccess } from '../shared/metrics-access.js';
import type { PageName } from '../shared/page-name.js';
import type { SchemaSource } from '../target/open-schema.js';
import type { TransportName } from './call-plan.js';

/** A JSON text and where it came from, for messages: `-d`, a file's name, `standard input`. */
export interface DataSource {
  text: string;
  origin: string;
}

/** One `--call` with what binds to it. */
export interface CallOption {
  /** null: the server's only callable method. */
  method: string | null;
  data: DataSource | null;
  metadata: MetadataEntry[];
  weight: number;
  expect: number[];
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
  slowCalls: SlowCallOption[];
  /** Whether a few calls go before the load, by whose numbers families are told apart. */
  probe: boolean;
  /** What a call has that names neither data nor metadata of its own. */
  shared: { data: DataSource | null; metadata: MetadataEntry[] };
  schema: SchemaSource;
  concurrency: number;
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
  metrics: MetricsOptions;
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
