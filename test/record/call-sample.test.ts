import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallSample, MOST_SAMPLED, mergeSamples } from '../../src/record/call-sample.js';

/** The calls from `from` on, each sent at its own number. */
function sampled(count: number, from = 0, random?: () => number) {
  const sample = new CallSample(random);
  for (let i = from; i < from + count; i++) {
    sample.add({ methodIndex: 0, shownStatus: 5, detail: 'x'.repeat(1000), dueMs: i, sentMs: i, endedMs: i + 2 }, 0);
  }
  return sample.result();
}

const numbersOf = ({ calls }: ReturnType<typeof sampled>) => calls.map(({ atMs }) => atMs);
const upTo = (count: number) => Array.from({ length: count }, (_nothing, i) => i);

describe('a sample of calls', () => {
  it('is all of them as long as there is room, with times, status and a short detail', () => {
    const all = sampled(MOST_SAMPLED);
    assert.deepEqual(numbersOf(all), upTo(MOST_SAMPLED));
    assert.deepEqual(all.calls[3], { atMs: 3, latencyNs: 2e6, methodIndex: 0, status: 5, detail: 'x'.repeat(300) });
  });

  it('holds no call twice and no more than it may, however many there are', () => {
    const some = sampled(50_000);
    assert.equal(some.of, 50_000);
    assert.equal(new Set(numbersOf(some)).size, MOST_SAMPLED);
  });

  it('takes early calls and late ones alike', () => {
    const tenths = new Array<number>(10).fill(0);
    for (let round = 0; round < 20; round++) {
      for (const number of numbersOf(sampled(20_000))) tenths[Math.floor(number / 2000)]!++;
    }
    // 2000 each, with a standard deviation of some 41: eight of them are chance once in 10^14.
    assert.ok(
      tenths.every((count) => Math.abs(count - 2000) < 8 * 41),
      String(tenths),
    );
  });

  it('is whole over threads as long as there is room', () => {
    assert.deepEqual(numbersOf(mergeSamples([sampled(300, 300), sampled(0), sampled(300)])), upTo(600));
  });

  it('gives a thread its share by how many calls it made', () => {
    const merged = mergeSamples([sampled(90_000), sampled(10_000, 90_000)]);
    const ofSecond = numbersOf(merged).filter((number) => number >= 90_000).length;
    assert.deepEqual([merged.of, new Set(numbersOf(merged)).size], [100_000, MOST_SAMPLED]);
    // 100, with a standard deviation of 9.5.
    assert.ok(Math.abs(ofSecond - 100) < 8 * 9.5, String(ofSecond));
  });
});
