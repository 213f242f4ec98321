import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPage } from '../../src/metrics/exposition.js';

/** By how much each value may differ from the printed one. */
function roundings(...values: string[]): number[] {
  const page = readPage(values.map((value, i) => `a${i} ${value}\n`).join(''), 'text/plain');
  return [...page.families.values()].flatMap(({ samples }) => samples.map(({ rounding }) => rounding));
}

describe('the rounding of a printed number', () => {
  it('is half of the unit of its sixth digit, where no number of the page has more', () => {
    assert.deepEqual(roundings('1.23457e+06', '2e+09', '1.5e+07'), [5, 5000, 50]);
    assert.deepEqual(roundings('123.457', '0.000123457', '-1.5e-07'), [0.0005, 5e-10, 5e-13]);
  });

  it('is none where a whole number is written out, or fits into the digits', () => {
    assert.deepEqual(roundings('1234570', '2000000', '12', '1e+05', '7.0', '0', '0.0', '-3'), Array(8).fill(0));
  });

  it('follows the longest number of the page that has a fraction or an exponent', () => {
    assert.deepEqual(roundings('1.23e+09', '1.23456789e+08'), [5, 0]);
    assert.deepEqual(roundings('1.23e+09', '1234567890123'), [5000, 0]);
  });

  it('is none where the page prints all that a double holds', () => {
    assert.deepEqual(roundings('1.23e+20', '0.30000000000000004', '1.5'), [0, 0, 0]);
  });

  it('is none of what is no number', () => {
    assert.deepEqual(roundings('NaN', '+Inf', '-Inf'), [0, 0, 0]);
  });

  it('takes as long as the text is, whatever it is', () => {
    assert.deepEqual(roundings(`0.${'0'.repeat(3_000_000)}1`), [0]);
  });
});
