import type { RunPlan } from '../record/run-plan.js';
import type { RunResult } from '../record/run-result.js';
import { parseThreshold } from './parse-threshold.js';
import { type CalledMethod, scopeThresholds } from './scope-thresholds.js';
import type { Threshold } from './threshold.js';

/**
 * The thresholds that a run is judged by, read from what was kept of it: the run itself and whoever judges it again
 * have them from here.
 *
 * @throws GrpcRedError `usage` where a text is no threshold of this run
 */
export function plannedThresholds(plan: RunPlan): Threshold[] {
  return scopeThresholds(
    plan.thresholds.map((text) => parseThreshold(text, '--fail')),
    calledBy(plan),
  );
}

/** A run that is to be judged by more than it was told. */
export function withThresholds(run: RunResult, more: readonly Threshold[]): RunResult {
  const texts = scopeThresholds(more, calledBy(run.plan)).map(({ text }) => text);
  return { ...run, plan: { ...run.plan, thresholds: [...run.plan.thresholds, ...texts] } };
}

/** Its calls are made: whatever can be known of them is there. */
function calledBy({ calls }: RunPlan): CalledMethod[] {
  const called = calls.map(({ service, method, kind }) => ({ service, method, kind, mostCalls: null }));
  return [...new Map(called.map((one) => [`${one.service}/${one.method}`, one])).values()];
}
