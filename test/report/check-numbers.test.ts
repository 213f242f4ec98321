import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatMoment, formatRange, formatValue } from '../../src/report/text/check-numbers.js';

const { POSITIVE_INFINITY, NEGATIVE_INFINITY } = Number;

describe('the numbers of a check', () => {
  const cases: [what: string, said: string, wanted: string][] = [
    ['one number', formatRange({ min: 12, max: 12 }, 'calls'), 'exactly 12 calls'],
    ['a range', formatRange({ min: 9500, max: 12_000 }, 'messages'), '9500 to 12,000 messages'],
    ['a range of times', formatRange({ min: 0.05, max: 144 }, 'seconds'), '50.0 ms to 2 min 24 s'],
    ['a range of times from nothing', formatRange({ min: 0, max: 4.5 }, 'seconds'), 'at most 4.50 s'],
    ['an open top', formatRange({ min: 1, max: POSITIVE_INFINITY }, 'calls'), 'at least 1 call'],
    ['an open bottom', formatRange({ min: NEGATIVE_INFINITY, max: 3 }, 'series'), 'at most 3 series'],
    ['no bound', formatRange({ min: NEGATIVE_INFINITY, max: POSITIVE_INFINITY }, 'calls'), 'anything'],
    ['a count', formatValue(1, 'calls'), '1 call'],
    ['a number without a unit', formatValue(1234, null), '1234'],
    ['a fraction of a call', formatValue(0.5, 'calls'), '0.5 calls'],
    ['a counter that fell', formatValue(-3, 'calls'), '-3 calls'],
    ['a sum that fell', formatValue(-0.24, 'seconds'), '-240 ms'],
    ['a time of day', formatMoment(1_772_366_400.25), '2026-03-01 12:00:00 UTC'],
    ['what is no time of day', formatMoment(1e300), '1e+300'],
    ['what is no number', formatValue(Number.NaN, 'seconds'), 'NaN s'],
  ];
  for (const [what, said, wanted] of cases) {
    it(`read well: ${what}`, () => assert.equal(said, wanted));
  }
});
