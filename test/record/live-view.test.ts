import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LiveView } from '../../src/record/live-view.js';

describe('the live view', () => {
  it('adds up what the threads show, and is as far as the slowest of them', () => {
    const [one, other] = [new LiveView(), new LiveView()];
    one.inPhase(1);
    for (let i = 0; i < 3; i++) one.started();
    one.ended(false, 10);
    other.started();
    other.ended(true, 10);
    const { phaseIndex, started, ended, failed } = LiveView.sum([one, other]);
    assert.deepEqual({ phaseIndex, started, ended, failed }, { phaseIndex: 0, started: 4, ended: 2, failed: 1 });
  });

  it('is read through its shared memory', () => {
    const inThread = new LiveView();
    const seen = new LiveView(inThread.buffer);
    inThread.ended(false, 1);
    assert.equal(LiveView.sum([seen]).ended, 1);
  });

  it('shows percentiles that are never too low, and at most 1/16 too high', () => {
    for (const ms of [0.003, 0.5, 1, 7.7, 123, 4567, 1_800_000]) {
      const view = new LiveView();
      for (let i = 0; i < 100; i++) view.ended(false, ms);
      const { p50Ms, p99Ms } = LiveView.sum([view]);
      assert.equal(p50Ms, p99Ms);
      assert.ok(p50Ms! >= ms && p50Ms! <= ms * (1 + 1 / 16) + 0.001, `${ms} ms shown as ${p50Ms}`);
    }
  });

  it('has no percentiles before a call has ended', () => {
    assert.equal(LiveView.sum([new LiveView()]).p50Ms, null);
  });
});
