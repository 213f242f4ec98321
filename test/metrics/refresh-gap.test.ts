import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RefreshGap } from '../../src/metrics/refresh-gap.js';

it('measures the longest time between two steps of a counter, and none from fewer', () => {
  const gap = new RefreshGap();
  const readings = [
    [0, 5],
    [1000, 5],
    [2000, 9],
    [3000, 9],
  ] as const;
  for (const [atMs, total] of readings) gap.note(atMs, total);
  assert.equal(gap.longestMs, 0);
  for (const [atMs, total] of [
    [7000, 12],
    [8000, 13],
    [9000, 13],
  ] as const)
    gap.note(atMs, total);
  assert.equal(gap.longestMs, 5000);
});
