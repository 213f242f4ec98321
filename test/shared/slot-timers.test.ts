import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Clock, realClock } from '../../src/shared/clock.js';
import { SlotTimers } from '../../src/shared/slot-timers.js';
import { VirtualClock } from '../../src/transport/virtual-clock.js';

function watch(slots: number) {
  const clock = new VirtualClock('by-hand');
  const told: [number, number][] = [];
  let timers = 0;
  const counting: Clock = {
    nowMs: () => clock.nowMs(),
    after(delayMs, task) {
      timers++;
      return clock.after(delayMs, task);
    },
  };
  const timer = new SlotTimers(slots, counting, (slot) => told.push([slot, clock.nowMs()]));
  return { clock, timer, told, timersSet: () => timers };
}

describe('SlotTimers', () => {
  it('tells of each slot at its moment, rounded up to a tick of 2 ms', async () => {
    const { clock, timer, told } = watch(4);
    timer.arm(0, 20_000);
    timer.arm(1, 5);
    timer.arm(2, 86_400_000);
    timer.arm(3, 7);
    timer.disarm(3);
    await clock.runUntilIdle();
    assert.deepEqual(told, [
      [1, 6],
      [0, 20_000],
      [2, 86_400_000],
    ]);
  });

  it('needs one timer for calls that all end in time', async () => {
    const { clock, timer, told, timersSet } = watch(1);
    for (let i = 0; i < 1000; i++) {
      await clock.runUntil(i);
      timer.arm(0, i + 5_000);
      timer.disarm(0);
    }
    assert.deepEqual([told, timersSet()], [[], 1]);
  });

  it('is set earlier for an earlier slot', async () => {
    const { clock, timer, told, timersSet } = watch(2);
    timer.arm(0, 1_000);
    timer.arm(1, 10);
    await clock.runUntil(999);
    assert.deepEqual([told, timersSet()], [[[1, 10]], 3]);
  });

  it('may be armed from inside', async () => {
    const clock = new VirtualClock('by-hand');
    const told: number[] = [];
    const timer: SlotTimers = new SlotTimers(1, clock, (slot) => {
      told.push(clock.nowMs());
      if (told.length < 4) timer.arm(slot, clock.nowMs() + 100);
    });
    timer.arm(0, 100);
    await clock.runUntilIdle();
    assert.deepEqual(told, [100, 200, 300, 400]);
  });

  it('waits for moments further away than setTimeout can wait', async () => {
    const { clock, timer, told } = watch(1);
    timer.arm(0, 2 ** 33);
    await clock.runUntilIdle();
    assert.deepEqual(told, [[0, 2 ** 33]]);
  });

  it('tells of nothing once it is closed, and sets no timer', async () => {
    const { clock, timer, told, timersSet } = watch(2);
    timer.arm(0, 100);
    timer.close();
    timer.arm(1, 50);
    await clock.runUntilIdle();
    assert.deepEqual([told, timersSet()], [[], 1]);
  });

  it('is never early by the real clock', async () => {
    const late: number[] = [];
    const due = Array.from({ length: 20 }, (_, slot) => realClock.nowMs() + 3.3 * slot);
    await new Promise<void>((resolve) => {
      const timer = new SlotTimers(20, realClock, (slot) => {
        late.push(realClock.nowMs() - due[slot]!);
        if (late.length === 20) resolve();
      });
      for (const [slot, atMs] of due.entries()) timer.arm(slot, atMs);
    });
    assert.deepEqual(
      late.filter((ms) => ms < 0),
      [],
    );
  });
});
