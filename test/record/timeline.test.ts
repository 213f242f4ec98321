import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mergeTimelines, TimelineRecorder } from '../../src/record/timeline.js';

describe('the timeline', () => {
  it('counts calls by the slice in which they ended', () => {
    const timeline = new TimelineRecorder();
    timeline.add(0, false, 5);
    timeline.add(99, true, 9);
    timeline.add(250, false, 7);
    assert.deepEqual(timeline.result(), {
      sliceMs: 100,
      slices: [
        { ended: 2, failed: 1, maxLatencyNs: 9 },
        { ended: 0, failed: 0, maxLatencyNs: 0 },
        { ended: 1, failed: 0, maxLatencyNs: 7 },
      ],
    });
  });

  it('keeps latencies in whole nanoseconds', () => {
    const timeline = new TimelineRecorder();
    timeline.add(0, false, 32_264_666.999999918);
    assert.equal(timeline.result().slices[0]!.maxLatencyNs, 32_264_667);
  });

  it('merges neighbours when it grows out of its slices, and loses no call', () => {
    const timeline = new TimelineRecorder();
    for (let second = 0; second < 3600; second++) timeline.add(second * 1000, second % 2 === 0, second);
    const { sliceMs, slices } = timeline.result();
    assert.equal(sliceMs, 51_200);
    assert.equal(slices.length, 71);
    assert.equal(
      slices.reduce((sum, { ended }) => sum + ended, 0),
      3600,
    );
    assert.equal(
      slices.reduce((sum, { failed }) => sum + failed, 0),
      1800,
    );
    assert.deepEqual(slices[0], { ended: 52, failed: 26, maxLatencyNs: 51 });
  });

  it('lays the threads’ timelines over each other at the coarsest slice', () => {
    const [short, long] = [new TimelineRecorder(), new TimelineRecorder()];
    short.add(150, false, 3);
    short.add(250, true, 4);
    long.add(0, false, 8);
    long.add(13_000, false, 1);
    const { sliceMs, slices } = mergeTimelines([short.result(), long.result()]);
    assert.equal(sliceMs, 200);
    assert.deepEqual(slices.slice(0, 2), [
      { ended: 2, failed: 0, maxLatencyNs: 8 },
      { ended: 1, failed: 1, maxLatencyNs: 4 },
    ]);
    assert.deepEqual(slices.at(-1), { ended: 1, failed: 0, maxLatencyNs: 1 });
  });
});
