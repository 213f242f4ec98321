import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wireTransport } from '../../../../src/transport/wire/wire.js';
import { Session } from '../../session.js';
import { FrameServer } from '../frame-server.js';
import { FIRST_SETTINGS } from '../frames/frame-bytes.js';
import { assertAnswers, assertBooks, connectedPeer, goawayCode } from './peer-session.js';
import { answer, CODE, goaway, headers, messageData, settings, times, trailers } from './server-frames.js';

const HIGHEST = 0x7fffffff;

describe('a server that says GOAWAY', { timeout: 20_000 }, () => {
  it('in one phase is done with the calls above its last id, and answers those below', async (t) => {
    const { server, session, peer } = await connectedPeer(t);
    const calls = [session.start(), session.start(), session.start()];
    await peer.headers(5);
    peer.send(goaway(3));
    await calls[2]!.end;
    peer.send(answer(1), answer(3));
    await session.log.allEnded();
    assert.deepEqual(session.log.causes(), ['trailers', 'trailers', 'refused']);
    assert.equal(await goawayCode(peer), CODE.NO_ERROR, 'our own goodbye');
    await assertAnswers(session, await server.peer(1));
  });

  it('in two phases may name a lower stream the second time', async (t) => {
    const { server, session, peer } = await connectedPeer(t);
    const calls = [session.start(), session.start()];
    await peer.headers(3);
    peer.send(goaway(HIGHEST), goaway(3), goaway(1));
    await calls[1]!.end;
    peer.send(answer(1));
    await calls[0]!.end;
    assert.deepEqual(session.log.causes(), ['trailers', 'refused']);
    await assertAnswers(session, await server.peer(1));
  });

  it('with its first SETTINGS gets no call, which all go to the next connection', async (t) => {
    const server = await FrameServer.serve(t, FIRST_SETTINGS);
    const { transport, log } = Session.make(wireTransport, server.address);
    t.after(() => transport.close(0));
    const connecting = transport.connect();
    const first = await server.peer(0);
    first.send(goaway(0));
    await connecting;
    const second = await server.peer(1);
    const call = log.begin(0);
    transport.start(0, 0, Buffer.from('x'), 0);
    await second.headers(1);
    second.send(answer(1));
    await call.end;
    assert.equal(call.cause, 'trailers');
    assert.deepEqual(
      first.frames.filter(({ type }) => type === 1),
      [],
    );
  });

  it('before its SETTINGS is no server for us', async (t) => {
    const server = await FrameServer.serve(t, goaway(0));
    const { transport } = Session.make(wireTransport, server.address);
    t.after(() => transport.close(0));
    await assert.rejects(transport.connect(), { code: 'unreachable', message: /GOAWAY, where SETTINGS belongs/ });
    assert.equal(await goawayCode(await server.peer(0)), CODE.PROTOCOL_ERROR);
  });

  it('in peace on every connection, at once, is not dialled in a spin', async (t) => {
    const server = await FrameServer.serve(t, Buffer.concat([FIRST_SETTINGS, goaway(0)]));
    const session = Session.make(wireTransport, server.address);
    t.after(() => assertBooks(session));
    await session.transport.connect();
    await new Promise((resolve) => setTimeout(resolve, 350));
    const call = await session.call();
    assert.deepEqual([call.cause, call.shownStatus], ['refused', 14]);
    assert.match(call.detail, /the server sent GOAWAY/);
    assert.ok(server.peers.length <= 25, `${server.peers.length} connections`);
  });

  it('in peace on connections without a call costs none of the calls that come then', async (t) => {
    const { server, session } = await connectedPeer(t);
    for (let i = 0; i < 3; i++) {
      const peer = await server.peer(i);
      peer.send(goaway(0));
      await assert.rejects(
        peer.frame(() => false),
        /hung up/,
      );
    }
    const call = session.start();
    const fourth = await server.peer(3);
    await fourth.headers(1);
    fourth.send(answer(1));
    await call.end;
    assert.equal(call.cause, 'trailers');
  });

  it('with an error and reasons gives its open calls up, whose end is not known', async (t) => {
    const { server, session, peer } = await connectedPeer(t);
    const calls = [session.start(), session.start()];
    await peer.headers(3);
    peer.send(goaway(1, CODE.ENHANCE_YOUR_CALM, 'too_many_pings\u0000\u001b[31m'.repeat(50)));
    await session.log.allEnded();
    assert.deepEqual(session.log.causes(), ['connection-lost', 'refused']);
    const { detail } = calls[0]!;
    assert.match(detail, /GOAWAY \(ENHANCE_YOUR_CALM: "too_many_pings\\u0000\\u001b\[31m/);
    assert.ok(detail.length < 500, `${detail.length} characters of the server's`);
    await assertAnswers(session, await server.peer(1));
  });

  it('with a code that nobody knows is taken like any error', async (t) => {
    const { server, session, peer } = await connectedPeer(t);
    const call = session.start();
    await peer.headers(1);
    peer.send(goaway(1, 0xdeadbeef));
    await call.end;
    assert.equal(call.cause, 'connection-lost');
    await assertAnswers(session, await server.peer(1));
  });

  it('below a stream whose answer it has begun leaves that call uncertain', async (t) => {
    const { server, session, peer } = await connectedPeer(t);
    const calls = [session.start(), session.start()];
    await peer.headers(3);
    peer.send(headers(1), messageData(1, 'begun'), goaway(0));
    await session.log.allEnded();
    assert.deepEqual(session.log.causes(), ['protocol-error', 'refused']);
    assert.match(calls[0]!.detail, /GOAWAY \(NO_ERROR\) below a stream that it was answering/);
    await assertAnswers(session, await server.peer(1));
  });

  it('and then hangs up before it has answered is not known to have refused', async (t) => {
    const { server, session, peer } = await connectedPeer(t);
    const call = session.start();
    await peer.headers(1);
    peer.send(goaway(HIGHEST));
    const second = await server.peer(1);
    peer.socket.end();
    await call.end;
    assert.deepEqual([call.cause, call.shownStatus], ['connection-lost', 14]);
    await assertAnswers(session, second);
  });

  it('and raises its limits afterwards gets no stream for it', async (t) => {
    const { server, session, peer } = await connectedPeer(t, { greeting: settings([3, 1]) });
    const open = session.start();
    await peer.headers(1);
    const waiting = session.start();
    peer.send(goaway(HIGHEST), settings([3, 100]));
    const second = await server.peer(1);
    await second.headers(1);
    second.send(answer(1, 'second'));
    await waiting.end;
    peer.send(headers(1), messageData(1, 'first'), trailers(1));
    await open.end;
    assert.deepEqual([open.messages, waiting.messages], [['first'], ['second']]);
  });

  it('a hundred times over is told to be calm', async (t) => {
    const { server, session, peer } = await connectedPeer(t);
    const call = session.start();
    await peer.headers(1);
    peer.send(times(101, goaway(HIGHEST)));
    await call.end;
    assert.equal(call.cause, 'protocol-error');
    assert.match(call.detail, /more than 100 GOAWAY frames/);
    assert.equal(await goawayCode(peer), CODE.ENHANCE_YOUR_CALM);
    await assertAnswers(session, await server.peer(1));
  });
});
