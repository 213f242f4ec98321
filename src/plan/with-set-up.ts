import type { CallPlan } from './call-plan.js';

/** A plan whose templates may use what set-up captured (`.SetUp.name`), by the place of the names. */
export function withSetUp(plan: CallPlan, captured: (string | null)[]): CallPlan {
  return { ...plan, inputs: { ...plan.inputs, setUp: captured } };
}
