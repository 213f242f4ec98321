import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { thinOut } from '../../../src/metrics/bracket/thin-out.js';

const sizeOf = (bytes: number) => bytes;

describe('thinning out what was kept during a run', () => {
  it('leaves everything that is within the limit', () => {
    assert.deepEqual(thinOut([1, 2, 3], sizeOf, { count: 3, bytes: 6 }), [1, 2, 3]);
  });

  it('halves what is too many, each at most once', () => {
    assert.deepEqual(thinOut([1, 2, 3, 4, 5], sizeOf, { count: 4, bytes: 100 }), [1, 3, 5]);
  });

  it('goes on until the bytes fit too, and keeps one whatever its size', () => {
    assert.deepEqual(thinOut([10, 10, 10, 10, 10, 10, 10, 10], sizeOf, { count: 100, bytes: 25 }), [10, 10]);
    assert.deepEqual(thinOut([99, 99, 99], sizeOf, { count: 100, bytes: 25 }), [99]);
  });
});
