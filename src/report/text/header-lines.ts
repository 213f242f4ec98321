import { loadTotals } from '../../record/load-totals.js';
import type { RunPlan } from '../../record/run-plan.js';
import type { RunResult } from '../../record/run-result.js';
import { groupBy } from '../../shared/group-by.js';
import { shortTarget } from '../../shared/short-target.js';
import { callsBefore } from '../ending.js';
import { abortWords } from '../threshold-words.js';
import { formatCount, formatCounted, formatDuration, formatSetting, formatShare } from '../units.js';
import { loadWords, rampWords } from './load-words.js';
import { facts, paragraph, type Sheet } from './sheet.js';
import { startUnit } from './start-unit.js';

/** What ran, against what, for how long, and why it ended. */
export function headerLines(sheet: Sheet, run: RunResult): string[] {
  const { plan } = run;
  const { bold, dim } = sheet.chalk;
  const title = [plan.name, shortTarget(plan.target), SECURITY[plan.security]].filter((part) => part !== null);
  const tags = Object.entries(plan.tags).map(([name, value]) => `${name}=${value}`);
  return [
    ...paragraph(sheet, title.join(' · '), { lead: `grpc-red ${run.grpcRed}  `, paintLead: bold, paint: bold }),
    ...methodLines(sheet, plan),
    ...facts(sheet, [...setUp(run), ...limits(plan)], { lead: '  ' }),
    ...paragraph(sheet, `Ran ${howLong(run)}: ${ending(run)}.`, { lead: '  ' }),
    ...(tags.length === 0 ? [] : paragraph(sheet, `tags ${tags.join(', ')}`, { lead: '  ', paint: dim })),
  ];
}

const SECURITY: Record<RunPlan['security'], string> = {
  plaintext: 'plaintext',
  tls: 'TLS',
  'tls-unverified': 'TLS, certificate not verified',
};

type PlannedCall = RunPlan['calls'][number];

/** More calls than this are listed service by service instead of each on its own line. */
const MOST_LINES = 4;

/** Shares are of the weights: what was asked for, and what a long run comes to. */
function methodLines(sheet: Sheet, { calls }: RunPlan): string[] {
  if (calls.some(({ flow }) => flow !== null)) return plannedFlows(sheet, calls);
  const weights = calls.reduce((sum, { weight }) => sum + weight, 0);
  // The first number of each kind says what it is, for all below it.
  const share = (call: PlannedCall) =>
    `${formatShare(call.weight / weights)}${call === calls[0] ? ' of the calls' : ''}`;
  if (calls.length <= MOST_LINES) {
    return calls.flatMap((call) => {
      const parts = [...kindWords(call)];
      if (call.payloads !== 1) parts.push(formatCounted(call.payloads, 'payload'));
      if (calls.length > 1) parts.push(share(call));
      const about = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
      return paragraph(sheet, `${call.service}/${call.method}${about}`, { lead: '  → ' });
    });
  }
  const firstOfSeveral = calls.find(({ payloads }) => payloads !== 1);
  const services = [...groupBy(calls, ({ service }) => service)];
  return services.flatMap(([service, own]) => {
    const list = own.map((call) => {
      const kind = call.kind === 'unary' ? '' : ` (${call.kind})`;
      const payloads = call.payloads === 1 ? '' : ` ×${formatCount(call.payloads)}`;
      const unit = call === firstOfSeveral ? ' payloads' : '';
      return `${call.method}${kind}${payloads}${unit} ${share(call)}`;
    });
    return facts(sheet, [`${service}: ${list[0]}`, ...list.slice(1)], { lead: '  → ' });
  });
}

/** Each flow with its steps, in order. */
function plannedFlows(sheet: Sheet, calls: readonly PlannedCall[]): string[] {
  const flows = [...groupBy(calls, ({ flow }) => flow)];
  const weights = flows.reduce((sum, [, steps]) => sum + steps[0]!.weight, 0);
  return flows.flatMap(([name, steps], index) => {
    const of = index === 0 ? ' of the flows' : '';
    const share = flows.length === 1 ? '' : ` (${formatShare(steps[0]!.weight / weights)}${of})`;
    return paragraph(sheet, `${name}${share}: ${steps.map(stepWords).join(', ')}`, { lead: '  → ' });
  });
}

function stepWords(step: PlannedCall): string {
  const about = [...kindWords(step), ...(step.payloads === 1 ? [] : [formatCounted(step.payloads, 'payload')])];
  const service = step.service.slice(step.service.lastIndexOf('.') + 1);
  return `${service}/${step.method}${about.length === 0 ? '' : ` (${about.join(', ')})`}`;
}

function kindWords({ kind }: PlannedCall): string[] {
  switch (kind) {
    case 'unary':
      return [];
    case 'server-stream':
      return ['server stream'];
    case 'client-stream':
      return ['client stream'];
    case 'bidi':
      return ['bidirectional stream'];
  }
}

function setUp({ plan, connections }: RunResult): string[] {
  return [
    inFlight(plan),
    formatCounted(connections.kept, 'connection'),
    formatCounted(plan.threads, 'thread'),
    `transport ${plan.transport}`,
    `schema from ${plan.schemaSource}`,
    ...(connections.proxy === null && !plan.viaProxy ? [] : [`through a proxy${named(connections.proxy)}`]),
  ];
}

function inFlight({ loadShape, concurrency, places }: RunPlan): string {
  if (places.shape !== 'constant') return `in flight: ${rampWords(places, '')}`;
  return loadShape.shape === 'closed'
    ? `${formatCount(concurrency)} in flight`
    : `at most ${formatCount(concurrency)} in flight`;
}

function named(proxy: string | null): string {
  return proxy === null ? '' : ` (${proxy})`;
}

function limits(plan: RunPlan): string[] {
  const {
    loadShape,
    total,
    durationMs,
    deadlineMs,
    keepalive,
    cancelAfterMs,
    compression,
    streams,
    warmUp,
    metadataNames,
    abortOn,
    seed,
  } = plan;
  const asked = [
    ...(total === null ? [] : [formatCounted(total, startUnit(plan))]),
    ...(durationMs === null ? [] : [formatSetting(durationMs)]),
  ];
  const parts = [
    ...loadWords(loadShape, startUnit(plan)),
    ...(asked.length === 0 ? [] : [`asked for ${asked.join(' or ')}`]),
    deadlineMs === 0 ? 'no deadline' : `deadline ${formatSetting(deadlineMs)} each`,
  ];
  if (keepalive !== null) parts.push(`keepalive ${formatSetting(keepalive.afterMs)}`);
  if (cancelAfterMs !== null) parts.push(`each taken back after ${formatSetting(cancelAfterMs)}`);
  if (compression !== 'identity') parts.push(`messages sent in ${compression}`);
  if (streams !== null) parts.push(`streams: ${streamWords(streams)}`);
  if (warmUp !== null) {
    const amount = [
      ...(warmUp.calls === null ? [] : [formatCounted(warmUp.calls, startUnit(plan))]),
      ...(warmUp.durationMs === null ? [] : [formatSetting(warmUp.durationMs)]),
    ];
    parts.push(`warm-up ${amount.join(' or ')}`);
  }
  if (abortOn.length > 0) parts.push(`aborts on ${abortOn.join(', ')}`);
  if (metadataNames.length > 0) parts.push(`metadata ${metadataNames.join(', ')}`);
  if (seed !== null) parts.push(`seed ${seed}`);
  return parts;
}

function streamWords({ intervalMs, durationMs, count }: NonNullable<RunPlan['streams']>): string {
  return [
    ...(count === null ? [] : [formatCounted(count, 'message')]),
    ...(intervalMs === 0 ? [] : [`${formatSetting(intervalMs)} apart`]),
    ...(durationMs === null ? [] : [`for ${formatSetting(durationMs)}`]),
  ].join(', ');
}

/** A wait for open calls at the end explains latencies that are longer than the run. */
const WAIT_WORTH_TELLING = 0.05;

function howLong(run: RunResult): string {
  const { rate, drainMs, elapsedMs } = run;
  if (loadTotals(run.methods).started === 0) return formatDuration(elapsedMs * 1e6);
  const ran = formatDuration(rate.overMs * 1e6);
  if (drainMs <= rate.overMs * WAIT_WORTH_TELLING) return ran;
  return `${ran}, then waited ${formatDuration(drainMs * 1e6)} for open calls`;
}

function ending(run: RunResult): string {
  const { endReason, plan } = run;
  switch (endReason) {
    case 'total-reached':
      return `all ${startUnit(plan)}s were made`;
    case 'duration-reached':
      return 'the time was over';
    case 'max-duration-reached': {
      const limit = plan.maxDurationMs === null ? '' : ` of ${formatSetting(plan.maxDurationMs)}`;
      return `the longest time allowed${limit} was over before all ${startUnit(plan)}s were made`;
    }
    case 'aborted':
      return run.aborted === null ? 'it was aborted' : `it was aborted by ${abortWords(run.aborted)}`;
    case 'interrupted':
      return callsBefore(run) > 0 && loadTotals(run.methods).started === 0
        ? 'it was interrupted while warming up'
        : 'it was interrupted; the numbers speak of the calls started until then';
    case 'stopped': {
      const first = run.aborted === null ? 'it was' : `it was aborted by ${abortWords(run.aborted)}; then it was`;
      return `${first} interrupted, and calls that were still open were given up`;
    }
    case 'unsendable':
      return 'a call could not be made of its template; the numbers speak of those before it';
  }
}
