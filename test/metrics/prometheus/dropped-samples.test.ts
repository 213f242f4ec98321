import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { droppedText } from '../../../src/metrics/prometheus/dropped-samples.js';

describe('samples that Prometheus did not keep', () => {
  for (const [relabeled, says, not] of [
    [
      5,
      /^5 samples of each scrape of t did not come here: Prometheus is told to drop them by the metric_relabel/,
      /dupl/,
    ],
    [0, /: Prometheus took them for duplicates or for out of order .*or the selector leaves them out\./, /relabel/],
    [2, /: of 2, Prometheus is told to drop them by .*; of the others, Prometheus took them for duplicates/, /merges/],
    [null, /: Prometheus drops or merges them \(metric_relabel_configs\), or the selector leaves them out\./, /log/],
  ] as const) {
    it(`are told of as far as it says itself where they went: ${relabeled} by relabeling`, () => {
      const text = droppedText('t', { count: 5, relabeled });
      assert.match(text, says);
      assert.doesNotMatch(text, not);
    });
  }

  it('may be one', () => assert.match(droppedText('t', { count: 1, relabeled: null }), /^1 sample of each scrape/));
});
