import * as v from 'valibot';
import type { CallKind } from '../shared/call-kind.js';
import type { Compression, LbStrategy } from '../shared/endpoint.js';
import { STATUS_COUNT } from '../shared/status.js';
import type { EndCause } from '../transport/transport.js';
import type { DataForm, RunPlan } from './run-plan.js';
import {
  type AbortNote,
  type CheckReason,
  type EndReason,
  LEDGERS,
  RUN_VERSION,
  type RunResult,
} from './run-result.js';
import type { ScrapeMoment } from './scrape-note.js';
import type { Settling } from './settling.js';
import { CAUSES, COLUMN_COUNT } from './tally.js';

/*
 * What a run.json must be, field by field, with a cap on all that has a length. A new field of RunResult is one line here:
 * without it, or where the two mean different types, the last lines of this file do not compile.
 * The message of each part goes on after "… must be ".
 */

const MOST_METHODS = 2000;
const MOST_ENTRIES = 10_000;
/** A command line holds no longer word, and a response no longer header. */
const LONGEST_TEXT = 200_000;
/** Above any histogram of ours; its reader has its own, sharper bounds. */
const LONGEST_HDR = 1_000_000;

/** In milliseconds or nanoseconds, either way: dates are made of it. */
const LONGEST_TIME = 1e15;
const TIME = 'a time of less than 1e15 either way';

const text = textOf(LONGEST_TEXT);
const flag = v.boolean('true or false');
const count = v.pipe(v.number(whole()), v.safeInteger(whole()), v.minValue(0, whole()));
const code = v.pipe(v.number(whole(16)), v.safeInteger(whole(16)), v.minValue(0, whole(16)), v.maxValue(16, whole(16)));
/** A time or a share. */
const amount = v.pipe(v.number('a number from 0 up'), v.finite('a number'), v.minValue(0, 'a number from 0 up'));
/** Where a clock went back, it may be below 0. */
const offset = v.pipe(v.number(TIME), v.finite(TIME), v.minValue(-LONGEST_TIME, TIME), v.maxValue(LONGEST_TIME, TIME));
const moment = v.pipe(
  v.string('a time like 2026-03-01T12:00:00.000Z'),
  v.isoTimestamp('a time like 2026-03-01T12:00:00.000Z'),
  v.check((value) => Number.isFinite(Date.parse(value)), 'a time like 2026-03-01T12:00:00.000Z'),
);
const digest = v.pipe(v.string('a SHA-256 in hex'), v.regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hex'));
const kind = words<CallKind>({ unary: true, 'server-stream': true, 'client-stream': true, bidi: true });
const byStatus = counts(STATUS_COUNT);
const byColumn = counts(COLUMN_COUNT);

const histogram = object({ count, sumNs: amount, minNs: amount, maxNs: amount, hdr: textOf(LONGEST_HDR) });

const step = v.pipe(v.number('a number'), v.finite('a number'));
const ramp = {
  shape: v.picklist(['steps', 'line'], 'steps or line'),
  start: amount,
  step,
  everyMs: amount,
  end: v.nullable(amount),
  maxMs: v.nullable(amount),
};
const stage = object({ perSecond: amount, toPerSecond: amount, forMs: amount });
const loadShape = v.variant(
  'shape',
  [
    object({ shape: v.literal('closed') }),
    object({ shape: v.literal('constant'), perSecond: amount }),
    object(ramp),
    object({ shape: v.literal('stages'), stages: list(stage) }),
  ],
  'one of closed, constant, steps, line, stages',
);
const places = v.variant(
  'shape',
  [object({ shape: v.literal('constant') }), object(ramp)],
  'one of constant, steps, line',
);

const plan = object({
  target: text,
  security: words<RunPlan['security']>({ plaintext: true, tls: true, 'tls-unverified': true }),
  authority: v.nullable(text),
  serverName: v.nullable(text),
  connectTimeoutMs: amount,
  schemaSource: text,
  schemaFiles: object({ proto: list(text), protoset: v.nullable(text), importPaths: list(text) }),
  transport: text,
  loadShape,
  concurrency: count,
  places,
  connections: count,
  lbStrategy: words<LbStrategy>({ pick_first: true, round_robin: true }),
  keepalive: v.nullable(object({ afterMs: amount, timeoutMs: amount, withoutCalls: flag })),
  threads: count,
  total: v.nullable(count),
  durationMs: v.nullable(amount),
  maxDurationMs: v.nullable(amount),
  deadlineMs: amount,
  cancelAfterMs: v.nullable(amount),
  compression: words<Compression>({ identity: true, gzip: true }),
  streams: v.nullable(object({ intervalMs: amount, durationMs: v.nullable(amount), count: v.nullable(count) })),
  countErrors: flag,
  warmUp: v.nullable(object({ calls: v.nullable(count), durationMs: v.nullable(amount) })),
  calls: list(
    object({
      service: text,
      method: text,
      kind,
      weight: count,
      payloads: count,
      dataForm: v.nullable(words<DataForm>({ json: true, ndjson: true, csv: true, binary: true })),
      expect: list(code),
      flow: v.nullable(text),
      codes: list(code),
      takesBack: flag,
    }),
  ),
  setUpSteps: count,
  teardownSteps: count,
  slowCalls: list(object({ service: text, method: text, leastMs: amount, calls: count })),
  probeCalls: list(object({ service: text, method: text, calls: count })),
  metricsUrls: list(text),
  settleMs: amount,
  exclusive: flag,
  viaProxy: flag,
  convention: v.nullable(text),
  metricsMap: list(text),
  thresholds: list(text),
  abortOn: list(text),
  metadataNames: list(text),
  seed: v.nullable(count),
  name: v.nullable(text),
  tags: v.custom<Record<string, string>>(isTexts, 'an object of texts'),
});

const ledgerRow = object({
  ledger: v.picklist(LEDGERS, oneOf(LEDGERS)),
  started: count,
  unsent: count,
  answered: byStatus,
  uncertain: count,
  refused: count,
  shown: byStatus,
  causes: v.custom<Partial<Record<EndCause, number>>>(isCausesCount, `counts by ${CAUSES.join(', ')}`),
  messagesSent: byColumn,
  messagesReceived: byColumn,
});

const method = object({
  service: text,
  method: text,
  path: text,
  kind,
  expect: list(code),
  endedInWindow: count,
  receivedIsLeast: flag,
  ledgers: list(ledgerRow, LEDGERS.length),
  histograms: object({
    latencyOk: v.nullable(histogram),
    latencyError: v.nullable(histogram),
    service: v.nullable(histogram),
    firstMessage: v.nullable(histogram),
    messageGap: v.nullable(histogram),
  }),
  slowCall: v.nullable(object({ leastMs: amount, service: v.nullable(histogram) })),
});

const flow = object({
  name: text,
  weight: count,
  started: count,
  completed: count,
  completedInWindow: count,
  broken: count,
  cut: count,
  latency: v.nullable(histogram),
});

const check = object({
  ledger: v.picklist(LEDGERS, oneOf(LEDGERS)),
  flow: v.nullable(text),
  step: count,
  service: text,
  method: text,
  reason: words<CheckReason>({ code: true, 'handler-at-least': true, answer: true, field: true, capture: true }),
  subject: text,
  judged: count,
  broken: count,
  example: v.nullable(text),
});

const errorExample = object({
  at: moment,
  atMs: offset,
  latencyNs: offset,
  detail: text,
  details: list(v.looseObject({ '@type': text }, 'an object')),
  trailers: list(object({ name: text, value: text })),
  peer: v.nullable(text),
});

const errorGroup = object({
  service: text,
  method: text,
  status: code,
  fromServer: flag,
  cause: v.picklist(CAUSES, oneOf(CAUSES)),
  detail: text,
  count,
  messages: list(object({ detail: text, count })),
  first: errorExample,
  slowest: errorExample,
});

const address = object({
  address: text,
  connected: v.nullable(count),
  calls: count,
  failedDials: v.nullable(count),
  lastFailure: v.nullable(text),
});

const scrapeNote = object({
  url: text,
  moment: words<ScrapeMoment>({
    drift: true,
    before: true,
    probe: true,
    during: true,
    settling: true,
    late: true,
    after: true,
  }),
  at: v.nullable(moment),
  tookMs: v.nullable(amount),
  bytes: count,
  contentType: text,
  sha256: digest,
  file: v.nullable(text),
});

export const runSchema = object({
  format: v.literal('grpc-red run', '"grpc-red run"'),
  version: v.literal(RUN_VERSION, String(RUN_VERSION)),
  grpcRed: text,
  plan,
  startedAt: moment,
  endedAt: moment,
  endReason: words<EndReason>({
    'total-reached': true,
    'duration-reached': true,
    'max-duration-reached': true,
    aborted: true,
    interrupted: true,
    stopped: true,
    unsendable: true,
  }),
  aborted: v.nullable(
    object({
      threshold: text,
      name: text,
      operator: text,
      limit: amount,
      unit: words<AbortNote['unit']>({ ns: true, share: true, calls: true, 'per-second': true }),
      observed: amount,
      calls: count,
    }),
  ),
  rate: object({ calls: count, overMs: amount }),
  lateness: v.nullable(
    object({
      flows: count,
      waited: count,
      waitedMs: amount,
      longestWaitMs: amount,
      late: count,
      longestDelayMs: amount,
    }),
  ),
  drainMs: amount,
  elapsedMs: amount,
  methods: list(method, MOST_METHODS),
  flows: list(flow),
  checks: list(check),
  reflected: list(object({ service: text, streams: count })),
  errors: list(errorGroup),
  errorsLeftOut: count,
  sample: list(object({ atMs: offset, latencyNs: offset, methodIndex: count, status: code, detail: text })),
  timeline: object({
    sliceMs: amount,
    slices: list(object({ ended: count, failed: count, maxLatencyNs: amount })),
  }),
  client: object({ cpuMs: amount, busyShare: amount }),
  connections: object({
    kept: count,
    addresses: list(address),
    replaced: v.nullable(count),
    lost: v.nullable(count),
    sentAway: v.nullable(count),
    failedDials: v.nullable(count),
    streamLimit: v.nullable(object({ waited: count, lowest: v.nullable(count) })),
    proxy: v.nullable(text),
    medianBatch: v.nullable(count),
  }),
  scrapes: list(scrapeNote),
  settling: v.nullable(
    object({
      end: words<Settling['end']>({ judged: true, given: true, stopped: true, unreadable: true }),
      afterMs: v.nullable(amount),
      trouble: v.nullable(text),
    }),
  ),
  interrupted: flag,
  warnings: list(object({ code: text, message: text })),
});

/** Fields that are not named are let through: a later release may add some without raising the version. */
function object<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.object(entries, 'an object');
}

function list<Item extends v.GenericSchema>(item: Item, most = MOST_ENTRIES) {
  const wanted = `a list of at most ${most}`;
  // The length first: a list that is too long is not looked into.
  return v.pipe(
    v.custom<unknown[]>((value) => Array.isArray(value) && value.length <= most, wanted),
    v.array(item, wanted),
  );
}

function counts(length: number) {
  const wanted = `a list of ${length} counts`;
  return v.pipe(v.array(count, wanted), v.length(length, wanted));
}

function textOf(longest: number) {
  const wanted = `a text of at most ${longest} characters`;
  return v.pipe(v.string(wanted), v.maxLength(longest, wanted));
}

/** Takes every word of a union: one that is forgotten does not compile. */
function words<Word extends string>(all: Record<Word, true>) {
  const known = Object.keys(all) as Word[];
  return v.picklist(known, oneOf(known));
}

function oneOf(known: readonly string[]): string {
  return known.length === 1 ? `"${known[0]}"` : `one of ${known.join(', ')}`;
}

function whole(most?: number): string {
  return most === undefined ? 'a whole number from 0 up' : `a whole number from 0 to ${most}`;
}

/** By hand, as the next: v.record passes over what is called `__proto__`. */
function isTexts(value: unknown): boolean {
  const entries = isObject(value) ? Object.entries(value) : [];
  return isObject(value) && entries.flat().every((one) => typeof one === 'string' && one.length <= LONGEST_TEXT);
}

function isCausesCount(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.entries(value).every(
      ([cause, calls]) =>
        CAUSES.some((known) => known === cause) && Number.isSafeInteger(calls) && (calls as number) >= 0,
    )
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Read = v.InferOutput<typeof runSchema>;
type Fits<One extends Other, Other> = One;

/** Compiles only where the schema and RunResult mean the same: each must do for the other. */
export type ReadRun = Fits<Read, RunResult> & Fits<RunResult, Read>;
