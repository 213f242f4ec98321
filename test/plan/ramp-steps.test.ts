import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rampSteps, stepsOfOne } from '../../src/plan/ramp-steps.js';
import type { Ramp } from '../../src/shared/load-shape.js';

const ramp = (fields: Partial<Ramp>): Ramp => ({ start: 5, step: 5, everyMs: 5000, end: null, maxMs: null, ...fields });
const firstOf = (one: Ramp, count: number) => {
  const steps = rampSteps(one);
  return Array.from({ length: count }, () => steps.next().value).map((step) => step && [step.atMs, step.value]);
};

describe('the steps of a ramp', () => {
  it('go up to the end and stay there', () => {
    assert.deepEqual(firstOf(ramp({ end: 15 }), 4), [[0, 5], [5000, 10], [10_000, 15], undefined]);
  });

  it('make the last step shorter where the end is nearer', () => {
    assert.deepEqual(firstOf(ramp({ end: 12 }), 4), [[0, 5], [5000, 10], [10_000, 12], undefined]);
  });

  it('go down likewise', () => {
    assert.deepEqual(firstOf(ramp({ start: 50, step: -20, end: 20 }), 4), [
      [0, 50],
      [5000, 30],
      [10_000, 20],
      undefined,
    ]);
  });

  it('stay where they are when their time is over, the step of that moment taken', () => {
    assert.deepEqual(firstOf(ramp({ maxMs: 10_000 }), 4), [[0, 5], [5000, 10], [10_000, 15], undefined]);
  });

  it('go to the end at once when their time is over before they reached it', () => {
    assert.deepEqual(firstOf(ramp({ end: 100, maxMs: 7000 }), 4), [[0, 5], [5000, 10], [7000, 100], undefined]);
  });

  it('go on without an end', () => {
    assert.deepEqual(firstOf(ramp({}), 3), [
      [0, 5],
      [5000, 10],
      [10_000, 15],
    ]);
  });

  it('are of one each along a line of whole numbers', () => {
    const line = stepsOfOne(ramp({ start: 20, step: -2, everyMs: 1000, end: 17 }));
    assert.deepEqual(firstOf(line, 5), [[0, 20], [500, 19], [1000, 18], [1500, 17], undefined]);
  });
});
