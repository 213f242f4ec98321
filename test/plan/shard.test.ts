import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { shareOf } from '../../src/plan/shard.js';

describe('shareOf', () => {
  it('deals 10 over 3 threads as 4, 3 and 3', () => {
    assert.deepEqual(
      [0, 1, 2].map((index) => shareOf(10, index, 3)),
      [4, 3, 3],
    );
  });

  it('always adds up, with shares that differ by one at most', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 64 }), (total, of) => {
        const shares = Array.from({ length: of }, (_, index) => shareOf(total, index, of));
        assert.equal(
          shares.reduce((sum, share) => sum + share, 0),
          total,
        );
        assert.ok(Math.max(...shares) - Math.min(...shares) <= 1);
      }),
    );
  });
});
