import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Clock, realClock } from '../../../../src/shared/clock.js';
import { template } from '../../session.js';
import { assertAnswers, connectedPeer, goawayCode, resetCode, WAYS } from './peer-session.js';
import { answer, CODE, headers, messageData, reset, TYPE, windowUpdate } from './server-frames.js';

const CALLS = 3000;

describe('calls that are taken back', { timeout: 20_000 }, () => {
  it('may all be reset by the server too, whose resets cross ours', async (t) => {
    const { session, peer } = await connectedPeer(t, { maxInFlight: CALLS + 2 });
    const calls = Array.from({ length: CALLS }, () => session.start());
    const spared = session.start();
    await peer.headers(2 * CALLS + 1);
    for (const { slot } of calls) session.transport.cancel(slot);
    await resetCode(peer, 2 * CALLS - 1);
    peer.send(...calls.map((_, i) => reset(2 * i + 1, CODE.CANCEL)));
    await peer.heard();
    peer.send(headers(2 * CALLS + 1), messageData(2 * CALLS + 1, 'still here'), reset(2 * CALLS + 1, CODE.CANCEL));
    await spared.end;
    assert.deepEqual([spared.cause, spared.messages], ['reset', ['still here']]);
    await assertAnswers(session, peer);
  });

  it('are answered by one reset each: more are a flood', async (t) => {
    const { session, peer } = await connectedPeer(t, { maxInFlight: CALLS + 2 });
    const calls = Array.from({ length: CALLS }, () => session.start());
    await peer.headers(2 * CALLS - 1);
    for (const { slot } of calls) session.transport.cancel(slot);
    await resetCode(peer, 2 * CALLS - 1);
    peer.send(...calls.map((_, i) => reset(2 * i + 1, CODE.CANCEL)));
    await peer.heard();
    peer.send(...calls.map((_, i) => reset(2 * i + 1, CODE.CANCEL)));
    assert.equal(await goawayCode(peer), CODE.ENHANCE_YOUR_CALM);
  });

  it('send nothing more, also where they are taken back as soon as they may send on', async (t) => {
    const { session, peer } = await connectedPeer(t, { templates: [template('bidi')] });
    const call = session.open();
    session.log.onWritable = (slot) => session.transport.cancel(slot);
    for (let i = 0; i < 20; i++) session.transport.send(call.slot, Buffer.alloc(10_000));
    session.transport.halfClose(call.slot);
    await peer.headers(1);
    peer.send(windowUpdate(0, 1_000_000), windowUpdate(1, 1_000_000));
    await call.end;
    await peer.heard();
    assert.equal(call.cause, 'client-cancel');
    const last = peer.frames.findLastIndex(({ streamId }) => streamId === 1);
    assert.equal(peer.frames[last]!.type, TYPE.RST_STREAM);
  });
});

describe('the deadline of a call', { timeout: 20_000 }, () => {
  it('runs from its send, also where that is late in the work that one read brings', async (t) => {
    let aheadMs = 0;
    const delaysMs: number[] = [];
    const clock: Clock = {
      nowMs: () => realClock.nowMs() + aheadMs,
      after(delayMs, task) {
        delaysMs.push(delayMs);
        return realClock.after(delayMs, task);
      },
    };
    const { session, peer } = await connectedPeer(t, { clock });
    delaysMs.length = 0;
    session.log.onMessage = () => {
      aheadMs = 10_000;
      session.start(0, Buffer.from('x'), 5000);
      session.log.onMessage = () => {};
    };
    const first = session.start();
    await peer.headers(1);
    peer.send(answer(1));
    await first.end;
    await peer.headers(3);
    peer.send(answer(3));
    await session.log.allEnded();
    assert.deepEqual(session.log.causes(), ['trailers', 'trailers']);
    assert.deepEqual(
      delaysMs.map((delayMs) => delayMs > 4900),
      [true],
    );
  });
});

describe('a transport that is closed', { timeout: 20_000 }, () => {
  for (const { on, options } of WAYS) {
    it(`while a write is under way says goodbye behind it, over ${on}`, async (t) => {
      const { session, peer } = await connectedPeer(t, options);
      const call = session.start();
      await peer.headers(1);
      const second = session.start();
      // A turn later the second one's HEADERS are on their way, over TLS for some turns.
      await new Promise((resolve) => process.nextTick(resolve));
      await session.transport.close(0);
      assert.deepEqual([call.cause, second.cause], ['abandoned', 'abandoned']);
      assert.equal(await resetCode(peer, 3), CODE.CANCEL);
      assert.equal(await goawayCode(peer), CODE.NO_ERROR);
    });
  }
});
