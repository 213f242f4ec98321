import assert from 'node:assert/strict';
import { it } from 'node:test';
import { until } from '../until.js';
import {
  checkBooks,
  countOf,
  echoAnswers,
  echoRequest,
  type GoTarget,
  openEcho,
  serveGo,
  TEMPLATE,
} from './echo-session.js';
import { connectionsOf, startedOf } from './server-numbers.js';

const EMPTY = echoRequest({});

/** Connections that the server ends, in peace and by its death. */
export function lossCases(target: GoTarget): void {
  it('lets the calls end that are open when the server stops in peace, and refuses those after', async (t) => {
    const server = await serveGo(t, target);
    const session = await openEcho(t, target, server);
    const request = echoRequest({ delayUs: 300_000, messages: 3 });
    const open = Array.from({ length: 20 }, () => session.start(TEMPLATE.ServerStream, request));
    await until('all have started', async () => (await startedOf(server, 'ServerStream')) === 20);
    await server.stop();
    await session.log.allEnded();
    assert.deepEqual(session.log.causes(), new Array(20).fill('trailers'));
    for (const call of open) assert.equal(echoAnswers(call).length, 3);
    const after = await session.call(TEMPLATE.Unary, EMPTY);
    assert.deepEqual([after.cause, after.shownStatus], ['refused', 14]);
    await checkBooks(session, server);
    assert.equal(countOf(server).ended[0], 20);
  });

  it('goes on over new connections when the old ones are sent away', async (t) => {
    const server = await serveGo(t, target, { maxAgeMs: 100 });
    const session = await openEcho(t, target, server, { connections: 2 });
    const inFlight = 10;
    await until('12 connections were made', async () => {
      await session.closedLoop(100, inFlight, EMPTY);
      return (await connectionsOf(server)) >= 12;
    });
    const { started, answered } = session.log.tally();
    assert.equal(started, session.log.calls.length);
    assert.ok(answered[0]! > 0);
    // What went out on a connection that was just being closed is all that may be lost.
    const most = inFlight * (await connectionsOf(server));
    assert.ok(started - answered[0]! <= most, `${answered[0]} of ${started} answered`);
    await checkBooks(session, server);
  });

  it('calls what was open uncertain when the server is killed, and finds the next one', async (t) => {
    const server = await serveGo(t, target);
    const session = await openEcho(t, target, server);
    await session.closedLoop(500, 20, EMPTY);
    const request = echoRequest({ delayUs: 60_000_000 });
    for (let i = 0; i < 20; i++) session.start(TEMPLATE.Unary, request);
    await until('all have started', async () => (await startedOf(server, 'Unary')) === 520);
    await server.kill();
    await session.log.allEnded();
    const { answered, uncertain } = session.log.tally();
    assert.deepEqual([answered[0], uncertain], [500, 20]);
    assert.deepEqual(session.log.causes().slice(500), new Array(20).fill('connection-lost'));
    assert.equal((await session.call(TEMPLATE.Unary, EMPTY)).cause, 'refused');
    const next = await serveGo(t, target, { address: server.address });
    await until('a call is answered', async () => (await session.call(TEMPLATE.Unary, EMPTY)).wireStatus === 0);
    assert.equal(countOf(next).ended[0], 1);
    await session.closeAndCheck(countOf(server, next));
  });

  it('balances its books when the server is killed under load', async (t) => {
    const server = await serveGo(t, target);
    const [connections, inFlight] = [4, 50];
    const session = await openEcho(t, target, server, { connections, maxInFlight: 1_000_000 });
    let isUp = true;
    const callOnAndOn = async () => {
      // With a deadline, as every run has by default: over TLS, Node's HTTP/2 may never hear that the server is dead.
      while (isUp) await session.call(TEMPLATE.Unary, EMPTY, 2000);
    };
    const load = Array.from({ length: inFlight }, callOnAndOn);
    await until('1000 calls were answered', () => countOf(server).started >= 1000);
    await server.kill();
    isUp = false;
    await Promise.all(load);
    const { answered, uncertain } = session.log.tally();
    assert.ok(answered[0]! > 0);
    // A place that lost its call tries the next connection, which may be dead too without our having heard of it.
    assert.ok(uncertain <= inFlight * connections, `${uncertain} uncertain`);
    await session.closeAndCheck(countOf(server));
  });
}
