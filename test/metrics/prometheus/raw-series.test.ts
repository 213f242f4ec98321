import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSeries } from '../../../src/metrics/prometheus/raw-series.js';

describe('the samples of a Prometheus server', () => {
  it('are left out where their time is none that a report could write', () => {
    const values = [1e14, -1, -1e300, 1e300, '5', 5].map((seconds) => [seconds, '1']);
    const [series] = readSeries({ result: [{ metric: { __name__: 'a' }, values }] });
    assert.deepEqual(series!.samples, [{ atMs: 5000, value: '1' }]);
  });
});
