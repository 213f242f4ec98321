import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wireTransport } from '../../../../src/transport/wire/wire.js';
import { relayTo } from '../../../interop/byte-relay.js';
import { Session } from '../../session.js';
import { FrameServer } from '../frame-server.js';
import { FIRST_SETTINGS } from '../frames/frame-bytes.js';
import { assertAnswers, assertBooks, connectedPeer, goawayCode, WAYS } from './peer-session.js';
import {
  answer,
  CODE,
  END_STREAM,
  headers,
  INITIAL_WINDOW,
  messageData,
  ping,
  settings,
  TYPE,
  windowUpdate,
} from './server-frames.js';

/** More than the kernels' buffers hold, in messages of a mebibyte. */
const MUCH = 32;
const MEBIBYTE = 1024 * 1024;
const WIDE = Buffer.concat([settings([INITIAL_WINDOW, 0x7fffffff]), windowUpdate(0, 0x7fffffff - 65_535)]);

const ON_TLS = { certificate: WAYS[1]!.options.certificate!, tls: WAYS[1]!.options.tls! };

for (const { on, options } of WAYS) {
  describe(`a server that is half there, on ${on}`, { timeout: 30_000 }, () => {
    it('and closes its side is gone: its calls end, and the next ones have a new connection', async (t) => {
      const { server, session, peer } = await connectedPeer(t, options);
      peer.hangsUpToo = false;
      const calls = [session.start(), session.start()];
      await peer.headers(3);
      peer.send(headers(1));
      peer.socket.end();
      await session.log.allEnded();
      assert.deepEqual(session.log.causes(), ['connection-lost', 'connection-lost']);
      assert.equal(calls[0]!.shownStatus, 14);
      await assertAnswers(session, await server.peer(1));
    });

    it('and closes its side without reading ours is gone as well', async (t) => {
      const { server, session, peer } = await connectedPeer(t, { ...options, greeting: WIDE });
      peer.hangsUpToo = false;
      peer.socket.pause();
      const calls = Array.from({ length: MUCH }, () => session.start(0, Buffer.alloc(MEBIBYTE)));
      const sent = calls.filter(({ told }) => told[0] === 'sent');
      peer.socket.end();
      await Promise.all(sent.map((call) => call.end));
      assert.ok(sent.length > 0 && sent.every(({ cause }) => cause === 'connection-lost'));
      // What never left may be on the second connection by now.
      (await server.peer(1)).socket.destroy();
      await session.log.allEnded();
    });

    it('and resets the connection is gone', async (t) => {
      const { server, session, peer } = await connectedPeer(t, options);
      const call = session.start();
      await peer.headers(1);
      peer.send(headers(1), messageData(1, 'begun'));
      await peer.heard();
      server.sockets[0]!.resetAndDestroy();
      await call.end;
      assert.deepEqual([call.cause, call.shownStatus, call.messages], ['connection-lost', 14, ['begun']]);
      assert.match(call.detail, /ECONNRESET/);
      await assertAnswers(session, await server.peer(1));
    });

    it('and neither reads nor writes keeps calls until their deadline, and takes no memory for those that wait', async (t) => {
      const { session, peer } = await connectedPeer(t, { ...options, greeting: WIDE });
      peer.socket.pause();
      const before = process.memoryUsage().arrayBuffers;
      const message = Buffer.alloc(MEBIBYTE);
      for (let i = 0; i < 200; i++) session.start(0, message, 150);
      await session.log.allEnded();
      assert.ok(session.log.causes().every((cause) => cause === 'deadline'));
      const grown = process.memoryUsage().arrayBuffers - before;
      assert.ok(grown < 16 * MEBIBYTE, `${grown} bytes for 200 messages of a mebibyte`);
      assert.ok(
        session.log.calls.some(({ told }) => told[0] === 'ended'),
        'the last of them were never sent',
      );
      peer.socket.resume();
      await peer.heard();
      await assertAnswers(session, peer);
    });

    it('and reads again after a while gets the rest, whole', async (t) => {
      const { session, peer } = await connectedPeer(t, { ...options, greeting: WIDE });
      peer.socket.pause();
      const text = Buffer.alloc(4_000_000, 'abcdefg');
      for (let i = 0; i < 5; i++) session.start(0, text);
      await new Promise((resolve) => setTimeout(resolve, 50));
      peer.socket.resume();
      await peer.frame(({ type, flags, streamId }) => type === TYPE.DATA && flags === END_STREAM && streamId === 9);
      for (const streamId of [1, 3, 5, 7, 9]) {
        assert.ok(peer.data(streamId).subarray(5).equals(text));
        peer.send(answer(streamId));
      }
      await session.log.allEnded();
      assert.equal(session.log.tally().answered[0], 5);
    });

    it('and does not take our goodbye does not keep the process', async (t) => {
      const { session, peer } = await connectedPeer(t, options);
      peer.hangsUpToo = false;
      const call = session.start();
      await peer.headers(1);
      peer.send(ping().subarray(0, 10), Buffer.alloc(30));
      await call.end;
      assert.equal(call.cause, 'protocol-error');
      assert.equal(await goawayCode(peer), CODE.PROTOCOL_ERROR);
      // Of a socket that is gone only a write tells.
      while (!peer.isClosed) {
        peer.socket.write(ping());
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
  });
}

describe('a server on TLS', { timeout: 30_000 }, () => {
  it('that speaks plaintext in the middle is gone, in the same words each time', async (t) => {
    const { certificate, tls } = ON_TLS;
    const server = await FrameServer.serve(t, FIRST_SETTINGS, certificate);
    const relay = await relayTo(t, server.address);
    const session = Session.make(wireTransport, relay.address, { tls });
    t.after(() => assertBooks(session));
    await session.transport.connect();
    const calls = [];
    for (const connection of [0, 1]) {
      const call = session.start();
      calls.push(call);
      await (await server.peer(connection)).headers(1);
      relay.clients[connection]!.write('this is no record');
      await call.end;
    }
    // OpenSSL 3.0 says "wrong version number", 3.5 "bad record type".
    assert.match(calls[0]!.detail, /^connection lost: TLS: [a-z ]+$/);
    assert.equal(calls[1]!.detail, calls[0]!.detail);
  });
});

describe('a server that is slow to begin', { timeout: 30_000 }, () => {
  it('with SETTINGS after some other frame is no server for us', async (t) => {
    const server = await FrameServer.serve(t, Buffer.concat([ping(), FIRST_SETTINGS]));
    const { transport } = Session.make(wireTransport, server.address);
    t.after(() => transport.close(0));
    await assert.rejects(transport.connect(), { code: 'unreachable', message: /PING, where SETTINGS belongs/ });
    assert.equal(await goawayCode(await server.peer(0)), CODE.PROTOCOL_ERROR);
  });

  it('with an acknowledgement of ours before its own is none either', async (t) => {
    const server = await FrameServer.serve(t, Buffer.from([0, 0, 0, 4, 1, 0, 0, 0, 0]));
    const { transport } = Session.make(wireTransport, server.address);
    t.after(() => transport.close(0));
    await assert.rejects(transport.connect(), { code: 'unreachable', message: /acknowledges SETTINGS/ });
  });

  it('with SETTINGS that never come is waited for only as long as it may', async (t) => {
    const server = await FrameServer.serve(t, FIRST_SETTINGS.subarray(0, 8));
    const { transport } = Session.make(wireTransport, server.address, { connectTimeoutMs: 60 });
    t.after(() => transport.close(0));
    await assert.rejects(transport.connect(), { code: 'unreachable' });
    const peer = await server.peer(0);
    await assert.rejects(
      peer.frame(() => false),
      /hung up/,
    );
  });

  it('the second time lets calls wait, and refuses them when its time is over', async (t) => {
    const server = await FrameServer.serve(t, Buffer.alloc(0));
    const session = Session.make(wireTransport, server.address, { connectTimeoutMs: 300 });
    t.after(() => assertBooks(session));
    const connecting = session.transport.connect();
    const first = await server.peer(0);
    first.send(FIRST_SETTINGS);
    await connecting;
    first.socket.destroy();
    await server.peer(1);
    const call = await session.call();
    assert.deepEqual([call.cause, call.shownStatus], ['refused', 14]);
    // Where the machine is slow, a part of the time was over before it was dialled.
    assert.match(call.detail, /no answer within (?:300|[12]?\d?\d) ms/);
  });
});
