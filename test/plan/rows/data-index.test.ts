import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { dataIndex } from '../../../src/plan/rows/data-index.js';
import { many } from '../../many.js';

const seed = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const count = fc.integer({ min: 1, max: 300 });
const cycleOf = (size: number, from: number, seedOf: number) =>
  Array.from({ length: size }, (_, i) => dataIndex('shuffle', seedOf, from + i, size));

describe('the order of data', () => {
  it('roundrobin goes through the list again and again', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((i) => dataIndex('roundrobin', 9, i, 3)),
      [0, 1, 2, 0, 1],
    );
  });

  it('shuffle takes each once before any comes again, in any cycle', () => {
    fc.assert(
      fc.property(seed, count, fc.nat(1e6), (seedOf, size, cycle) => {
        const taken = cycleOf(size, cycle * size, seedOf);
        assert.deepEqual(
          taken.toSorted((a, b) => a - b),
          Array.from({ length: size }, (_, i) => i),
        );
      }),
      { numRuns: many(300) },
    );
  });

  it('shuffle has another order in the next cycle, and for another seed', () => {
    const orders = [cycleOf(50, 0, 1), cycleOf(50, 50, 1), cycleOf(50, 0, 2)].map((order) => order.join());
    assert.equal(new Set([...orders, Array.from({ length: 50 }, (_, i) => i).join()]).size, 4);
  });

  it('shuffle puts each about equally often at each place', () => {
    const SIZE = 7;
    const CYCLES = 7000;
    const seen = Array.from({ length: SIZE * SIZE }, () => 0);
    for (let i = 0; i < SIZE * CYCLES; i++) seen[(i % SIZE) * SIZE + dataIndex('shuffle', 3, i, SIZE)]!++;
    assert.ok(Math.min(...seen) > 800 && Math.max(...seen) < 1200, `${Math.min(...seen)} to ${Math.max(...seen)}`);
  });

  it('random takes each about equally often, whatever came before', () => {
    const seen = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 20_000; i++) seen[dataIndex('random', 5, i, 10)]!++;
    assert.ok(Math.min(...seen) > 1750 && Math.max(...seen) < 2250, seen.join());
    const first = Array.from({ length: 20 }, (_, i) => dataIndex('random', 5, i, 10));
    assert.deepEqual(
      Array.from({ length: 20 }, (_, i) => dataIndex('random', 5, i, 10)),
      first,
    );
    assert.notDeepEqual(
      Array.from({ length: 20 }, (_, i) => dataIndex('random', 6, i, 10)),
      first,
    );
  });
});
