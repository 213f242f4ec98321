import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keptPage } from '../../../src/metrics/prometheus/kept-page.js';
import { pageText } from '../../../src/metrics/prometheus/page-text.js';
import { readSeries } from '../../../src/metrics/prometheus/raw-series.js';
import { aSeries } from './a-series.js';

const up = aSeries('up', {}, [1000, '1'], [2000, '1']);
const linesOf = (page: ReturnType<typeof keptPage>) => pageText(page!.samples, new Map()).trimEnd().split('\n');

describe('what Prometheus kept of the newest scrape', () => {
  it('is what bears its time, and what bore a time of its own', () => {
    const page = keptPage([
      up,
      aSeries('here', {}, [1000, '1'], [2000, '2']),
      aSeries('gone', {}, [1000, '9']),
      aSeries('timed', {}, [1500, '3']),
    ]);
    assert.deepEqual([page!.atMs, page!.up], [2000, true]);
    assert.deepEqual(linesOf(page), ['here 2', 'timed 3 1500']);
  });

  it('is nothing of what Prometheus and its rules add', () => {
    const added = [
      aSeries('scrape_duration_seconds', {}, [2000, '1']),
      ...['job:rate5m', 'ALERTS', 'ALERTS_FOR_STATE'].map((name) => aSeries(name, {}, [1700, '1'])),
    ];
    const page = keptPage([up, ...added, aSeries('its:own', {}, [2000, '1'])]);
    assert.deepEqual(linesOf(page), ['its:own 1']);
  });

  it('tells how many samples did not come', () => {
    const missing = (scraped: string) =>
      keptPage([
        up,
        aSeries('scrape_samples_scraped', {}, [2000, scraped]),
        aSeries('here', {}, [2000, '1']),
        aSeries('timed', {}, [1500, '1']),
        aSeries('gone', {}, [1000, '1']),
      ])!.dropped;
    assert.deepEqual([missing('2'), missing('5')], [0, 3]);
    assert.equal(keptPage([up])!.dropped, 0);
  });

  it('tells how many of these Prometheus itself was told to drop, where it says so', () => {
    const relabeled = (...kept: string[]) =>
      keptPage([
        up,
        aSeries('scrape_samples_scraped', {}, [2000, '9']),
        ...kept.map((count) => aSeries('scrape_samples_post_metric_relabeling', {}, [2000, count])),
        aSeries('here', {}, [2000, '1']),
      ])!.relabeled;
    assert.deepEqual([relabeled('4'), relabeled('9'), relabeled(), relabeled('NaN')], [5, 0, null, null]);
  });

  it('tells that the target was down, whatever the page itself calls up', () => {
    const down = keptPage([aSeries('up', { of: 'a disk' }, [2000, '1']), aSeries('up', {}, [1000, '1'], [2000, '0'])]);
    assert.equal(down!.up, false);
    assert.equal(keptPage([aSeries('a', {}, [2000, '1'])]), null);
  });

  it('holds a native histogram as a page without native buckets would', () => {
    const native = readSeries({
      result: [{ metric: { __name__: 'h', a: 'b' }, histograms: [[2, { count: '5', sum: '1.5', buckets: [] }]] }],
    });
    assert.deepEqual(linesOf(keptPage([up, ...native])), [
      'h_bucket{a="b",le="+Inf"} 5',
      'h_count{a="b"} 5',
      'h_sum{a="b"} 1.5',
    ]);
  });
});

describe('the series of an answer', () => {
  it('are read with the times of their samples, in milliseconds', () => {
    const answer = {
      result: [
        {
          metric: { __name__: 'a', b: 'c', empty: '' },
          values: [
            [1.5, '2'],
            [2, 'NaN'],
          ],
        },
      ],
    };
    assert.deepEqual(readSeries(answer), [aSeries('a', { b: 'c' }, [1500, '2'], [2000, 'NaN'])]);
    const instant = { result: [{ metric: { __name__: 'a' }, value: [1, '+Inf'] }] };
    assert.deepEqual(readSeries(instant), [aSeries('a', {}, [1000, '+Inf'])]);
  });

  const others: unknown[] = [
    null,
    'text',
    { result: null },
    { result: [null, 7, [], {}] },
    { result: [{ metric: { __name__: 5 }, values: [[1, '1']] }] },
    { result: [{ metric: { __name__: 'a' }, values: [['1', '1'], [1, 1], [1, '1\nb 2'], [1], 7, null] }] },
    { result: [{ metric: { __name__: 'a' }, histograms: [[1, null], null] }] },
  ];
  for (const answer of others) {
    it(`are none in ${JSON.stringify(answer)}`, () => {
      const samples = readSeries(answer).flatMap((series) => series.samples);
      assert.deepEqual(samples, []);
    });
  }
});
