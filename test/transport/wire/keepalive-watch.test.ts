import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '../../../src/transport/virtual-clock.js';
import { KeepaliveWatch } from '../../../src/transport/wire/keepalive.js';

const EVERY_SECOND = { afterMs: 1000, timeoutMs: 200, withoutCalls: false };

/** A watch over a connection that has streams, and what became of it. */
function watched(settings: Partial<typeof EVERY_SECOND> = {}) {
  const clock = new VirtualClock('by-hand');
  const told: string[] = [];
  const connection = {
    hasStreams: true,
    ping: () => told.push(`ping at ${clock.nowMs()}`),
    unanswered: (timeoutMs: number) => told.push(`given up after ${timeoutMs} at ${clock.nowMs()}`),
  };
  const watch = new KeepaliveWatch({ ...EVERY_SECOND, ...settings }, clock, connection);
  const hearAt = (atMs: number) =>
    clock.after(atMs - clock.nowMs(), () => {
      watch.heardMs = clock.nowMs();
    });
  return { clock, told, connection, watch, hearAt };
}

describe('keepalive', () => {
  it('asks a peer that was quiet for its time, and gives it up when it does not answer in time', async () => {
    const { clock, told } = watched();
    await clock.runUntil(10_000);
    assert.deepEqual(told, ['ping at 1000', 'given up after 200 at 1201']);
  });

  it('asks again, its time after each answer', async () => {
    const { clock, told, hearAt } = watched();
    hearAt(1100);
    hearAt(2300);
    await clock.runUntil(3299);
    assert.deepEqual(told, ['ping at 1000', 'ping at 2100']);
  });

  it('does so also where the answer might take longer than its time', async () => {
    const { clock, told, hearAt } = watched({ timeoutMs: 5500 });
    hearAt(1100);
    await clock.runUntil(10_000);
    assert.deepEqual(told, ['ping at 1000', 'ping at 2100', 'given up after 5500 at 7601']);
  });

  it('asks nothing of a peer that is heard of, whatever it says', async () => {
    const { clock, told, hearAt } = watched();
    for (let atMs = 900; atMs < 9000; atMs += 900) hearAt(atMs);
    await clock.runUntil(9099);
    assert.deepEqual(told, []);
  });

  it('asks nothing while no call is open', async () => {
    const { clock, told, connection } = watched();
    connection.hasStreams = false;
    await clock.runUntil(50_500);
    assert.deepEqual(told, []);
    connection.hasStreams = true;
    await clock.runUntil(51_000);
    assert.deepEqual(told, ['ping at 51000']);
  });

  it('asks then too if it is to', async () => {
    const { clock, told, connection } = watched({ withoutCalls: true });
    connection.hasStreams = false;
    await clock.runUntil(1000);
    assert.deepEqual(told, ['ping at 1000']);
  });

  it('takes an answer that lay there unread while this thread was at work', async () => {
    const { clock, told, hearAt } = watched();
    hearAt(1200.5);
    await clock.runUntil(2200);
    assert.deepEqual(told, ['ping at 1000']);
  });

  it('is over when it is stopped', async () => {
    const { clock, told, watch } = watched();
    watch.stop();
    await clock.runUntilIdle();
    assert.deepEqual(told, []);
  });
});
