import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Schedule } from '../../src/engine/schedule.js';
import type { Phase } from '../../src/plan/call-plan.js';
import { shard } from '../../src/plan/shard.js';
import { LEDGERS } from '../../src/record/run-result.js';
import { VirtualClock } from '../../src/transport/virtual-clock.js';
import { aPlan, measured, warmUp } from './a-plan.js';

describe('a schedule', () => {
  it('has a closed loop’s next flow due now, to the last bit of the clock', async () => {
    const clock = new VirtualClock('by-hand');
    // Clocks that stood at such a value at the start saw a fifth of all calls "due" 1e-13 ms after now.
    await clock.runUntil(50.123457);
    const schedule = scheduleOf([measured({ durationMs: 10_000 })], clock);
    schedule.dueMs(clock.nowMs(), true);
    for (let nowMs = 100; nowMs < 500; nowMs += 0.1234567) assert.ok(schedule.dueMs(nowMs, true)! <= nowMs, `${nowMs}`);
  });

  it('hands out this thread’s share of the start numbers, phase by phase, and then says why nothing is due', () => {
    const schedule = scheduleOf([warmUp({ flows: 3 }), measured({ flows: 5 })], new VirtualClock('by-hand'), 2);
    const taken: [ledger: string, k: number][] = [];
    while (schedule.dueMs(0, true) !== null) taken.push([LEDGERS[schedule.ledger]!, schedule.take()]);
    assert.deepEqual(taken, [
      ['warm-up', 0],
      ['warm-up', 2],
      ['load', 0],
      ['load', 2],
      ['load', 4],
    ]);
    assert.equal(schedule.endReason, 'total-reached');
  });

  it('keeps its first reason to end, unless open calls are cut off after it', () => {
    const schedule = scheduleOf([measured({ durationMs: 1000 })], new VirtualClock('by-hand'));
    schedule.dueMs(0, true);
    schedule.dueMs(1000, true);
    assert.equal(schedule.endReason, 'duration-reached');
    schedule.end('interrupted');
    assert.equal(schedule.endReason, 'duration-reached');
    schedule.end('stopped');
    assert.equal(schedule.endReason, 'stopped');
  });
});

function scheduleOf(phases: Phase[], clock: VirtualClock, threads = 1): Schedule {
  return new Schedule(shard(aPlan({ phases, threads }))[0]!, clock, { look: () => {}, unsent: () => {} });
}
