import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeFlowOrder } from '../../src/plan/flow-order.js';

const flowsOf = (...weights: number[]) => weights.map((weight) => ({ weight }));
const first = (count: number, order: ReturnType<typeof makeFlowOrder>) =>
  Array.from({ length: count }, (_, k) => `${order.flowAt(k)}#${order.iterationAt(k)}`);

describe('makeFlowOrder', () => {
  it('refuses weights whose order would take minutes to lay out', () => {
    assert.throws(() => makeFlowOrder(flowsOf(...Array.from({ length: 1000 }, (_, i) => 9001 + (i % 999)))), {
      code: 'bad-input',
      message: 'The weights of 1000 flows add up to 9499501: their order repeats after so many starts.',
    });
  });

  it('runs a single flow again and again', () => {
    assert.deepEqual(first(3, makeFlowOrder(flowsOf(7))), ['0#0', '0#1', '0#2']);
  });

  it('spreads weights evenly instead of in runs', () => {
    assert.deepEqual(first(8, makeFlowOrder(flowsOf(3, 1))), ['0#0', '0#1', '1#0', '0#2', '0#3', '0#4', '1#1', '0#5']);
  });

  it('keeps shares exact and counts every iteration once', () => {
    const weights = [50, 30, 20];
    const order = makeFlowOrder(flowsOf(...weights));
    const seen = new Set(first(1000, order));
    assert.equal(seen.size, 1000);
    for (const [flow, weight] of weights.entries()) {
      const iterations = [...seen].filter((name) => name.startsWith(`${flow}#`)).map((name) => Number(name.slice(2)));
      assert.equal(iterations.length, weight * 10);
      assert.equal(Math.max(...iterations), weight * 10 - 1);
    }
  });
});
