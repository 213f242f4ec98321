import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallPlan, Flow, Phase } from '../../src/plan/call-plan.js';
import { calledMethods } from '../../src/plan/called-methods.js';
import { aFlow, aStep, measured as phase } from '../engine/a-plan.js';

const methods = ['Create', 'Get', 'Slow'].map((method) => ({
  service: 'a.B',
  method,
  path: `/a.B/${method}`,
  kind: 'unary' as const,
  inputType: 'a.C',
  outputType: 'a.C',
}));
const measured = (flows: number | null): Phase => phase({ flows, durationMs: 1000 });
const flow = (weight: number, ...methodIndices: number[]): Flow => ({
  ...aFlow(0, weight),
  steps: methodIndices.map((methodIndex) => aStep(methodIndex)),
});
const warmUp: Phase = { ...measured(500), name: 'warm-up' };

function mostCalls(phases: Phase[], flows: CallPlan['flows']) {
  return calledMethods({ methods, flows, phases }).map(({ method, mostCalls }) => [method, mostCalls]);
}

describe('the methods that a load calls', () => {
  it('have as many calls at most as their share of whole cycles of weights', () => {
    const flows = [flow(3, 0), flow(1, 1)];
    assert.deepEqual(mostCalls([warmUp, measured(40)], flows), [
      ['Create', 30],
      ['Get', 10],
    ]);
    assert.deepEqual(mostCalls([measured(2)], flows), [
      ['Create', 2],
      ['Get', 1],
    ]);
  });

  it('have one for each step of a flow that is of them', () => {
    assert.deepEqual(mostCalls([measured(10)], [flow(1, 0, 1, 1)]), [
      ['Create', 10],
      ['Get', 20],
    ]);
  });

  it('have no bound where a phase has none', () => {
    assert.deepEqual(mostCalls([measured(10), measured(null)], [flow(1, 1)]), [['Get', null]]);
  });
});
