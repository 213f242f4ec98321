import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TimerWheel } from '../../src/shared/timer-wheel.js';

const TICK_MS = 2;

/** The slots that are due at each of these moments. */
function dueAt(wheel: TimerWheel, moments: number[]): number[][] {
  return moments.map((nowMs) => {
    const slots: number[] = [];
    wheel.advance(nowMs, (slot) => slots.push(slot));
    return slots;
  });
}

describe('TimerWheel', () => {
  it('tells of a slot once, not early and at most a tick late', () => {
    const wheel = new TimerWheel(4, 1000, TICK_MS);
    assert.equal(wheel.arm(2, 1005), 1006);
    assert.deepEqual(dueAt(wheel, [1004, 1005.9, 1006, 1008]), [[], [], [2], []]);
    assert.equal(wheel.size, 0);
  });

  it('does not tell of a slot that was disarmed', () => {
    const wheel = new TimerWheel(4, 0, TICK_MS);
    wheel.arm(0, 10);
    wheel.arm(1, 10);
    wheel.disarm(0);
    wheel.disarm(3);
    assert.deepEqual(dueAt(wheel, [20]), [[1]]);
  });

  it('forgets an earlier moment for a later arming', () => {
    const wheel = new TimerWheel(1, 0, TICK_MS);
    wheel.arm(0, 10);
    wheel.arm(0, 30);
    assert.equal(wheel.size, 1);
    assert.deepEqual(dueAt(wheel, [28, 30, 40]), [[], [0], []]);
  });

  it('tells of a moment that has passed with the next tick', () => {
    const wheel = new TimerWheel(2, 1000, TICK_MS);
    wheel.arm(0, 3);
    wheel.arm(1, 1000);
    assert.deepEqual(dueAt(wheel, [1001.9, 1002]), [[], [0, 1]]);
  });

  it('keeps what is many turns ahead until its turn', () => {
    const wheel = new TimerWheel(3, 0, TICK_MS);
    const turnMs = 16_384 * TICK_MS;
    wheel.arm(0, 5 * turnMs + 100);
    wheel.arm(1, 100);
    wheel.arm(2, 1000 * turnMs + 100);
    const turns = [100, turnMs + 100, 4 * turnMs + 100, 5 * turnMs + 98, 5 * turnMs + 100, 1000 * turnMs + 100];
    assert.deepEqual(dueAt(wheel, turns), [[1], [], [], [], [0], [2]]);
  });

  it('tells of all that a long pause has made due, in their order within a turn', () => {
    const wheel = new TimerWheel(5, 0, TICK_MS);
    for (const [slot, atMs] of [4000, 20, 30_000, 20, 8].entries()) wheel.arm(slot, atMs);
    assert.deepEqual(dueAt(wheel, [32_000]), [[4, 1, 3, 0, 2]]);
    wheel.arm(1, 50_000);
    assert.deepEqual(dueAt(wheel, [10_000_000]), [[1]]);
  });

  it('lets who is told arm and disarm, itself and others', () => {
    const wheel = new TimerWheel(4, 0, TICK_MS);
    for (const slot of [0, 1, 2]) wheel.arm(slot, 10);
    const told: number[] = [];
    const tell = (slot: number) => {
      told.push(slot);
      wheel.disarm(1);
      wheel.arm(slot, 0);
      wheel.arm(3, 10);
    };
    wheel.advance(10, tell);
    assert.deepEqual(told, [0, 2]);
    wheel.advance(11.9, tell);
    assert.deepEqual([told, wheel.size], [[0, 2], 3]);
    assert.deepEqual(dueAt(wheel, [12])[0]!.sort(), [0, 2, 3]);
  });

  it('says when the next one is due', () => {
    const wheel = new TimerWheel(3, 0, TICK_MS);
    assert.equal(wheel.nextDueMs(), Number.POSITIVE_INFINITY);
    wheel.arm(0, 3_600_000);
    assert.equal(wheel.nextDueMs(), 3_600_000);
    wheel.arm(1, 4_000);
    wheel.arm(2, 7);
    assert.equal(wheel.nextDueMs(), 8);
    wheel.disarm(2);
    assert.equal(wheel.nextDueMs(), 4_000);
  });

  it('does as a list of moments does', () => {
    const momentMs = fc.oneof(fc.nat(100), fc.nat(40_000), fc.nat(10_000_000));
    const step = fc.tuple(
      fc.constantFrom<'arm' | 'disarm' | 'advance'>('arm', 'arm', 'disarm', 'advance'),
      fc.nat(9),
      momentMs,
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const wheel = new TimerWheel(10, 0, TICK_MS);
        const dueMs = new Map<number, number>();
        let nowMs = 0;
        const acts = {
          arm(slot: number, ms: number) {
            wheel.arm(slot, nowMs + ms / 3);
            dueMs.set(slot, Math.max(Math.ceil((nowMs + ms / 3) / 2) * 2, Math.floor(nowMs / 2) * 2 + 2));
          },
          disarm(slot: number) {
            wheel.disarm(slot);
            dueMs.delete(slot);
          },
          advance(_slot: number, ms: number) {
            nowMs += ms / 7;
            const expected = [...dueMs].filter(([, atMs]) => atMs <= nowMs).map(([one]) => one);
            assert.deepEqual(dueAt(wheel, [nowMs])[0]!.sort(), expected.sort());
            for (const one of expected) dueMs.delete(one);
          },
        };
        for (const [act, slot, ms] of steps) {
          acts[act](slot, ms);
          assert.equal(wheel.size, dueMs.size);
          assert.equal(wheel.nextDueMs(), Math.min(...dueMs.values()));
        }
      }),
      { numRuns: 300 },
    );
  });
});
