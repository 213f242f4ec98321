import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { VirtualClock } from '../../src/transport/virtual-clock.js';

describe('VirtualClock', () => {
  it('runs events by their time, and those of one moment as they were asked for', async () => {
    const clock = new VirtualClock('by-hand');
    const order: string[] = [];
    for (const [delayMs, name] of [
      [5, 'c'],
      [1, 'a'],
      [5, 'd'],
      [2, 'b'],
      [5, 'e'],
    ] as const) {
      clock.after(delayMs, () => order.push(`${name}@${clock.nowMs()}`));
    }
    await clock.runUntilIdle();
    assert.deepEqual(order, ['a@1', 'b@2', 'c@5', 'd@5', 'e@5']);
  });

  it('counts a delay from the moment at which it was asked for', async () => {
    const clock = new VirtualClock('by-hand');
    const times: number[] = [];
    clock.after(3, () => clock.after(4, () => times.push(clock.nowMs())));
    clock.after(-1, () => times.push(clock.nowMs()));
    await clock.runUntilIdle();
    assert.deepEqual(times, [0, 7]);
  });

  it('takes an event back', async () => {
    const clock = new VirtualClock('by-hand');
    const cancel = clock.after(1, () => assert.fail('was taken back'));
    cancel();
    cancel();
    await clock.runUntilIdle();
    assert.equal(clock.nowMs(), 0);
  });

  it('lets promises settle between two events', async () => {
    const clock = new VirtualClock('by-hand');
    const order: string[] = [];
    clock.after(1, () => {
      void Promise.resolve()
        .then(() => {})
        .then(() => order.push('promise of the first'));
    });
    clock.after(1, () => order.push('second'));
    await clock.runUntilIdle();
    assert.deepEqual(order, ['promise of the first', 'second']);
  });

  it('stands still at the given time, with later events left', async () => {
    const clock = new VirtualClock('by-hand');
    const times: number[] = [];
    for (const delayMs of [10, 20, 30]) clock.after(delayMs, () => times.push(clock.nowMs()));
    await clock.runUntil(20);
    assert.deepEqual([times, clock.nowMs()], [[10, 20], 20]);
    await clock.runUntil(25);
    assert.deepEqual([times, clock.nowMs()], [[10, 20], 25]);
    await clock.runUntilIdle();
    assert.deepEqual(times, [10, 20, 30]);
  });

  it('does not move by itself when driven by hand', async () => {
    const clock = new VirtualClock('by-hand');
    clock.after(0, () => assert.fail('nobody drove'));
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(clock.nowMs(), 0);
  });

  it('drives itself through an hour in a worker thread', async () => {
    const source = `
      const { parentPort, workerData } = require('node:worker_threads');
      import(workerData).then(({ VirtualClock }) => {
        const clock = new VirtualClock();
        let ticks = 0;
        const tick = () => (++ticks === 3600 ? parentPort.postMessage(clock.nowMs()) : clock.after(1000, tick));
        clock.after(1000, tick);
      });`;
    const module = new URL('../../src/transport/virtual-clock.js', import.meta.url).href;
    const worker = new Worker(source, { eval: true, workerData: module });
    const nowMs = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    assert.equal(nowMs, 3_600_000);
    await worker.terminate();
  });
});
