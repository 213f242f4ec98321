import { mergeEncoded, openHistogram } from '../record/histogram.js';
import { loadTotals } from '../record/load-totals.js';
import { runRate } from '../record/run-rate.js';
import type { EndReason, RunResult } from '../record/run-result.js';
import { escapeInvisible } from '../shared/escape-invisible.js';
import type { LoadShape, PlacesShape } from '../shared/load-shape.js';
import { endingOf } from './ending.js';
import { goCodeName } from './go-code-name.js';
import { calls, countsByCode, latency, tally } from './json/json-calls.js';
import { jsonThreshold } from './json/json-threshold.js';
import { jsonVerdict } from './json/json-verdict.js';
import { latencyDistribution, latencySummary, markedBuckets } from './json/latency-summary.js';
import type { Report } from './report.js';

/** Raised when a reader of the older format would misread the newer; further fields do not raise it. */
const FORMAT_VERSION = 1;

/** The report for programs: ghz's JSON and more. docs/json.md says what every field means, and in which unit. */
export function jsonReport(report: Report): string {
  const { run, verdict } = report;
  const { exitCode, because } = endingOf(report);
  const totals = loadTotals(run.methods);
  const merged = latency(run.methods);
  // ghz has one latency: of the OK calls, or of all.
  const ok = mergeEncoded(
    run.methods.flatMap(({ histograms: { latencyOk, latencyError, latencyTakenBack } }) =>
      run.plan.countErrors ? [latencyOk, latencyError, latencyTakenBack] : [latencyOk],
    ),
  );
  const counted = latencySummary(ok);
  const okView = ok === null ? null : openHistogram(ok);
  const { rate } = run;
  const document = {
    name: run.plan.name ?? undefined,
    endReason: GHZ_END_REASON[run.endReason],
    options: ghzOptions(run),
    date: run.startedAt,
    count: totals.started,
    total: Math.round(rate.overMs * 1e6),
    average: counted?.average ?? 0,
    fastest: counted?.fastest ?? 0,
    slowest: counted?.slowest ?? 0,
    rps: runRate(rate),
    errorDistribution: errorDistribution(run),
    statusCodeDistribution: countsByCode(totals.shown),
    latencyDistribution: okView === null ? [] : latencyDistribution(okView),
    histogram: okView === null ? [] : markedBuckets(okView),
    details: details(run),
    tags: run.plan.tags,

    grpcRed: { format: 'grpc-red report', version: FORMAT_VERSION, release: run.grpcRed, endReason: run.endReason },
    exit: { code: exitCode, because },
    thresholds: report.thresholds.map(jsonThreshold),
    aborted: run.aborted,
    tally: tally(totals),
    percentiles: merged.ok?.percentiles ?? null,
    latency: merged,
    serviceTime: latencySummary(mergeEncoded(run.methods.map(({ histograms }) => histograms.service))),
    methods: run.methods.map((result) => calls(result, rate.overMs)),
    flows: run.flows.map(({ latency: took, ...flow }) => ({
      ...flow,
      perSecond: rate.overMs > 0 ? (flow.completedInWindow * 1000) / rate.overMs : 0,
      latency: latencySummary(took),
    })),
    checks: run.checks,
    reflected: run.reflected,
    errors: run.errors.map(({ status, ...group }) => ({ ...group, code: status, status: goCodeName(status) })),
    errorsLeftOut: run.errorsLeftOut,
    plan: run.plan,
    client: run.client,
    connections: run.connections,
    lateness: run.lateness,
    drainMs: run.drainMs,
    timeline: run.timeline,
    scrapes: run.scrapes,
    warnings: run.warnings,
    verdict: verdict === null ? null : jsonVerdict(verdict),
  };
  return `${escapeInvisible(JSON.stringify(document, null, 2))}\n`;
}

const GHZ_END_REASON: Record<EndReason, 'normal' | 'timeout' | 'cancel'> = {
  'total-reached': 'normal',
  'duration-reached': 'timeout',
  'max-duration-reached': 'timeout',
  aborted: 'cancel',
  interrupted: 'cancel',
  stopped: 'cancel',
  unsendable: 'cancel',
};

/** The options by ghz's names, as far as they mean the same; durations in nanoseconds, absent ones left out. */
function ghzOptions({ plan }: RunResult) {
  const { proto, protoset, importPaths } = plan.schemaFiles;
  return {
    host: plan.target,
    call: plan.calls.map(({ service, method }) => `${service}.${method}`).join(','),
    insecure: plan.security === 'plaintext',
    proto: proto.length === 0 ? undefined : proto.join(','),
    protoset: protoset ?? undefined,
    'import-paths': importPaths.length === 0 ? undefined : importPaths,
    'enable-compression': plan.compression === 'gzip' || undefined,
    cname: plan.serverName ?? undefined,
    authority: plan.authority ?? undefined,
    skipTLS: plan.security === 'tls-unverified' || undefined,
    total: plan.total ?? undefined,
    rps: plan.loadShape.shape === 'constant' ? plan.loadShape.perSecond : undefined,
    ...ghzSchedule('load', plan.loadShape),
    concurrency: plan.concurrency,
    ...ghzSchedule('concurrency', plan.places),
    connections: plan.connections,
    duration: plan.durationMs === null ? undefined : plan.durationMs * 1e6,
    'dial-timeout': plan.connectTimeoutMs * 1e6,
    keepalive: plan.keepalive === null ? undefined : plan.keepalive.afterMs * 1e6,
    timeout: plan.deadlineMs === 0 ? undefined : plan.deadlineMs * 1e6,
    binary: plan.calls.some(({ dataForm }) => dataForm === 'binary'),
    CPUs: plan.threads,
    skipFirst: plan.warmUp?.calls ?? undefined,
    'count-errors': plan.countErrors || undefined,
    name: plan.name ?? undefined,
  };
}

/** ghz's words for what changes, all of them there also where nothing does. */
function ghzSchedule(what: 'load' | 'concurrency', shape: LoadShape | PlacesShape) {
  const changes = shape.shape === 'steps' || shape.shape === 'line';
  return {
    [`${what}-schedule`]: !changes ? 'const' : shape.shape === 'steps' ? 'step' : 'line',
    [`${what}-start`]: changes ? shape.start : 0,
    [`${what}-end`]: changes ? (shape.end ?? 0) : 0,
    [`${what}-step`]: changes ? shape.step : 0,
    [`${what}-step-duration`]: changes ? shape.everyMs * 1e6 : 0,
    [`${what}-max-duration`]: changes ? (shape.maxMs ?? 0) * 1e6 : 0,
  };
}

/** Single calls as ghz tells them, and of which method they were. */
function details({ sample, methods, startedAt }: RunResult) {
  const startMs = Date.parse(startedAt);
  return sample.map(({ atMs, latencyNs, methodIndex, status, detail }) => {
    const target = methods[methodIndex];
    return {
      timestamp: new Date(startMs + atMs).toISOString(),
      latency: latencyNs,
      error: status === 0 ? '' : goError(status, detail),
      status: goCodeName(status),
      call: target === undefined ? null : `${target.service}/${target.method}`,
    };
  });
}

/** As Go's errors read, for that is what scripts match. */
function goError(status: number, detail: string): string {
  return `rpc error: code = ${goCodeName(status)} desc = ${detail}`;
}

/** Each message as it was, as far as they are kept apart. */
function errorDistribution({ errors }: RunResult): Record<string, number> {
  const counts = new Map<string, number>();
  const add = (status: number, detail: string, count: number) => {
    const text = goError(status, detail);
    if (count > 0) counts.set(text, (counts.get(text) ?? 0) + count);
  };
  for (const { status, detail, count, messages } of errors) {
    for (const message of messages) add(status, message.detail, message.count);
    add(status, detail, count - messages.reduce((sum, message) => sum + message.count, 0));
  }
  return Object.fromEntries(counts);
}
