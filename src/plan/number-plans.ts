import type { CallPlan } from './call-plan.js';
import { nextNumber } from './next-number.js';

/**
 * Numbers the flows of all plans of a run, one plan after the other, so that no two have the same number.
 * How many a plan that is bounded by time makes is not known: what comes after it begins far beyond.
 */
export function numberPlans(plans: readonly (CallPlan | null)[]): void {
  let next = 0;
  for (const plan of plans) {
    if (plan === null) continue;
    plan.firstNumber = next;
    const isBounded = plan.phases.every(({ limit }) => limit.flows !== null);
    next = isBounded ? nextNumber(plan) : next + FAR;
  }
}

/** More than any run makes. */
const FAR = 1e12;
