import type { MethodTarget } from '../target/method-target.js';
import type { StatusDetail } from '../target/read-status-details.js';
import type { ConnectionUse } from '../transport/connection-use.js';
import { mergeSamples } from './call-sample.js';
import type { CheckCounts } from './check-books.js';
import { type CheckPart, composeChecks, composeFlows, type FlowName } from './compose-flows.js';
import { connectionWarnings } from './connection-warnings.js';
import type { IndexedExample } from './error-groups.js';
import type { FlowCounts } from './flow-books.js';
import { unfold } from './fold-message.js';
import { mergeEncoded } from './histogram.js';
import { type Lateness, mergeLateness } from './lateness.js';
import { latenessWarnings } from './lateness-warnings.js';
import { mergeConnections } from './merge-connections.js';
import { mergeErrors } from './merge-errors.js';
import type { Recording } from './recorder.js';
import type { RunPlan } from './run-plan.js';
import {
  type AbortNote,
  type EndReason,
  type ErrorExample,
  LEDGERS,
  type MethodHistograms,
  type MethodResult,
  type ReflectedStreams,
  RUN_VERSION,
  type RunResult,
  type Warning,
} from './run-result.js';
import { Tally, tallyFrom } from './tally.js';
import { mergeTimelines } from './timeline.js';
import { wholeNs } from './whole-ns.js';

/** What the threads of a run brought back, and what only the main thread knows. */
export interface RunParts {
  grpcRed: string;
  plan: RunPlan;
  methods: readonly MethodTarget[];
  /** Codes expected of each method, by its index. */
  expect: readonly number[][];
  startedAt: string;
  endedAt: string;
  /** See RunResult. */
  reflected: ReflectedStreams[];
  /** Reads a google.rpc.Status, whatever its bytes are. */
  readDetails(bytes: Uint8Array): StatusDetail[];
  threads: {
    recording: Recording;
    connections: ConnectionUse;
    warnings: Warning[];
    end: Pick<RunResult, 'endReason' | 'elapsedMs' | 'drainMs'> & {
      firstReason: EndReason;
      windowMs: number;
      endedInWindow: number;
      busyShare: number;
      lateness: Lateness;
      endedByMethod: ArrayLike<number>;
      flows: readonly FlowCounts[];
      checks: CheckCounts;
    };
  }[];
  /** The flows of the load, by their place in its plan, and its checks. */
  flows: readonly FlowName[];
  planned: CheckPart['planned'];
  /** What the calls brought back that came beside all of these, by plans of their own. */
  probe?: Recording | null;
  slow?: Recording | null;
  setUp?: Recording | null;
  teardown?: Recording | null;
  /** The checks of those. */
  besides?: readonly CheckPart[];
  cpuMs: number;
  /** What ended the load early, where something did. */
  aborted?: AbortNote | null;
  warnings: Warning[];
}

/** Threads end alike, but one that was cut short says more than one that had just finished its share. */
const END_REASONS: readonly EndReason[] = [
  'stopped',
  'unsendable',
  'interrupted',
  'aborted',
  'max-duration-reached',
  'duration-reached',
  'total-reached',
];

function mostTelling(reasons: readonly EndReason[]): EndReason {
  return END_REASONS.find((reason) => reasons.includes(reason))!;
}

/** Merges the threads' recordings into one result. Throws `bad-books` where they do not balance. */
export function composeRun(parts: RunParts): RunResult {
  const { threads } = parts;
  const tally = new Tally(parts.methods.length);
  for (const { recording } of threads) tally.add(tallyFrom(recording.tally));
  for (const besides of recordingsBeside(parts)) tally.add(tallyFrom(besides.tally));
  const { groups, leftOut } = mergeErrors(threads.map(({ recording }) => recording.errors));
  const addresses = new Set(threads.flatMap((thread) => thread.connections.addresses.map(({ address }) => address)));
  const peer = addresses.size === 1 ? [...addresses][0]! : null;
  const ends = threads.map(({ end }) => end);
  const endReason = mostTelling(ends.map((end) => end.endReason));
  const firstReason = mostTelling(ends.map((end) => end.firstReason));
  const connections = mergeConnections(threads.map((thread) => thread.connections));
  const lateness = parts.plan.loadShape.shape === 'closed' ? null : mergeLateness(ends.map((end) => end.lateness));
  const unit = parts.flows.some(({ name }) => name !== null) ? 'flow' : 'call';
  return {
    format: 'grpc-red run',
    version: RUN_VERSION,
    grpcRed: parts.grpcRed,
    plan: parts.plan,
    startedAt: parts.startedAt,
    endedAt: parts.endedAt,
    endReason,
    // A run that had started its last call by then was not ended by it.
    aborted: firstReason === 'aborted' ? (parts.aborted ?? null) : null,
    rate: {
      calls: sum(ends.map((end) => end.endedInWindow)),
      overMs: Math.max(...ends.map((end) => end.windowMs)),
    },
    lateness,
    drainMs: Math.max(...ends.map((end) => end.drainMs)),
    elapsedMs: Math.max(...ends.map((end) => end.elapsedMs)),
    methods: parts.methods.map((method, i) => methodResult(method, i, parts, tally)),
    flows: composeFlows(
      parts.flows,
      ends.map((end) => end.flows),
    ),
    checks: composeChecks(
      [
        ...(parts.besides ?? []),
        {
          planned: parts.planned,
          flows: parts.flows,
          counts: ends.map((end) => end.checks),
          ledgers: ['load', 'warm-up'],
        },
      ],
      parts.methods,
    ),
    reflected: parts.reflected,
    errors: groups.map(({ methodIndex, message, status, fromServer, cause, count, messages, first, slowest }) => {
      const { service, method } = parts.methods[methodIndex]!;
      const alike = { service, method, status, fromServer, cause, detail: unfold(message), count, messages };
      return { ...alike, first: exampleOf(first, parts, peer), slowest: exampleOf(slowest, parts, peer) };
    }),
    errorsLeftOut: leftOut,
    sample: mergeSamples(threads.map(({ recording }) => recording.sample)).calls,
    timeline: mergeTimelines(threads.map(({ recording }) => recording.timeline)),
    client: { cpuMs: parts.cpuMs, busyShare: Math.max(...ends.map((end) => end.busyShare)) },
    connections,
    scrapes: [],
    settling: null,
    interrupted: false,
    warnings: [
      ...warningsOf(parts),
      ...connectionWarnings(parts.plan, connections),
      ...latenessWarnings(lateness, loadUnsent(tally), endReason, unit),
    ],
  };
}

function exampleOf(
  { atMs, latencyMs, detail, details, trailers }: IndexedExample,
  parts: RunParts,
  peer: string | null,
): ErrorExample {
  return {
    at: new Date(Date.parse(parts.startedAt) + atMs).toISOString(),
    atMs,
    latencyNs: wholeNs(latencyMs),
    detail,
    details: details === null ? [] : parts.readDetails(details),
    trailers,
    peer,
  };
}

/** Threads may have the same to tell: once is enough. */
function warningsOf({ warnings, threads }: RunParts): Warning[] {
  const told = new Map([...warnings, ...threads.flatMap((thread) => thread.warnings)].map((one) => [one.message, one]));
  const clamped = sum(threads.map(({ recording }) => recording.clamped));
  if (clamped === 0) return [...told.values()];
  const message = `${clamped} durations were longer than an hour, or none at all (the clock went backwards): percentiles count them as an hour, or as 1 ns.`;
  return [...told.values(), { code: 'durations-clamped', message }];
}

function methodResult(target: MethodTarget, index: number, parts: RunParts, tally: Tally): MethodResult {
  const merged = (kind: keyof MethodHistograms) =>
    mergeEncoded(parts.threads.map(({ recording }) => recording.histograms[index]![kind]));
  const slow = parts.slow?.histograms[index]?.service ?? null;
  const planned = parts.slow
    ? parts.plan.slowCalls.find(({ service, method }) => service === target.service && method === target.method)
    : undefined;
  return {
    service: target.service,
    method: target.method,
    path: target.path,
    kind: target.kind,
    expect: parts.expect[index]!,
    endedInWindow: sum(parts.threads.map(({ end }) => end.endedByMethod[index] ?? 0)),
    receivedIsLeast: parts.plan.transport === 'grpc-js',
    ledgers: tally.rowsOf(index),
    histograms: {
      latencyOk: merged('latencyOk'),
      latencyError: merged('latencyError'),
      latencyTakenBack: merged('latencyTakenBack'),
      service: mergeEncoded([
        merged('service'),
        ...recordingsBeside(parts).map(({ histograms }) => histograms[index]!.service),
      ]),
      firstMessage: merged('firstMessage'),
      messageGap: merged('messageGap'),
    },
    slowCall: planned === undefined ? null : { leastMs: planned.leastMs, service: slow },
  };
}

/** Flows of the measured phase that were due and never started. */
function loadUnsent({ unsent, methodCount }: Tally): number {
  const first = LEDGERS.indexOf('load') * methodCount;
  return sum([...unsent.subarray(first, first + methodCount)]);
}

function recordingsBeside({ setUp, probe, slow, teardown }: RunParts): Recording[] {
  return [setUp, probe, slow, teardown].filter((recording) => recording != null);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
