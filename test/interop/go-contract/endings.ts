import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  checkBooks,
  countOf,
  echoAnswers,
  echoRequest,
  type GoTarget,
  openEcho,
  sendAll,
  serveGo,
  TEMPLATE,
} from './echo-session.js';

const MINUTE_US = 60_000_000;
const FIVE_MIB = Buffer.alloc(5 * 1024 * 1024).toString('base64');

/** Calls that the client, the server's limits or a deadline end. */
export function endingCases(target: GoTarget): void {
  it('ends a call at its deadline, of which the server knows', async (t) => {
    const server = await serveGo(t, target);
    const session = await openEcho(t, target, server);
    const late = await session.call(TEMPLATE.Unary, echoRequest({ delayUs: MINUTE_US }), 50);
    assert.deepEqual([late.shownStatus, late.messages], [4, []]);
    assert.equal((await session.call(TEMPLATE.Unary, echoRequest({}))).wireStatus, 0, 'the connection goes on');
    await checkBooks(session, server);
    // 4 by its own timer, 1 where our reset was first: the server ended it within the minute either way.
    const { started, ended } = countOf(server);
    assert.deepEqual([started, ended[0], ended[1]! + ended[4]!], [2, 1, 1]);
  });

  it('takes a call back before its answer, of which the server hears', async (t) => {
    const server = await serveGo(t, target);
    const session = await openEcho(t, target, server);
    const call = session.start(TEMPLATE.Unary, echoRequest({ delayUs: MINUTE_US }));
    const other = await session.call(TEMPLATE.Unary, echoRequest({}));
    assert.equal(other.wireStatus, 0);
    session.transport.cancel(call.slot);
    await call.end;
    assert.deepEqual([call.cause, call.wireStatus, call.shownStatus], ['client-cancel', -1, 1]);
    await checkBooks(session, server);
    assert.deepEqual(countOf(server).ended.slice(0, 2), [1, 1]);
  });

  it('takes a stream back in the midst of its answers', async (t) => {
    const server = await serveGo(t, target);
    const session = await openEcho(t, target, server);
    session.log.onMessage = ({ slot }) => session.transport.cancel(slot);
    const payload = Buffer.alloc(1000).toString('base64');
    const call = await session.call(TEMPLATE.ServerStream, echoRequest({ messages: 100_000, payload }));
    assert.deepEqual([call.cause, call.wireStatus, call.shownStatus], ['client-cancel', -1, 1]);
    session.log.onMessage = () => {};
    assert.equal((await session.call(TEMPLATE.Unary, echoRequest({}))).wireStatus, 0, 'the connection goes on');
    await checkBooks(session, server);
    // A handler whose send meets the reset is told that the connection is closing, now and then, instead of CANCELLED.
    const { started, ended } = countOf(server);
    assert.deepEqual([started, ended[0], ended[1]! + ended[14]!], [2, 1, 1]);
  });

  it('lets calls wait where a connection may have one stream open: none is refused', async (t) => {
    const server = await serveGo(t, target, { maxStreams: 1, delayMs: 1 });
    const session = await openEcho(t, target, server);
    for (let i = 0; i < 50; i++) session.start(TEMPLATE.Unary, echoRequest({}));
    await session.log.allEnded();
    assert.deepEqual(session.log.causes(), new Array(50).fill('trailers'));
    await checkBooks(session, server);
    assert.equal(countOf(server).ended[0], 50);
  });

  it("takes the server's word that a message is too large for it, while it is still being sent", async (t) => {
    const server = await serveGo(t, target);
    const session = await openEcho(t, target, server, { maxSendBytes: 8 * 1024 * 1024 });
    const call = await session.call(TEMPLATE.Unary, echoRequest({ payload: FIVE_MIB }));
    assert.deepEqual([call.cause, call.wireStatus, call.shownStatus], ['trailers', 8, 8]);
    assert.match(call.detail, /larger than max/);
    const stream = session.open(TEMPLATE.ClientStream);
    sendAll(session, stream, new Array<Uint8Array>(4).fill(echoRequest({ payload: FIVE_MIB })));
    await stream.end;
    assert.deepEqual([stream.cause, stream.wireStatus, stream.shownStatus], ['trailers', 8, 8]);
    assert.equal((await session.call(TEMPLATE.Unary, echoRequest({}))).wireStatus, 0, 'the connection goes on');
    await session.close();
    await server.stop();
    // grpc-go reads a unary request before any interceptor of the server runs: the log knows of the stream alone.
    const { ended } = countOf(server);
    assert.deepEqual([ended[0], ended[8]], [1, 1]);
  });

  it('takes no message above its own limit, though the server said OK', async (t) => {
    const server = await serveGo(t, target);
    const session = await openEcho(t, target, server, { maxReceiveBytes: 1000 });
    const payload = Buffer.alloc(1000).toString('base64');
    const call = await session.call(TEMPLATE.Unary, echoRequest({ payload }));
    assert.deepEqual([call.cause, call.wireStatus, call.shownStatus, call.messages], ['local-status', -1, 8, []]);
    const small = await session.call(TEMPLATE.Unary, echoRequest({ payload: 'eA==' }));
    assert.deepEqual(echoAnswers(small), [{ payload: 'eA==', received: 1 }]);
    await checkBooks(session, server);
    assert.equal(countOf(server).ended[0], 2);
  });

  it('hears from the server that a method is unknown, however much is still to be sent', async (t) => {
    const server = await serveGo(t, target);
    const templates = [{ path: '/echo.v1.EchoService/Nope', kind: 'client-stream', metadata: [] } as const];
    const session = await openEcho(t, target, server, { templates: [...templates] });
    const call = session.open();
    const message = echoRequest({ payload: Buffer.alloc(65_536).toString('base64') });
    sendAll(session, call, new Array<Uint8Array>(100).fill(message));
    await call.end;
    assert.deepEqual([call.cause, call.wireStatus, call.shownStatus], ['trailers', 12, 12]);
    assert.match(call.detail, /Nope/);
  });
}
