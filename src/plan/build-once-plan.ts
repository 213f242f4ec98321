import type { Schema } from '../target/method-target.js';
import type { BenchOptions } from './bench-options.js';
import { buildFlow, scopeOf } from './build-plan.js';
import { answerTypesFor } from './build-step.js';
import type { CallPlan } from './call-plan.js';
import { checkFlows } from './check-flows.js';
import { numberAside } from './number-aside.js';
import { oneByOne } from './one-by-one.js';

/** Deadline of each of these calls where the load has none. */
const LONGEST_CALL_MS = 30_000;

/**
 * The steps that come once, before the load (`set-up`) or after it (`teardown`), as a plan of its own: one flow, over
 * one connection. null where there are none.
 *
 * @param load the plan of the load, which knows all methods
 * @throws GrpcRedError `bad-payload`, `bad-input`: before any call
 */
export function buildOncePlan(
  phase: 'set-up' | 'teardown',
  options: BenchOptions,
  load: CallPlan,
  schema: Schema,
): CallPlan | null {
  const calls = phase === 'set-up' ? options.setUp : options.teardown;
  if (calls.length === 0) return null;
  // What set-up captures, its own steps write as what an earlier step captured.
  const scope = scopeOf(phase === 'set-up' ? { ...options, setUp: [] } : options);
  const wanted = { name: phase, weight: 1, steps: calls, rows: null, order: null };
  const flows = [buildFlow(schema, wanted, load.methods, scope)];
  const number = numberAside(phase);
  checkFlows(flows, load.inputs, { from: number, count: 1 });
  return {
    ...oneByOne(load, flows, { phase, durationMs: null, longestCallMs: LONGEST_CALL_MS }),
    cancelAfterMs: null,
    numberAside: number,
    answerTypes: answerTypesFor(flows, schema),
  };
}
