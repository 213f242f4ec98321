import type { Compression, Endpoint, Keepalive, LbStrategy, MetadataEntry } from '../shared/endpoint.js';
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

/** What was asked for on the command line, checked and read, before the server has been asked anything. */
export interface BenchOptions {
  endpoint: Endpoint;
  transport: TransportName;
  calls: CallOption[];
  reflectMetadata: MetadataEntry[];
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
  /** How long the page is given to agree before anything is called a failure. */
  settleMs: number;
  exclusive: boolean;
  /** `--convention`: the id of a known one. */
  convention: string | null;
  /** `--metrics-map`, line by line. */
  map: string[];
}
