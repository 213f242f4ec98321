import type { CalledMethod } from '../thresholds/scope-thresholds.js';
import type { CallPlan } from './call-plan.js';

/** The methods that a load calls, each with the most calls that its plan may make of it. */
export function calledMethods({
  methods,
  flows,
  phases,
}: Pick<CallPlan, 'methods' | 'flows' | 'phases'>): CalledMethod[] {
  const weights = flows.reduce((sum, { weight }) => sum + weight, 0);
  const limits = phases.filter(({ name }) => name === 'measured').map(({ limit }) => limit.flows);
  const total = limits.reduce((sum, flows) => (sum === null || flows === null ? null : sum + flows), 0);
  return methods.flatMap(({ service, method, kind }, methodIndex) => {
    const stepsOf = (flow: CallPlan['flows'][number]) =>
      flow.steps.filter((step) => step.methodIndex === methodIndex).length;
    if (flows.every((flow) => stepsOf(flow) === 0)) return [];
    // Wherever a cycle of weights is cut off, no flow has more than its share of a whole one.
    const most = (flow: CallPlan['flows'][number]) => Math.min(total!, Math.ceil(total! / weights) * flow.weight);
    const mostCalls = total === null ? null : flows.reduce((sum, flow) => sum + stepsOf(flow) * most(flow), 0);
    return [{ service, method, kind, mostCalls }];
  });
}
