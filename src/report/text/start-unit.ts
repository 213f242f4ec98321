import type { RunPlan } from '../../record/run-plan.js';

/** What is due by a rate, and what `-n` counts: in a scenario a flow is, with all of its steps. */
export function startUnit({ calls }: Pick<RunPlan, 'calls'>): 'call' | 'flow' {
  return calls.some(({ flow }) => flow !== null) ? 'flow' : 'call';
}
