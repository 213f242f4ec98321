import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keepLatest } from '../../../src/metrics/bracket/keep-latest.js';
import type { KeepLimit } from '../../../src/metrics/bracket/keep-limit.js';
import { thinOut } from '../../../src/metrics/bracket/thin-out.js';

const limit = (count: number, bytes: number): KeepLimit<number> => ({ count, bytes, bytesOf: (size) => size });

describe('pages kept within a limit', () => {
  it('are all that there are, where they fit', () => {
    assert.deepEqual(thinOut([1, 2, 3], limit(3, 6)), [1, 2, 3]);
    assert.deepEqual(keepLatest([1, 2, 3], limit(3, 6)), [1, 2, 3]);
  });

  it('are every second one of those during the run, until their number and their bytes fit', () => {
    assert.deepEqual(thinOut([1, 2, 3, 4, 5], limit(4, 100)), [1, 3, 5]);
    assert.deepEqual(thinOut([10, 11, 12, 13, 14, 15, 16, 17], limit(100, 25)), [10, 14]);
  });

  it('are the latest of those after it', () => {
    assert.deepEqual(keepLatest([1, 2, 3, 4, 5], limit(4, 100)), [2, 3, 4, 5]);
    assert.deepEqual(keepLatest([10, 11, 12, 13], limit(100, 25)), [12, 13]);
  });

  it('are one at least, whatever its size', () => {
    assert.deepEqual(thinOut([99, 98, 97], limit(100, 25)), [99]);
    assert.deepEqual(keepLatest([99, 98, 97], limit(100, 25)), [97]);
  });
});
