import type { CallPlan } from './call-plan.js';
import { nextNumber } from './next-number.js';

/**
 * Numbers the flows of plans that follow each other, so that no two have the same number.
 *
 * @param plans all but the last one bounded by counts
 */
export function numberPlans(plans: readonly (CallPlan | null)[]): void {
  let next = 0;
  for (const plan of plans) {
    if (plan === null) continue;
    plan.firstNumber = next;
    next = nextNumber(plan);
  }
}
