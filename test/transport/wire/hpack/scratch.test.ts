import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Scratch } from '../../../../src/transport/wire/hpack/scratch.js';

describe('the space for decoded strings', () => {
  it('is the same for every string of a usual length', () => {
    const scratch = new Scratch();
    const first = scratch.reserve(100);
    scratch.trim();
    assert.equal(scratch.reserve(256), first);
  });

  it('grows for a long one, and stays if that was not unusual', () => {
    const scratch = new Scratch();
    const grown = scratch.reserve(8000);
    assert.equal(grown.length, 8000);
    scratch.trim();
    assert.equal(scratch.reserve(1), grown);
  });

  it('is small again after a string of 100,000', () => {
    const scratch = new Scratch();
    assert.equal(scratch.reserve(100_000).length, 100_000);
    scratch.trim();
    assert.equal(scratch.reserve(1).length, 256);
  });
});
