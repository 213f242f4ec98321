import type { Schema } from '../target/method-target.js';
import type { BenchOptions } from './bench-options.js';
import { buildOncePlan } from './build-once-plan.js';
import { buildPlan } from './build-plan.js';
import { buildProbePlan } from './build-probe-plan.js';
import { buildSlowPlan } from './build-slow-plan.js';
import type { CallPlan } from './call-plan.js';
import { numberPlans } from './number-plans.js';

/** The load, and what comes beside it by plans of its own; null where nothing does. */
export interface Plans {
  plan: CallPlan;
  probePlan: CallPlan | null;
  slowPlan: CallPlan | null;
  setUpPlan: CallPlan | null;
  teardownPlan: CallPlan | null;
}

/**
 * All plans of a run, numbered: the load goes on with the lists where the probe and the slow calls ended. What comes once
 * takes nothing of them, and has numbers aside: the load of a scenario begins with number 0 and with the first rows.
 *
 * @throws GrpcRedError `bad-payload`, `bad-template`, `bad-input`, `usage`: before any call
 */
export function buildPlans(options: BenchOptions, schema: Schema): Plans {
  const plan = buildPlan(options, schema);
  const probePlan = buildProbePlan(options, plan);
  const slowPlan = buildSlowPlan(options, plan, schema);
  const setUpPlan = buildOncePlan('set-up', options, plan, schema);
  const teardownPlan = buildOncePlan('teardown', options, plan, schema);
  numberPlans([probePlan, slowPlan, plan]);
  return { plan, probePlan, slowPlan, setUpPlan, teardownPlan };
}
