import type { Compression, Endpoint, Keepalive, LbStrategy, MetadataEntry } from '../shared/endpoint.js';
import type { PlacesShape } from '../shared/load-shape.js';
import type { MethodTarget } from '../target/method-target.js';
import type { PacerSpec } from './pacer.js';
import type { Payload } from './payload.js';
import type { DataOrder, RowsTable } from './rows/rows-table.js';
import type { Capture, StepCheck } from './step-check.js';
import type { StreamShape } from './stream-shape.js';
import type { RenderInputs } from './template/render-context.js';
import type { VaryingEntry } from './varying-metadata.js';

/** All that a run will do, decided before it starts. Plain data that crosses threads. */
export interface CallPlan {
  endpoint: Endpoint;
  transport: TransportName;
  methods: MethodTarget[];
  flows: Flow[];
  /** What templates are worked out from. Part of it is secret. */
  inputs: RenderInputs;
  /** The number of the first flow: those before it belong to other plans of the run. */
  firstNumber: number;
  /** The number of its only flow, where that is none of the load's: see number-aside.ts. null: they are counted. */
  numberAside: number | null;
  /** In the order in which they run; each draws its flows from the same `flows`. */
  phases: Phase[];
  /** Most flows in flight at once, over all threads. */
  concurrency: number;
  /** Over all threads; at least one each. */
  connections: number;
  lbStrategy: LbStrategy;
  keepalive: Keepalive | null;
  threads: number;
  /** How long one call may take from its send; 0 means for ever. */
  deadlineMs: number;
  /** Every call is taken back this long after its send, unless it has ended; null: none is. */
  cancelAfterMs: number | null;
  /** How long open calls without a deadline are waited for at the end. */
  drainMs: number;
  maxReceiveBytes: number;
  maxSendBytes: number;
  compression: Compression;
  /** NDJSON file that takes a line for every call, or null. */
  detailsFile: string | null;
  /** A serialized FileDescriptorSet, where steps read what is in their answers; else null. */
  answerTypes: Uint8Array | null;
}

/** `grpc-js` is the reference, `wire` the fast one, `fake` needs no server. */
export type TransportName = 'grpc-js' | 'wire' | 'fake';

/**
 * Steps that run one after the other; step k is due when step k - 1 has ended. A step that breaks its check, or that did
 * not end OK where nothing else was expected, is the last of its flow.
 */
export interface Flow {
  /** As the report calls it; null where it is a `--call`, of which nothing is told but the call. */
  name: string | null;
  weight: number;
  steps: Step[];
  /** What `.Row` reads in any of them. */
  rows: RowsTable | null;
  /** In which order its rows, and the messages of its lists, are taken. */
  order: DataOrder;
}

/** One call of a flow. */
export interface Step {
  /** Index into `CallPlan.methods`. */
  methodIndex: number;
  payload: Payload;
  /** Entries that never change, and those that are worked out for every call. */
  metadata: MetadataEntry[];
  varying: VaryingEntry[];
  /** Status codes that the handler is known to give, beyond those that only handlers give. */
  expect: number[];
  capture: Capture[];
  check: StepCheck | null;
  /** null: the plan's. */
  deadlineMs: number | null;
  /** null: the messages are sent one after the other, and the end is waited for. */
  stream: StreamShape | null;
}

/** A stretch of the run with one load shape and one ledger. */
export interface Phase {
  name: 'set-up' | 'probe' | 'slow-call' | 'warm-up' | 'measured' | 'teardown';
  pacer: PacerSpec;
  /** How many of the plan's `concurrency` flows may be in flight at once, from the phase's start on. */
  places: PlacesShape;
  /** The phase is over when either is reached; flows then open are not cut off. */
  limit: { flows: number | null; durationMs: number | null };
}
