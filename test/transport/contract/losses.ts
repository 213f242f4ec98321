import assert from 'node:assert/strict';
import http2 from 'node:http2';
import { it } from 'node:test';
import { COLUMN_OF_CAUSE } from '../../../src/transport/end-cause.js';
import { CountingServer } from '../counting-server.js';
import { type Behaviour, RawServer } from '../raw-server.js';
import { type MakeTransport, Session, template } from '../session.js';

const { NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM } = http2.constants;

const answerOk: Behaviour = (stream) => stream.answer(0, 'fine');
const keepSilent: Behaviour = () => {};

/** Connections that end under their calls, and the transport's own end. */
export function lossCases(make: MakeTransport): void {
  it('goes on over new connections when the server sends GOAWAY in the middle of a run', async (t) => {
    const sendAwayEvery20th: Behaviour = (stream, server) => {
      stream.answer(0, 'fine');
      const goAway = [() => stream.stream.session!.close(), () => {}][Math.sign(server.streams.length % 20)]!;
      goAway();
    };
    const raw = await RawServer.serve(t, [sendAwayEvery20th]);
    const session = await Session.open(t, make, raw.address);
    await session.closedLoop(100, 8);
    await session.closeAndCheck(raw.count);
    assert.equal(session.log.calls.length, 100);
    assert.ok(raw.sessions.length >= 5, `${raw.sessions.length} connections`);
    const { answered } = session.log.tally();
    assert.ok(answered[0]! >= 60, `${answered[0]} of 100 answered`);
  });

  it('never calls a stream answered that GOAWAY left above its last id', async (t) => {
    const leaveBehind: Behaviour = (_stream, server) => {
      server.count.started -= 2;
      server.sessions[0]!.goaway(NGHTTP2_NO_ERROR, 1);
    };
    const raw = await RawServer.serve(t, [answerOk, keepSilent, leaveBehind]);
    const session = await Session.open(t, make, raw.address);
    await session.call();
    const left = [session.start(), session.start()];
    await session.log.allEnded();
    for (const call of left) assert.notEqual(COLUMN_OF_CAUSE[call.cause!], 'answered', call.detail);
    await session.closeAndCheck(raw.count);
  });

  it('calls a stream uncertain that dies with a GOAWAY, though its code reads "refused"', async (t) => {
    const lie: Behaviour = (_stream, server) => server.sessions[0]!.goaway(NGHTTP2_REFUSED_STREAM, 2 ** 31 - 1);
    const raw = await RawServer.serve(t, [answerOk, keepSilent, lie]);
    const session = await Session.open(t, make, raw.address);
    await session.call();
    const taken = [session.start(), session.start()];
    await session.log.allEnded();
    assert.deepEqual(
      taken.map((call) => COLUMN_OF_CAUSE[call.cause!]),
      ['uncertain', 'uncertain'],
    );
    await session.closeAndCheck(raw.count);
    assert.equal(raw.count.started, 3);
  });

  it('does so too when the connection had been replaced before it died', async (t) => {
    const raw = await RawServer.serve(t, [answerOk, keepSilent, answerOk]);
    const session = await Session.open(t, make, raw.address);
    await session.call();
    const taken = session.start();
    await raw.arrived(2);
    raw.sessions[0]!.goaway(NGHTTP2_NO_ERROR, 2 ** 31 - 1);
    while (raw.sessions.length < 2) {
      // Not awaited: what goes out before the GOAWAY comes in, this server takes without a word.
      session.start();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    raw.sessions[0]!.goaway(NGHTTP2_REFUSED_STREAM, 2 ** 31 - 1);
    await taken.end;
    assert.equal(COLUMN_OF_CAUSE[taken.cause!], 'uncertain');
    assert.equal((await session.call()).cause, 'trailers', 'the new connection lives on');
    await session.closeAndCheck(raw.count);
  });

  it('ends open calls as lost when the server dies, and finds it again when it is back', async (t) => {
    const raw = await RawServer.serve(t, [keepSilent, keepSilent, keepSilent, answerOk]);
    const session = await Session.open(t, make, raw.address);
    const lost = [session.start(), session.start(), session.start()];
    await raw.arrived(3);
    raw.sockets[0]!.destroy();
    await session.log.allEnded();
    assert.deepEqual(
      lost.map(({ cause, shownStatus }) => [cause, shownStatus]),
      new Array(3).fill(['connection-lost', 14]),
    );
    assert.equal((await session.call()).cause, 'trailers');
    await session.closeAndCheck(raw.count);
  });

  const cuts: { how: string; cut: (server: RawServer) => void }[] = [
    { how: 'with a reset', cut: ({ sockets }) => sockets[0]!.resetAndDestroy() },
    { how: 'by a session that ends', cut: ({ sessions }) => sessions[0]!.destroy() },
  ];
  for (const { how, cut } of cuts) {
    it(`calls what was open uncertain when the connection is cut ${how}`, async (t) => {
      const raw = await RawServer.serve(t, [answerOk, keepSilent]);
      const session = await Session.open(t, make, raw.address);
      await session.call();
      const lost = [session.start(), session.start()];
      await raw.arrived(3);
      cut(raw);
      await session.log.allEnded();
      assert.deepEqual(
        lost.map((call) => COLUMN_OF_CAUSE[call.cause!]),
        ['uncertain', 'uncertain'],
      );
      await session.closeAndCheck(raw.count);
    });
  }

  it('calls what found no server refused', async (t) => {
    const raw = await RawServer.serve(t, [answerOk, keepSilent]);
    const session = await Session.open(t, make, raw.address);
    await session.call();
    const lost = session.start();
    await raw.arrived(2);
    raw.close();
    await lost.end;
    const refused = await session.call();
    assert.deepEqual([refused.cause, refused.wireStatus, refused.shownStatus], ['refused', -1, 14]);
    assert.match(refused.detail, /ECONNREFUSED/);
    await session.closeAndCheck(raw.count);
  });

  it('ends the calls of a connection on which the server breaks HTTP/2', async (t) => {
    const raw = await RawServer.serve(t, [keepSilent]);
    const session = await Session.open(t, make, raw.address);
    const call = session.start();
    await raw.arrived(1);
    const windowUpdateOfZero = Buffer.from([0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    raw.sockets[0]!.write(windowUpdateOfZero);
    await call.end;
    assert.equal(call.cause, 'protocol-error');
    await session.closeAndCheck(raw.count);
  });

  it('refuses a message over its own limit before anything is sent', async (t) => {
    const server = await CountingServer.serve(t);
    const session = await Session.open(t, make, server.address, { maxSendBytes: 100 });
    const call = session.start(0, Buffer.alloc(101));
    assert.deepEqual(call.told, ['sent'], 'no call ends inside start');
    await call.end;
    assert.deepEqual([call.cause, call.shownStatus], ['refused', 8]);
    assert.equal((await session.call(0, Buffer.alloc(100))).shownStatus, 0);
    await session.closeAndCheck(server.count);
    assert.equal(server.count.started, 1);
  });

  it('lets open calls finish when it closes', async (t) => {
    const server = await CountingServer.serve(t);
    const templates = [template('unary', [['x-hold', '1']])];
    const session = await Session.open(t, make, server.address, { templates });
    session.log.onHeaders = () => assert.equal(closed, false);
    let closed = false;
    const calls = [session.start(), session.start()];
    const closing = session.transport.close(60_000).then(() => {
      closed = true;
    });
    server.release();
    await closing;
    assert.deepEqual(
      calls.map((call) => call.cause),
      ['trailers', 'trailers'],
    );
    await session.closeAndCheck(server.count);
  });

  it('abandons what is open after the grace, once, and starts nothing after it', async (t) => {
    const raw = await RawServer.serve(t, [keepSilent, keepSilent, (stream) => stream.answer(0, 'fine')]);
    const session = await Session.open(t, make, raw.address);
    session.start();
    session.start();
    await raw.arrived(2);
    await session.transport.close(10);
    assert.deepEqual(session.log.causes(), ['abandoned', 'abandoned']);
    await session.call();
    assert.deepEqual(session.log.causes(), ['abandoned', 'abandoned', 'refused']);
    await session.closeAndCheck(raw.count);
    assert.equal(raw.streams.length, 2);
  });

  it('cuts the grace of one close short by another', async (t) => {
    const raw = await RawServer.serve(t, [keepSilent]);
    const session = await Session.open(t, make, raw.address);
    session.start();
    const first = session.transport.close(60_000);
    await session.transport.close(0);
    await first;
    assert.deepEqual(session.log.causes(), ['abandoned']);
  });
}
