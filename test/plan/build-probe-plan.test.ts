import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BenchOptions } from '../../src/plan/bench-options.js';
import { buildProbePlan } from '../../src/plan/build-probe-plan.js';
import type { Flow } from '../../src/plan/call-plan.js';
import { aFlow, aPlan, aStep } from '../engine/a-plan.js';

const ASKED = { probe: true, flows: [], setUp: [], teardown: [] } as unknown as BenchOptions;

/** Calls of each flow of a probe before that load. */
const weightsOf = (flows: Flow[]) => buildProbePlan(ASKED, aPlan({ flows }))!.flows.map(({ weight }) => weight);

describe('the plan of a probe', () => {
  it('gives each call of the load a prime number of its own', () => {
    const flows = [0, 1, 2, 3, 4, 5].map((method) => aFlow(method, 1));
    assert.deepEqual(weightsOf(flows), [2, 3, 5, 7, 11, 13]);
  });

  it('sends all payloads of a list, where they are not too many', () => {
    assert.deepEqual(weightsOf([aFlow(0, 1, 4), aFlow(1, 1, 5), aFlow(2, 1, 500)]), [5, 7, 31]);
  });

  it('never calls two methods equally often, be it by several calls of one', () => {
    const flows = [aFlow(0, 1), aFlow(0, 1), aFlow(1, 1), aFlow(2, 1)];
    const weights = weightsOf(flows);
    assert.deepEqual(weights, [2, 3, 7, 11]);
  });

  it('asks nothing of answers: it reads none', () => {
    const check = { codes: [0], fields: [{ path: 'id', equals: '1' }], minHandlerMs: null };
    const flow = { ...aFlow(0, 1), steps: [aStep(0, { check, capture: [{ name: 'id', path: 'id' }] })] };
    const { flows, answerTypes } = buildProbePlan(ASKED, aPlan({ flows: [flow], answerTypes: new Uint8Array(1) }))!;
    assert.deepEqual([flows[0]!.steps[0]!.check, flows[0]!.steps[0]!.capture, answerTypes], [null, [], null]);
  });

  it('is bounded, whatever the load is', () => {
    const load = aPlan({ flows: Array.from({ length: 200 }, (_, i) => aFlow(i, 1)), concurrency: 900, deadlineMs: 0 });
    const plan = buildProbePlan(ASKED, load)!;
    const calls = plan.flows.reduce((sum, { weight }) => sum + weight, 0);
    assert.deepEqual(plan.phases[0]!.limit, { flows: calls, durationMs: 10_000 });
    assert.ok(calls <= 1500, `${calls} calls`);
    assert.deepEqual([plan.concurrency, plan.threads, plan.connections, plan.deadlineMs], [1, 1, 1, 10_000]);
  });

  it('is none where it was not asked for', () => {
    assert.equal(buildProbePlan({ probe: false } as BenchOptions, aPlan()), null);
  });
});
