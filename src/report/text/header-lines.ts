import type { EndReason, RunPlan, RunResult } from '../../record/run-result.js';
import { formatCount, formatCounted, formatDuration, formatSetting, formatShare } from '../units.js';
import { facts, paragraph, type Sheet } from './sheet.js';

/** What ran, against what, for how long, and why it ended. */
export function headerLines(sheet: Sheet, run: RunResult): string[] {
  const { plan } = run;
  const { bold, dim } = sheet.chalk;
  const title = [plan.name, plan.target, SECURITY[plan.security]].filter((part) => part !== null);
  const tags = Object.entries(plan.tags).map(([name, value]) => `${name}=${value}`);
  return [
    ...paragraph(sheet, title.join(' · '), { lead: `grpc-red ${run.grpcRed}  `, paintLead: bold, paint: bold }),
    ...methodLines(sheet, plan),
    ...facts(sheet, 2, setUp(plan)),
    ...facts(sheet, 2, limits(plan)),
    ...paragraph(sheet, `Ran ${formatDuration(run.rate.overMs * 1e6)}: ${ending(run.endReason, plan)}.`, {
      lead: '  ',
    }),
    ...(tags.length === 0 ? [] : paragraph(sheet, `tags ${tags.join(', ')}`, { lead: '  ', paint: dim })),
  ];
}

const SECURITY: Record<RunPlan['security'], string> = {
  plaintext: 'plaintext',
  tls: 'TLS',
  'tls-unverified': 'TLS, certificate not verified',
};

function methodLines(sheet: Sheet, plan: RunPlan): string[] {
  const weights = plan.calls.reduce((sum, { weight }) => sum + weight, 0);
  return plan.calls.flatMap(({ service, method, kind, weight, payloads }) => {
    const parts = [KIND[kind]];
    if (payloads !== 1) parts.push(formatCounted(payloads, 'payload'));
    if (plan.calls.length > 1) parts.push(`${formatShare(weight / weights)} of the flows`);
    return paragraph(sheet, `${service}/${method} (${parts.join(', ')})`, { lead: '  → ' });
  });
}

const KIND: Record<RunPlan['calls'][number]['kind'], string> = {
  unary: 'unary',
  'server-stream': 'server stream',
  'client-stream': 'client stream',
  bidi: 'bidirectional stream',
};

function setUp(plan: RunPlan): string[] {
  return [
    `${formatCount(plan.concurrency)} in flight`,
    formatCounted(plan.connections, 'connection'),
    formatCounted(plan.threads, 'thread'),
    `transport ${plan.transport}`,
    `schema from ${plan.schemaSource}`,
  ];
}

function limits({ total, durationMs, deadlineMs, warmUp, metadataNames }: RunPlan): string[] {
  const asked = [
    ...(total === null ? [] : [formatCounted(total, 'call')]),
    ...(durationMs === null ? [] : [formatSetting(durationMs)]),
  ];
  const parts = [
    ...(asked.length === 0 ? [] : [`asked for ${asked.join(' or ')}`]),
    deadlineMs === 0 ? 'no deadline' : `deadline ${formatSetting(deadlineMs)} each`,
  ];
  if (warmUp !== null) {
    const amount = [
      ...(warmUp.calls === null ? [] : [formatCounted(warmUp.calls, 'call')]),
      ...(warmUp.durationMs === null ? [] : [formatSetting(warmUp.durationMs)]),
    ];
    parts.push(`warm-up ${amount.join(' or ')}`);
  }
  if (metadataNames.length > 0) parts.push(`metadata ${metadataNames.join(', ')}`);
  return parts;
}

function ending(reason: EndReason, plan: RunPlan): string {
  switch (reason) {
    case 'total-reached':
      return 'all calls were made';
    case 'duration-reached':
      return 'the time was over';
    case 'max-duration-reached': {
      const limit = plan.maxDurationMs === null ? '' : ` of ${formatSetting(plan.maxDurationMs)}`;
      return `the longest time allowed${limit} was over before all calls were made`;
    }
    case 'interrupted':
      return 'it was interrupted; the numbers speak of the calls until then';
    case 'stopped':
      return 'it was stopped early; the numbers speak of the calls until then';
  }
}
