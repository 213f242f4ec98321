import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { frame as message } from '../../raw-server.js';
import { template } from '../../session.js';
import { frameBytes } from '../frames/frame-bytes.js';
import { assertAnswers, connectedPeer, goawayCode, resetCode, sentTypes } from './peer-session.js';
import {
  answer,
  CODE,
  headers,
  INITIAL_WINDOW,
  MAX_STREAMS,
  messageData,
  PADDED,
  settings,
  TYPE,
  times,
  trailers,
  windowUpdate,
} from './server-frames.js';

/** What we announce for a stream. */
const STREAM_WINDOW = 16 * 1024 * 1024;
const FULL_FRAME = 16_384;

describe('the windows that a server gives', { timeout: 30_000 }, () => {
  it('may become negative in the middle of a message, and are waited for', async (t) => {
    const { session, peer } = await connectedPeer(t, { greeting: settings([INITIAL_WINDOW, 10_000]) });
    const call = session.start(0, Buffer.alloc(20_000, 7));
    await peer.headers(1);
    await peer.heard();
    assert.equal(peer.data(1).length, 10_000);
    peer.send(settings([INITIAL_WINDOW, 0]));
    await peer.heard();
    // Now at 0 - 10,000.
    peer.send(windowUpdate(1, 10_000));
    await peer.heard();
    assert.equal(peer.data(1).length, 10_000);
    peer.send(windowUpdate(1, 1));
    await peer.heard();
    assert.equal(peer.data(1).length, 10_001);
    peer.send(settings([INITIAL_WINDOW, 100_000]));
    await peer.heard();
    assert.deepEqual(peer.data(1), message(Buffer.alloc(20_000, 7)));
    peer.send(answer(1));
    await call.end;
    assert.equal(call.cause, 'trailers');
  });

  it('of 0 keep a request back for ever, and its deadline ends it', async (t) => {
    const { session, peer } = await connectedPeer(t, { greeting: settings([INITIAL_WINDOW, 0]) });
    const call = await session.call(0, Buffer.from('x'), 30);
    assert.deepEqual([call.cause, call.told], ['deadline', ['sent', 'ended']]);
    assert.equal(await resetCode(peer, 1), CODE.CANCEL);
    peer.send(settings([INITIAL_WINDOW, 100]));
    await peer.heard();
    await assertAnswers(session, peer);
    assert.deepEqual([peer.data(1).length, sentTypes(peer, TYPE.DATA)], [0, [3]]);
  });

  it('of one byte at a time bring a whole message over, and are no flood', async (t) => {
    const { session, peer } = await connectedPeer(t, { greeting: settings([INITIAL_WINDOW, 0]) });
    const text = 'abcdefghij'.repeat(1_200);
    const call = session.start(0, Buffer.from(text));
    await peer.headers(1);
    peer.send(times(text.length + 5, windowUpdate(1, 1)));
    await peer.frame(({ type, flags }) => type === TYPE.DATA && flags === 1);
    assert.deepEqual(peer.data(1), message(Buffer.from(text)));
    peer.send(answer(1));
    await call.end;
    assert.equal(call.cause, 'trailers');
  });

  it('are no flood where every other one lets something go', async (t) => {
    const { session, peer } = await connectedPeer(t, { greeting: settings([INITIAL_WINDOW, 0]) });
    const text = 'abcdefghij'.repeat(1_200);
    const call = session.start(0, Buffer.from(text));
    await peer.headers(1);
    peer.send(times(text.length + 5, Buffer.concat([windowUpdate(0, 1), windowUpdate(1, 1)])));
    await peer.frame(({ type, flags }) => type === TYPE.DATA && flags === 1);
    peer.send(answer(1));
    await call.end;
    assert.equal(call.cause, 'trailers');
  });

  it('may be set thousands of times in one frame, for thousands of streams, at the cost of one', async (t) => {
    const calls = 5_000;
    const { session, peer } = await connectedPeer(t, { maxInFlight: calls, greeting: settings([INITIAL_WINDOW, 1]) });
    for (let i = 0; i < calls; i++) session.start();
    await peer.headers(2 * calls - 1);
    const many = Array.from({ length: 2_700 }, (_, i) => [INITIAL_WINDOW, 2 + (i % 7)] as [number, number]);
    const before = process.cpuUsage();
    for (let i = 0; i < 20; i++) peer.send(settings(...many, [INITIAL_WINDOW, 0]));
    await peer.heard();
    const cpu = process.cpuUsage(before);
    // Each change by itself would take a millisecond or more: most of a minute for all of them.
    assert.ok(cpu.user + cpu.system < 10_000_000, `${(cpu.user + cpu.system) / 1e6} s`);
    peer.send(settings([INITIAL_WINDOW, 100]), ...Array.from({ length: calls }, (_, i) => answer(2 * i + 1)));
    await session.log.allEnded();
    assert.ok(session.log.causes().every((cause) => cause === 'trailers'));
  });

  it('may not be too high in the middle of SETTINGS that take it back', async (t) => {
    const { session, peer } = await connectedPeer(t);
    const call = session.start();
    await peer.headers(1);
    peer.send(windowUpdate(1, 0x7fffffff - 65_535));
    peer.send(settings([INITIAL_WINDOW, 0x7fffffff], [INITIAL_WINDOW, 1]));
    await call.end;
    assert.equal(call.cause, 'protocol-error');
    assert.equal(await goawayCode(peer), CODE.FLOW_CONTROL_ERROR);
  });

  it('are no higher than 2^31 - 1: more resets the stream', async (t) => {
    const { session, peer } = await connectedPeer(t);
    const call = session.start();
    await peer.headers(1);
    peer.send(windowUpdate(1, 0x7fffffff));
    await call.end;
    assert.deepEqual([call.cause, call.shownStatus], ['protocol-error', 13]);
    assert.equal(await resetCode(peer, 1), CODE.FLOW_CONTROL_ERROR);
    await assertAnswers(session, peer);
  });

  it('are no higher by SETTINGS either, which ends the connection', async (t) => {
    const { server, session, peer } = await connectedPeer(t);
    const call = session.start();
    await peer.headers(1);
    peer.send(windowUpdate(1, 0x7fffffff - 65_535), settings([INITIAL_WINDOW, 0x7fffffff]));
    await call.end;
    assert.equal(call.cause, 'protocol-error');
    assert.equal(await goawayCode(peer), CODE.FLOW_CONTROL_ERROR);
    await assertAnswers(session, await server.peer(1));
  });
});

describe('the streams that a server takes', { timeout: 20_000 }, () => {
  it('may be fewer in the middle of a run, and more again', async (t) => {
    const { session, peer } = await connectedPeer(t, { greeting: settings([MAX_STREAMS, 3]) });
    for (let i = 0; i < 9; i++) session.start();
    await peer.headers(5);
    peer.send(settings([MAX_STREAMS, 1]));
    await peer.heard();
    assert.deepEqual(sentTypes(peer, TYPE.HEADERS), [1, 3, 5]);
    peer.send(answer(1), answer(3));
    await peer.heard();
    assert.deepEqual(sentTypes(peer, TYPE.HEADERS), [1, 3, 5], 'one is open still');
    peer.send(answer(5));
    await peer.headers(7);
    await peer.heard();
    assert.deepEqual(sentTypes(peer, TYPE.HEADERS), [1, 3, 5, 7]);
    peer.send(settings([MAX_STREAMS, 4]));
    await peer.headers(13);
    await peer.heard();
    assert.deepEqual(sentTypes(peer, TYPE.HEADERS), [1, 3, 5, 7, 9, 11, 13]);
    peer.send(settings([MAX_STREAMS, 0]), answer(7), answer(9), answer(11), answer(13));
    await peer.heard();
    assert.deepEqual(sentTypes(peer, TYPE.HEADERS), [1, 3, 5, 7, 9, 11, 13]);
    peer.send(settings([MAX_STREAMS, 0xffffffff]));
    await peer.headers(17);
    peer.send(answer(15), answer(17));
    await session.log.allEnded();
    assert.equal(session.log.tally().answered[0], 9);
  });
});

describe('the windows that we give', { timeout: 60_000 }, () => {
  it('are given back by half of a stream, while it goes on', async (t) => {
    const { session, peer } = await connectedPeer(t, { templates: [template('server-stream')] });
    const call = session.start();
    await peer.headers(1);
    peer.send(headers(1), times(513, messageData(1, 'x'.repeat(FULL_FRAME - 5))));
    const credit = await peer.frame(({ type, streamId }) => type === TYPE.WINDOW_UPDATE && streamId === 1);
    assert.equal(credit.payload.readUInt32BE(), STREAM_WINDOW / 2);
    peer.send(trailers(1));
    await call.end;
    assert.deepEqual([call.cause, call.messages.length], ['trailers', 513]);
  });

  it('may be overrun by a server that waits for nothing: all of it is read', async (t) => {
    const { session, peer } = await connectedPeer(t, { templates: [template('server-stream')] });
    const call = session.start();
    await peer.headers(1);
    // Twice the window, with nothing read in between: our updates cannot have been heard.
    peer.socket.pause();
    peer.send(headers(1), times(2_048, messageData(1, 'x'.repeat(FULL_FRAME - 5))), trailers(1));
    await call.end;
    peer.socket.resume();
    assert.deepEqual([call.cause, call.messages.length], ['trailers', 2_048]);
    await assertAnswers(session, peer);
  });

  it('are given back for padding, and for DATA of streams that have ended', async (t) => {
    const { session, peer } = await connectedPeer(t);
    const call = session.start();
    await peer.headers(1);
    peer.send(answer(1));
    await call.end;
    const padded = frameBytes(TYPE.DATA, PADDED, 1, Buffer.concat([Buffer.of(255), Buffer.alloc(16_128 + 255)]));
    const half = 512 * 1024 * 1024;
    for (let sent = 0; sent < half; sent += 1024 * FULL_FRAME) {
      peer.send(times(1024, padded));
      await peer.heard();
    }
    const credits = peer.frames.filter(({ type, streamId }) => type === TYPE.WINDOW_UPDATE && streamId === 0);
    assert.deepEqual(
      credits.map(({ payload }) => payload.readUInt32BE()),
      [2 * half - 65_535, half + 9],
    );
    await assertAnswers(session, peer);
  });
});
