import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RequestNumbers } from '../../src/engine/request-numbers.js';
import type { Phase } from '../../src/plan/call-plan.js';
import { nextNumber } from '../../src/plan/next-number.js';
import { numberAside } from '../../src/plan/number-aside.js';
import { shard, shareOf } from '../../src/plan/shard.js';
import { many } from '../many.js';
import { aFlow, aPlan, measured } from './a-plan.js';

/** The numbers that the threads give, phase by phase; a phase that is bounded by time has as many flows as `starts` says. */
function numbers(
  threads: number,
  phases: Phase[],
  cycle: number,
  starts: (thread: number, phase: number) => number,
  firstNumber = 0,
) {
  const plan = aPlan({ threads, phases, concurrency: threads, firstNumber });
  return shard(plan).map((worker) => {
    const own = new RequestNumbers(worker, cycle);
    return phases.map(({ limit }, phase) => {
      const count = limit.flows === null ? starts(worker.index, phase) : shareOf(limit.flows, worker.index, threads);
      return Array.from({ length: count }, (_, i) => own.turnOf(worker.index + i * threads, phase));
    });
  });
}

const counted = (flows: number) => measured({ flows });
const timed = measured({ durationMs: 1000 });

describe('request numbers', () => {
  it('go on from phase to phase, and are the same for any number of threads', () => {
    const all = (threads: number) =>
      numbers(threads, [counted(5), counted(7)], 1, () => 0)
        .flat(2)
        .sort((a, b) => a - b);
    assert.deepEqual(all(1), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    assert.deepEqual(all(3), all(1));
  });

  it('begin each phase where flows take turns anew', () => {
    assert.deepEqual(numbers(1, [counted(5), counted(2)], 4, () => 0).flat(), [
      [0, 1, 2, 3, 4],
      [8, 9],
    ]);
  });

  it('are never given twice, whatever phases, threads and turns there are', () => {
    const phase = fc.oneof(fc.integer({ min: 0, max: 20 }).map(counted), fc.constant(timed));
    const phases = fc.array(phase, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        phases,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 5 }),
        fc.func(fc.nat(20)),
        (list, threads, cycle, starts) => {
          const all = numbers(threads, list, cycle, starts).flat(2);
          assert.equal(new Set(all).size, all.length);
        },
      ),
      { numRuns: many(500) },
    );
  });

  it('say which flow it is: their rest by the cycle is that of the start number', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 5 }),
        fc.func(fc.nat(20)),
        (threads, cycle, starts) => {
          for (const thread of numbers(threads, [counted(3), timed, counted(9)], cycle, starts).entries()) {
            for (const phase of thread[1]) {
              assert.deepEqual(
                phase.map((number) => number % cycle),
                phase.map((_, i) => (thread[0] + i * threads) % cycle),
              );
            }
          }
        },
      ),
      { numRuns: many(200) },
    );
  });

  it('leave out those of set-up and teardown, which are the last that an int32 holds', () => {
    const [worker] = shard(aPlan({ phases: [timed] }));
    const own = new RequestNumbers(worker!, 1);
    const aside = (['set-up', 'teardown'] as const).map(numberAside);
    const around = [-1, 0, 1, 2].map((more) => own.numberOf(own.turnOf(2 ** 31 - 2 + more, 0)));
    assert.deepEqual(aside, [2 ** 31 - 2, 2 ** 31 - 1]);
    assert.deepEqual(around, [2 ** 31 - 3, 2 ** 31, 2 ** 31 + 1, 2 ** 31 + 2]);
    const [once] = shard(aPlan({ numberAside: aside[1]! }));
    assert.equal(new RequestNumbers(once!, 1).numberOf(0), 2 ** 31 - 1);
  });

  it('begin behind those of the plans before', () => {
    const flows = [aFlow(0, 2), aFlow(1, 1)];
    const before = aPlan({ flows, phases: [counted(7)] });
    assert.equal(nextNumber(before), 9);
    assert.equal(nextNumber({ ...before, firstNumber: 4 }), 15);
    assert.equal(nextNumber(null), 0);
    assert.deepEqual(numbers(1, [counted(2)], 4, () => 0, 9).flat(), [[12, 13]]);
  });
});
