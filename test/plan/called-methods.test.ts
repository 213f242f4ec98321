import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallPlan, Phase, Step } from '../../src/plan/call-plan.js';
import { calledMethods } from '../../src/plan/called-methods.js';

const methods = ['Create', 'Get', 'Slow'].map((method) => ({
  service: 'a.B',
  method,
  path: `/a.B/${method}`,
  kind: 'unary' as const,
  inputType: 'a.C',
  outputType: 'a.C',
}));
const step = (methodIndex: number): Step => ({ methodIndex, payload: { messages: [] }, metadata: [], expect: [] });
const measured = (flows: number | null): Phase => ({
  name: 'measured',
  pacer: { shape: 'closed' },
  limit: { flows, durationMs: 1000 },
});
const warmUp: Phase = { ...measured(500), name: 'warm-up' };

function mostCalls(phases: Phase[], flows: CallPlan['flows']) {
  return calledMethods({ methods, flows, phases }).map(({ method, mostCalls }) => [method, mostCalls]);
}

describe('the methods that a load calls', () => {
  it('have as many calls at most as their share of whole cycles of weights', () => {
    const flows = [
      { weight: 3, steps: [step(0)] },
      { weight: 1, steps: [step(1)] },
    ];
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
    assert.deepEqual(mostCalls([measured(10)], [{ weight: 1, steps: [step(0), step(1), step(1)] }]), [
      ['Create', 10],
      ['Get', 20],
    ]);
  });

  it('have no bound where a phase has none', () => {
    assert.deepEqual(mostCalls([measured(10), measured(null)], [{ weight: 1, steps: [step(1)] }]), [['Get', null]]);
  });
});
