import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { type Clock, realClock } from '../../../src/shared/clock.js';
import { wireTransport } from '../../../src/transport/wire/wire.js';
import { type MakeTransport, Session } from '../session.js';
import { type FramePeer, FrameServer } from './frame-server.js';
import { FIRST_SETTINGS, frameBytes } from './frames/frame-bytes.js';

const [PING, RST_STREAM, GOAWAY, CANCEL, ENHANCE_YOUR_CALM] = [6, 3, 7, 8, 11];
const ACK = 1;
const NEVER_MS = 3_600_000;

async function connected(t: TestContext, keepalive: { timeoutMs: number; withoutCalls: boolean }) {
  const server = await FrameServer.serve(t, FIRST_SETTINGS);
  const session = await Session.open(t, wireTransport, server.address, { keepalive: { afterMs: 5, ...keepalive } });
  return { server, session, peer: await server.peer(0) };
}

/** Answers the pings of a peer, one by one, until there were so many. */
async function answerPings(peer: FramePeer, count: number): Promise<void> {
  for (let answered = 0; answered < count; ) {
    const pings = peer.frames.filter(({ type }) => type === PING);
    if (pings.length === answered) await once(peer.socket, 'frame');
    for (const { payload } of pings.slice(answered)) peer.send(frameBytes(PING, ACK, 0, payload));
    answered = pings.length;
  }
}

describe('the wire transport with keepalive', { timeout: 20_000 }, () => {
  it('loses a connection whose peer falls silent, says why, and dials it again', async (t) => {
    const { server, session, peer } = await connected(t, { timeoutMs: 20, withoutCalls: false });
    const call = session.start();
    const ping = await peer.frame(({ type }) => type === PING);
    assert.deepEqual([ping.flags, ping.payload.toString()], [0, 'grpc-red']);
    await call.end;
    assert.deepEqual([call.cause, call.shownStatus], ['connection-lost', 14]);
    assert.equal(call.detail, 'connection lost: no answer to a keepalive ping within 20 ms');
    await server.peer(1);
    assert.equal(session.transport.use().lost, 1);
  });

  it('keeps a connection whose peer answers, however long its call may take', async (t) => {
    const { server, session, peer } = await connected(t, { timeoutMs: NEVER_MS, withoutCalls: false });
    const call = session.start();
    await answerPings(peer, 3);
    peer.send(frameBytes(RST_STREAM, 0, 1, Buffer.from([0, 0, 0, CANCEL])));
    await call.end;
    assert.equal(call.cause, 'reset');
    assert.equal(server.peers.length, 1);
  });

  it('asks a peer without an open call only if it is to', async (t) => {
    const permitted = await connected(t, { timeoutMs: NEVER_MS, withoutCalls: true });
    const quiet = await connected(t, { timeoutMs: NEVER_MS, withoutCalls: false });
    await answerPings(permitted.peer, 3);
    await quiet.peer.heard();
    assert.deepEqual(
      quiet.peer.frames.filter(({ type, flags }) => type === PING && flags !== ACK),
      [],
    );
  });

  it('asks half as often once a server has found it too much, on the connections that follow', async (t) => {
    const server = await FrameServer.serve(t, FIRST_SETTINGS);
    const delays: number[] = [];
    const clock: Clock = {
      nowMs: realClock.nowMs,
      after(delayMs, task) {
        delays.push(delayMs);
        return realClock.after(delayMs, task);
      },
    };
    const make: MakeTransport = (settings, _clock, sink) => wireTransport(settings, clock, sink);
    const keepalive = { afterMs: 700_000, timeoutMs: NEVER_MS, withoutCalls: true };
    await Session.open(t, make, server.address, { keepalive });
    const debug = Buffer.from('too_many_pings');
    const calm = Buffer.concat([Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, ENHANCE_YOUR_CALM]), debug]);
    (await server.peer(0)).send(frameBytes(GOAWAY, 0, 0, calm));
    (await server.peer(1)).send(frameBytes(GOAWAY, 0, 0, calm));
    await server.peer(2);
    while (!delays.includes(2_800_000)) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(
      delays.filter((ms) => ms >= 700_000),
      [700_000, 1_400_000, 2_800_000],
    );
  });
});
