import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LabelCollector } from '../../../src/metrics/exposition/label-collector.js';

/** Both sides of where a list becomes a Map. */
const COUNTS = [0, 1, 2, 16, 17, 1000];

describe('the labels of a sample', () => {
  for (const count of COUNTS) {
    const pairs = Array.from({ length: count }, (_, i): [string, string] => [`name${i}`, `value${i}`]);
    const known = new Map(pairs);
    const collector = new LabelCollector();
    for (const [name, value] of pairs) collector.add(name, value);
    const labels = collector.labels();

    it(`are as in a Map: ${count}`, () => {
      assert.equal(labels.size, count);
      assert.deepEqual([...labels], pairs);
      assert.deepEqual([...labels.entries()], pairs);
      assert.deepEqual([...labels.keys()], [...known.keys()]);
      assert.deepEqual([...labels.values()], [...known.values()]);
      const seen: [string, string][] = [];
      labels.forEach((value, name) => void seen.push([name, value]));
      assert.deepEqual(seen, pairs);
    });

    it(`are found by name, and no others: ${count}`, () => {
      assert.deepEqual(
        pairs.map(([name]) => [collector.has(name), labels.has(name), labels.get(name)]),
        pairs.map(([, value]) => [true, true, value]),
      );
      assert.deepEqual(
        [collector.has('value0'), labels.has('value0'), labels.get('value0')],
        [false, false, undefined],
      );
    });
  }
});
