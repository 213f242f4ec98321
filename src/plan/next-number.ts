import type { CallPlan } from './call-plan.js';
import { makeFlowOrder } from './flow-order.js';

/** The first request number behind those of a plan whose every phase is bounded by a count; 0 behind none. */
export function nextNumber(plan: CallPlan | null): number {
  if (plan === null) return 0;
  const { cycle } = makeFlowOrder(plan.flows);
  const whole = (count: number) => wholeCycles(count, cycle);
  return plan.phases.reduce((sum, { limit }) => sum + whole(limit.flows ?? 0), whole(plan.firstNumber));
}

/** The least multiple of `cycle` that is not below `count`: there flows take turns anew. */
export function wholeCycles(count: number, cycle: number): number {
  return Math.ceil(count / cycle) * cycle;
}
