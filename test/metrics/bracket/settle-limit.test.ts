import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { settleLimit } from '../../../src/metrics/bracket/settle-limit.js';

describe('how long a page may take to agree', () => {
  it('is what was asked for, however long', () => {
    assert.equal(settleLimit(10_000, 0), 10_000);
    assert.equal(settleLimit(120_000, 0), 120_000);
  });

  it('is at least twice the longest time that the page stood still, but no more than a minute of that', () => {
    assert.equal(settleLimit(10_000, 15_000), 30_000);
    assert.equal(settleLimit(10_000, 300_000), 60_000);
    assert.equal(settleLimit(120_000, 300_000), 120_000);
  });
});
