import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sumFault } from '../../../src/metrics/verify/sum-fault.js';

const BOUNDS = [0.005, 0.01, 0.1, 1, Number.POSITIVE_INFINITY];
const bucketsOf = (...counts: number[]) => BOUNDS.map((le, i) => ({ le, count: counts[i]! }));
const faultOf = (counts: number[], value: number, rounding = 0) =>
  sumFault(bucketsOf(...counts), { value, rounding }, 1);

describe('the sum of a histogram', () => {
  it('is what its values add up to, wherever they lie', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { maxLength: 300 }), (values) => {
        const counts = BOUNDS.map((le) => values.filter((value) => value <= le).length);
        const sum = values.reduce((total, value) => total + value, 0);
        assert.equal(faultOf(counts, sum), null);
      }),
    );
  });

  it('cannot be more than the bounds of its buckets allow', () => {
    assert.match(
      faultOf([300, 300, 300, 300, 300], 6.86)!,
      /^the sum of 300 durations is 6\.86 s, but .* at most 1\.5 s$/,
    );
  });

  it('cannot be less than the bounds before its buckets', () => {
    assert.match(faultOf([0, 0, 300, 300, 300], 0.007)!, /^the sum of 300 durations is 7 ms, but .* at least 3 s$/);
  });

  it('may be anything from the last bound on where a value lies beyond it', () => {
    assert.equal(faultOf([299, 299, 299, 299, 300], 1e9), null);
    assert.notEqual(faultOf([299, 299, 299, 299, 300], 0.9), null);
  });

  it('is believed within its rounding, and where nothing was counted', () => {
    assert.equal(faultOf([300, 300, 300, 300, 300], 1.6, 0.2), null);
    assert.equal(faultOf([0, 0, 0, 0, 0], 3), null);
    assert.equal(faultOf([300, 300, 300, 300, 300], Number.NaN), null);
  });
});
