import type { CallKind } from '../shared/call-kind.js';
import type { Compression, Keepalive, LbStrategy } from '../shared/endpoint.js';
import type { LoadShape, PlacesShape } from '../shared/load-shape.js';

export type DataForm = 'json' | 'ndjson' | 'csv' | 'binary';

/** What was asked for. Values of metadata and credentials are never part of it. */
export interface RunPlan {
  target: string;
  security: 'plaintext' | 'tls' | 'tls-unverified';
  /** Names for the server that were given beside its address (`--authority`, `--cname`). */
  authority: string | null;
  serverName: string | null;
  connectTimeoutMs: number;
  schemaSource: string;
  /** The files that it came from, as they were named; where it came from none, null and empty. */
  schemaFiles: { proto: string[]; protoset: string | null; importPaths: string[] };
  transport: string;
  /** When calls were due; with flows of several steps, the first of each. */
  loadShape: LoadShape;
  /** Most in flight at any time. */
  concurrency: number;
  places: PlacesShape;
  connections: number;
  lbStrategy: LbStrategy;
  keepalive: Keepalive | null;
  threads: number;
  /** null where the run is bounded by time alone. */
  total: number | null;
  durationMs: number | null;
  maxDurationMs: number | null;
  /** 0: no deadline. */
  deadlineMs: number;
  /** null: calls are not taken back. */
  cancelAfterMs: number | null;
  compression: Compression;
  /** How all streams go on (`--stream-…`); null: as their data and the server have it. */
  streams: { intervalMs: number; durationMs: number | null; count: number | null } | null;
  /** Whether the one latency that ghz reports holds failed calls too (`--count-errors`). */
  countErrors: boolean;
  warmUp: { calls: number | null; durationMs: number | null } | null;
  calls: {
    service: string;
    method: string;
    kind: CallKind;
    weight: number;
    payloads: number;
    /** What its data is written in; null: there is none, and one empty message is sent. */
    dataForm: DataForm | null;
    expect: number[];
    /** The flow that it is a step of, in order; null: it is a `--call`, and a flow of its own. */
    flow: string | null;
    /** Statuses that its answers may have, as its check says; none: OK. */
    codes: number[];
    /** Whether its stream is to be taken back, which is then no failure of it. */
    takesBack: boolean;
  }[];
  /** Steps before the load and after it, by plans of their own. */
  setUpSteps: number;
  teardownSteps: number;
  /** Calls whose handler is known to take so long at least (`--slow-call`): made one by one, before the load. */
  slowCalls: { service: string; method: string; leastMs: number; calls: number }[];
  /** Calls whose numbers tell families apart (`--probe`), one by one before all others; empty where none were asked for. */
  probeCalls: { service: string; method: string; calls: number }[];
  metricsUrls: string[];
  /** How long the pages were given to agree, and whether nobody else was said to call: what verifying again needs. */
  settleMs: number;
  exclusive: boolean;
  /** Whether calls were said to go through a proxy, be it one that does not tell. */
  viaProxy: boolean;
  /** What the user said of the pages: the id of a convention, and `--metrics-map` line by line. */
  convention: string | null;
  metricsMap: string[];
  /** `--fail` and `--abort-on`, as they were written; a method that they name by its full name. */
  thresholds: string[];
  abortOn: string[];
  metadataNames: string[];
  /** `--seed`, or the one that was drawn: with it templates and orders give the same again. null: nothing was random. */
  seed: number | null;
  name: string | null;
  tags: Record<string, string>;
}
