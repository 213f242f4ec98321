import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallKind } from '../../src/shared/call-kind.js';
import { fakeTransport } from '../../src/transport/fake.js';
import { type FakeAnswer, type FakeScript, HEALTHY_SCRIPT } from '../../src/transport/fake-script.js';
import { VirtualClock } from '../../src/transport/virtual-clock.js';
import { CallLog } from './call-log.js';

const REQUEST = Buffer.from('request');

const STEADY: FakeAnswer = { serviceMs: 10, spread: 0, outcomes: [0], messages: 4, messageBytes: 8, takeMs: 0 };

function fake(kind: CallKind, answer: Partial<FakeAnswer>, rest: Partial<FakeScript> = {}) {
  const clock = new VirtualClock('by-hand');
  const log = new CallLog();
  const script = { ...HEALTHY_SCRIPT, answers: [{ ...STEADY, ...answer }], ...rest };
  const settings = {
    endpoint: { address: 'fake:1', tls: null, authority: null, connectTimeoutMs: 1000 },
    connections: 1,
    lbStrategy: 'pick_first' as const,
    keepalive: null,
    templates: [{ path: '/a.B/C', kind, metadata: [] }],
    maxInFlight: 100,
    maxReceiveBytes: 1000,
    maxSendBytes: 1000,
    compression: 'identity' as const,
    wantsMetadata: false,
    script,
  };
  return { clock, log, transport: fakeTransport(settings, clock, log) };
}

describe('fakeTransport', () => {
  it('answers a unary call after its service time', async () => {
    const { clock, log, transport } = fake('unary', {});
    transport.start(0, 0, REQUEST, 0);
    await clock.runUntilIdle();
    assert.deepEqual(log.calls[0]!.told, ['sent', 'headers', 'message', 'ended']);
    assert.deepEqual(log.calls[0]!.times, [0, 10, 10, 10]);
    assert.deepEqual(log.tally(), { started: 1, answered: answered({ 0: 1 }), uncertain: 0, refused: 0 });
  });

  it('sends the messages of a server stream evenly over its service time', async () => {
    const { clock, log, transport } = fake('server-stream', {});
    transport.start(0, 0, REQUEST, 0);
    await clock.runUntilIdle();
    assert.deepEqual(log.calls[0]!.told, ['sent', 'headers', 'message', 'message', 'message', 'message', 'ended']);
    assert.deepEqual(log.calls[0]!.times, [0, 2.5, 2.5, 5, 7.5, 10, 10]);
  });

  it('answers a client stream once, after its half-close', async () => {
    const { clock, log, transport } = fake('client-stream', {});
    transport.start(0, 0, null, 0);
    assert.equal(transport.send(0, REQUEST), true);
    await clock.runUntil(100);
    assert.equal(log.calls[0]!.cause, null);
    transport.halfClose(0);
    await clock.runUntilIdle();
    assert.deepEqual(log.calls[0]!.times, [0, 110, 110, 110]);
    assert.deepEqual(log.calls[0]!.told, ['sent', 'headers', 'message', 'ended']);
  });

  it('echoes the messages of a bidi stream', async () => {
    const { clock, log, transport } = fake('bidi', { takeMs: 3 });
    transport.start(0, 0, null, 0);
    for (const text of ['a', 'b', 'c']) transport.send(0, Buffer.from(text));
    transport.halfClose(0);
    await clock.runUntilIdle();
    assert.deepEqual(log.calls[0]!.messages, ['a', 'b', 'c']);
    assert.deepEqual(log.calls[0]!.times, [0, 13, 13, 16, 19, 19]);
  });

  it('says false with 16 messages waiting, and writable when one is taken', async () => {
    const { clock, log, transport } = fake('client-stream', { takeMs: 2 });
    transport.start(0, 0, null, 0);
    const said = Array.from({ length: 16 }, () => transport.send(0, REQUEST));
    assert.deepEqual(said, [...new Array(15).fill(true), false]);
    const writableAt: number[] = [];
    log.onWritable = () => {
      writableAt.push(clock.nowMs());
      transport.halfClose(0);
    };
    await clock.runUntilIdle();
    assert.deepEqual(writableAt, [2]);
    assert.deepEqual(log.causes(), ['trailers']);
  });

  it('goes through its outcomes in turn', async () => {
    const { clock, log, transport } = fake('unary', { outcomes: [0, 5, 'refused', 'reset', 'silent', 14] });
    for (let slot = 0; slot < 12; slot++) transport.start(slot, 0, REQUEST, 50);
    await clock.runUntilIdle();
    const tally = { started: 12, answered: answered({ 0: 2, 5: 2, 14: 2 }), uncertain: 4, refused: 2 };
    assert.deepEqual(log.tally(), tally);
    assert.deepEqual(log.calls[1]!.told, ['sent', 'ended'], 'an error is trailers-only');
  });

  it('ends a call at its deadline, unless the answer came first', async () => {
    const { clock, log, transport } = fake('unary', {});
    transport.start(0, 0, REQUEST, 9);
    transport.start(1, 0, REQUEST, 11);
    await clock.runUntilIdle();
    assert.deepEqual(log.causes(), ['deadline', 'trailers']);
    assert.deepEqual(log.calls[0]!.times, [0, 9]);
    assert.equal(clock.nowMs(), 10, 'the deadline of an ended call is taken back');
  });

  it('takes a call back', async () => {
    const { clock, log, transport } = fake('server-stream', {});
    transport.start(0, 0, REQUEST, 0);
    await clock.runUntil(5);
    transport.cancel(0);
    await clock.runUntilIdle();
    assert.deepEqual(log.causes(), ['client-cancel']);
    assert.equal(log.calls[0]!.messages.length, 2);
  });

  it('drops what is open in an outage, refuses until its end, and answers after it', async () => {
    const { clock, log, transport } = fake('unary', {}, { outages: [{ atMs: 5, lastsMs: 20 }] });
    for (const [slot, atMs] of [0, 10, 25].entries()) {
      await clock.runUntil(atMs);
      transport.start(slot, 0, REQUEST, 0);
    }
    await clock.runUntilIdle();
    assert.deepEqual(log.causes(), ['connection-lost', 'refused', 'trailers']);
    assert.deepEqual(
      log.calls.map((call) => call.times.at(-1)),
      [5, 10, 35],
    );
  });

  it('varies service times by its seed, and the same way each time', async () => {
    const endsWith = async (seed: number) => {
      const { clock, log, transport } = fake('unary', { spread: 0.5 }, { seed });
      for (let slot = 0; slot < 50; slot++) transport.start(slot, 0, REQUEST, 0);
      await clock.runUntilIdle();
      return log.calls.map((call) => call.times.at(-1)!);
    };
    const ends = await endsWith(1);
    assert.deepEqual(await endsWith(1), ends);
    assert.notDeepEqual(await endsWith(2), ends);
    assert.ok(ends.every((endMs) => endMs >= 5 && endMs < 15));
    assert.ok(Math.min(...ends) < 6.5 && Math.max(...ends) > 13.5, 'over the whole width');
  });

  it('waits for open calls when it closes, then abandons them', async () => {
    const { clock, log, transport } = fake('unary', { outcomes: [0, 'silent'] });
    transport.start(0, 0, REQUEST, 0);
    transport.start(1, 0, REQUEST, 0);
    const closed = transport.close(30).then(() => clock.nowMs());
    await clock.runUntilIdle();
    assert.equal(await closed, 30);
    assert.deepEqual(log.causes(), ['trailers', 'abandoned']);
  });

  it('closes as soon as the last call has ended', async () => {
    const { clock, log, transport } = fake('unary', {});
    transport.start(0, 0, REQUEST, 0);
    const closed = transport.close(1000).then(() => clock.nowMs());
    await clock.runUntilIdle();
    assert.equal(await closed, 10);
    assert.deepEqual(log.causes(), ['trailers']);
  });
});

function answered(counts: Record<number, number>): number[] {
  return Array.from({ length: 17 }, (_, status) => counts[status] ?? 0);
}
