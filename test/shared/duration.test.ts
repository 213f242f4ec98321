import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDuration } from '../../src/shared/duration.js';

describe('parseDuration', () => {
  const cases: [string, number][] = [
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['250ms', 250],
    ['1.5h', 5_400_000],
    ['100us', 0.1],
    ['100µs', 0.1],
    ['.5s', 500],
    ['0', 0],
    ['0s', 0],
  ];
  for (const [text, ms] of cases) {
    it(`reads ${text} as ${ms} ms`, () => assert.equal(parseDuration(text), ms));
  }

  for (const text of ['', '10', '-1s', '10 s', 's', '1d', '1s ', 'ten', '1e3s', '1..5s']) {
    it(`finds no duration in ${JSON.stringify(text)}`, () => assert.equal(parseDuration(text), null));
  }
});
