import type { Capability, Check, ExplainedShare, Verdict } from '../../src/metrics/verdict.js';
import { initHistograms, makeHistogram } from '../../src/record/histogram.js';
import type { RunPlan } from '../../src/record/run-plan.js';
import {
  type CheckResult,
  type ConnectionsResult,
  type EncodedHistogram,
  type ErrorExample,
  type ErrorGroup,
  type FlowResult,
  type LedgerRow,
  type MethodHistograms,
  type MethodResult,
  NO_TIMES,
  type RunResult,
} from '../../src/record/run-result.js';
import type { ScrapeNote } from '../../src/record/scrape-note.js';
import type { Report } from '../../src/report/report.js';
import type { Limit } from '../../src/thresholds/threshold.js';

await initHistograms();

/** Reports for tests: whole, plausible, and the same on every machine. Each takes the fields that its test is about. */
export function aRun(fields: Partial<RunResult> = {}): RunResult {
  return {
    format: 'grpc-red run',
    version: 1,
    grpcRed: '0.1.0',
    plan: aPlan(),
    reflected: [],
    startedAt: '2026-03-01T12:00:00.000Z',
    endedAt: '2026-03-01T12:00:04.330Z',
    endReason: 'total-reached',
    aborted: null,
    rate: { calls: 20_000, overMs: 4212.5 },
    lateness: null,
    drainMs: 0,
    elapsedMs: 4330,
    methods: [aMethod()],
    flows: [],
    checks: [],
    errors: [],
    errorsLeftOut: 0,
    sample: [],
    timeline: { sliceMs: 2500, slices: [{ ended: 12_000, failed: 0, maxLatencyNs: 41_000_000 }] },
    client: { cpuMs: 1710, busyShare: 0.34 },
    connections: aConnectionsResult({ kept: fields.plan?.connections ?? 1 }),
    scrapes: [],
    settling: null,
    interrupted: false,
    warnings: [],
    ...fields,
  };
}

/** Those of a run that kept one connection and lost none. */
export function aConnectionsResult(fields: Partial<ConnectionsResult> = {}): ConnectionsResult {
  return {
    kept: 1,
    addresses: [anAddress()],
    replaced: 0,
    lost: null,
    sentAway: null,
    failedDials: null,
    streamLimit: null,
    medianBatch: null,
    proxy: null,
    ...fields,
  };
}

export function anAddress(fields: Partial<ConnectionsResult['addresses'][number]> = {}) {
  return {
    address: '127.0.0.1:50051',
    connected: null,
    calls: 20_000,
    failedDials: null,
    lastFailure: null,
    ...fields,
  };
}

export function aPlan(fields: Partial<RunPlan> = {}): RunPlan {
  return {
    target: 'localhost:50051',
    security: 'plaintext',
    authority: null,
    serverName: null,
    connectTimeoutMs: 10_000,
    schemaSource: 'reflection v1',
    schemaFiles: { proto: [], protoset: null, importPaths: [] },
    transport: 'grpc-js',
    loadShape: { shape: 'closed' },
    concurrency: 50,
    places: { shape: 'constant' },
    connections: 1,
    lbStrategy: 'pick_first',
    keepalive: null,
    threads: 1,
    total: 20_000,
    durationMs: null,
    maxDurationMs: null,
    deadlineMs: 20_000,
    cancelAfterMs: null,
    compression: 'identity',
    streams: null,
    countErrors: false,
    warmUp: null,
    calls: [aPlannedCall('SendMessage')],
    setUpSteps: 0,
    teardownSteps: 0,
    slowCalls: [],
    probeCalls: [],
    metricsUrls: [],
    settleMs: 10_000,
    convention: null,
    metricsMap: [],
    exclusive: false,
    viaProxy: false,
    thresholds: [],
    abortOn: [],
    metadataNames: [],
    seed: null,
    name: null,
    tags: {},
    ...fields,
  };
}

export function aPlannedCall(method: string, fields: Partial<RunPlan['calls'][number]> = {}): RunPlan['calls'][number] {
  return {
    service: 'messaging.MessagingService',
    method,
    kind: 'unary',
    weight: 1,
    payloads: 1,
    dataForm: 'json',
    expect: [],
    flow: null,
    codes: [],
    takesBack: false,
    ...fields,
  };
}

export function aMethod(fields: Partial<MethodResult> = {}): MethodResult {
  const method = fields.method ?? 'SendMessage';
  const service = fields.service ?? 'messaging.MessagingService';
  return {
    service,
    method,
    path: `/${service}/${method}`,
    kind: 'unary',
    expect: [],
    endedInWindow: 20_000,
    receivedIsLeast: false,
    slowCall: null,
    ledgers: [aLedger({ 0: 20_000 })],
    histograms: histograms({ latencyOk: spread(20_000, 9.6e6), service: spread(20_000, 9.5e6) }),
    ...fields,
  };
}

/** A load ledger whose calls were all answered with these statuses. */
export function aLedger(answeredBy: Record<number, number>, fields: Partial<LedgerRow> = {}): LedgerRow {
  const answered = statuses(answeredBy);
  const started = answered.reduce((sum, count) => sum + count, 0);
  return {
    ledger: 'load',
    started,
    unsent: 0,
    answered,
    uncertain: 0,
    begun: 0,
    refused: 0,
    shown: answered,
    causes: { trailers: started },
    messagesSent: [...answered, 0, 0],
    messagesReceived: [answered[0]!, ...new Array(18).fill(0)],
    ...fields,
  };
}

export function statuses(counts: Record<number, number>): number[] {
  return Array.from({ length: 17 }, (_nothing, code) => counts[code] ?? 0);
}

export function histograms(fields: Partial<MethodHistograms>): MethodHistograms {
  return { ...NO_TIMES, ...fields };
}

/** `count` durations around `medianNs` with a long tail, the same on every call. */
export function spread(count: number, medianNs: number): EncodedHistogram {
  const key = `${count} ${medianNs}`;
  const known = spreads.get(key) ?? makeSpread(count, medianNs);
  spreads.set(key, known);
  return known;
}

const spreads = new Map<string, EncodedHistogram>();

function makeSpread(count: number, medianNs: number): EncodedHistogram {
  return recorded(
    Array.from({ length: count }, (_nothing, i) => {
      const share = (i + 0.5) / count;
      return Math.round(medianNs * (0.6 + 0.8 * share + 0.02 / (1.001 - share)));
    }),
  );
}

export function recorded(valuesNs: number[]): EncodedHistogram {
  const histogram = makeHistogram();
  for (const value of valuesNs) histogram.record(value);
  const encoded = histogram.encode()!;
  histogram.destroy();
  return encoded;
}

export function anError(fields: Partial<ErrorGroup> = {}): ErrorGroup {
  const { detail = 'no such conversation', count = 12 } = fields;
  return {
    service: 'messaging.MessagingService',
    method: 'SendMessage',
    status: 5,
    fromServer: true,
    cause: 'trailers',
    detail,
    count,
    messages: [{ detail, count }],
    first: anExample({ detail }),
    slowest: anExample({ detail, at: '2026-03-01T12:00:01.250Z', atMs: 1250, latencyNs: 41_200_000 }),
    ...fields,
  };
}

export function anExample(fields: Partial<ErrorExample> = {}): ErrorExample {
  return {
    at: '2026-03-01T12:00:00.012Z',
    atMs: 12.3,
    latencyNs: 3_400_000,
    detail: 'no such conversation',
    details: [],
    trailers: [],
    peer: '127.0.0.1:50051',
    ...fields,
  };
}

export function aVerdict(fields: Partial<Verdict> = {}): Verdict {
  return {
    outcome: 'pass',
    convention: 'shared-library',
    headline: 'All 20000 calls of 1 method were counted once, with the right status.',
    checks: [aCheck()],
    causes: [],
    capability: [aCapability()],
    explained: [],
    buckets: [],
    settledAfterMs: 120,
    ...fields,
  };
}

function aCapability(fields: Partial<Capability> = {}): Capability {
  const labels = { service: 'service', method: 'method' };
  return {
    convention: 'shared-library',
    foundBy: 'name',
    counts: 'per-method-and-code',
    families: [
      {
        role: 'requests',
        name: 'grpc_server_requests_total',
        type: 'counter',
        labels: { ...labels, code: 'code' },
        because: 'a name of shared-library',
      },
      {
        role: 'duration',
        name: 'grpc_server_request_duration_seconds',
        type: 'histogram',
        labels,
        because: 'a name of shared-library',
      },
    ],
    inTheWay: [],
    map: [
      "--metrics-map 'requests=grpc_server_requests_total{service=service,method=method,code=code}'",
      "--metrics-map 'duration=grpc_server_request_duration_seconds{service=service,method=method};unit=s'",
    ],
    ...fields,
  };
}

export function aFlowResult(fields: Partial<FlowResult> = {}): FlowResult {
  return {
    name: 'crud',
    weight: 1,
    started: 10,
    completed: 7,
    completedInWindow: 6,
    broken: 2,
    cut: 1,
    latency: spread(7, 40e6),
    ...fields,
  };
}

/** Of an answer, not of the metrics. */
export function aRunCheck(fields: Partial<CheckResult> = {}): CheckResult {
  return {
    ledger: 'load',
    flow: 'crud',
    step: 2,
    service: 'user.UserService',
    method: 'GetUser',
    reason: 'field',
    subject: 'user.name',
    judged: 10,
    broken: 1,
    example: 'it is "red"',
    ...fields,
  };
}

export function aCheck(fields: Partial<Check> = {}): Check {
  return {
    name: 'requests-by-code',
    signal: 'rate',
    method: 'messaging.MessagingService/SendMessage',
    code: 0,
    required: true,
    outcome: 'pass',
    expected: { min: 20_000, max: 20_000 },
    observed: 20_000,
    unit: 'calls',
    series: ['grpc_server_requests_total{service="messaging-service",method="SendMessage",code="0"}'],
    because: 'The counter grew by 20000, and 20000 calls were answered.',
    power: null,
    ...fields,
  };
}

export function anExplainedShare(fields: Partial<ExplainedShare> = {}): ExplainedShare {
  return {
    method: 'messaging.MessagingService/SendMessage',
    serverSeconds: 0.24,
    clientSeconds: 144,
    share: 0.24 / 144,
    quantiles: [
      { quantile: 0.5, serverFromMs: 2.5, serverToMs: 5, clientMs: 9.6 },
      { quantile: 0.99, serverFromMs: null, serverToMs: null, clientMs: 28.2 },
    ],
    ...fields,
  };
}

export function aReport(fields: Partial<Report> = {}): Report {
  return { run: aRun(), verdict: aVerdict(), thresholds: [], interrupted: false, ...fields };
}

export function aScrapeNote(fields: Partial<ScrapeNote> = {}): ScrapeNote {
  return {
    url: 'http://localhost:8081/metrics',
    moment: 'after',
    at: '2026-03-01T12:00:00.000Z',
    tookMs: 11.3,
    bytes: 32_300,
    contentType: 'text/plain; version=0.0.4',
    sha256: 'ab'.repeat(32),
    file: null,
    ...fields,
  };
}

/** `p99<1ms`, of all methods. */
export function aLimit(fields: Partial<Limit> = {}): Limit {
  return {
    is: 'limit',
    text: 'p99<1ms',
    name: 'p99',
    method: null,
    metric: { is: 'time', times: 'latency', stat: { is: 'percentile', percentile: 99 } },
    operator: '<',
    limit: 1e6,
    ...fields,
  };
}
