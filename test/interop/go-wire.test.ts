import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { wireTransport } from '../../src/transport/wire/wire.js';
import { type Certificates, makeCertificates } from './certificates.js';
import {
  checkBooks,
  countOf,
  echoAnswers,
  echoRequest,
  type GoTarget,
  openEcho,
  serveGo,
  TEMPLATE,
} from './go-contract/echo-session.js';
import { connectionsOf, startedOf } from './go-contract/server-numbers.js';
import { needs } from './toolchain.js';
import { until } from './until.js';

const STREAMS = 10_000;
const CONNECTIONS = 1000;
const securities: Record<string, () => Promise<Certificates | null>> = {
  plaintext: async () => null,
  TLS: makeCertificates,
};

for (const [security, certificatesFor] of Object.entries(securities)) {
  describe(`the wire transport and a Go server in ${security}`, { skip: needs('go'), timeout: 120_000 }, () => {
    let certificates: Certificates | null = null;
    before(async () => {
      certificates = await certificatesFor();
    });
    wireCases({ make: wireTransport, certificates: () => certificates });
  });
}

function wireCases(target: GoTarget): void {
  it('lose no call to connections that are sent away in peace', async (t) => {
    const server = await serveGo(t, target, { maxAgeMs: 100 });
    const session = await openEcho(t, target, server, { connections: 2 });
    await until('12 connections were made', async () => {
      await session.closedLoop(100, 10, echoRequest({}));
      return (await connectionsOf(server)) >= 12;
    });
    const { started, answered } = session.log.tally();
    assert.deepEqual([started, answered[0]], [session.log.calls.length, session.log.calls.length]);
    await checkBooks(session, server);
    assert.equal(countOf(server).ended[0], started);
  });

  it('know at once that the server was killed under load, though no call has a deadline', async (t) => {
    for (let round = 0; round < 5; round++) {
      const server = await serveGo(t, target);
      const session = await openEcho(t, target, server, { connections: 4 });
      const load = session.closedLoop(50_000, 50, echoRequest({}));
      await until('1000 calls were answered', () => countOf(server).started >= 1000);
      await server.kill();
      await load;
      const { uncertain, refused } = session.log.tally();
      assert.ok(refused > 0, 'calls went on after its death');
      assert.ok(uncertain <= 4 * 50, `${uncertain} uncertain`);
      await session.closeAndCheck(countOf(server));
    }
  });

  it(`hold ${STREAMS} streams open at once on 10 connections, and mix up none of them`, async (t) => {
    const server = await serveGo(t, target);
    const session = await openEcho(t, target, server, { connections: 10, maxInFlight: STREAMS });
    const payloadOf = (slot: number) => Buffer.from(`stream ${slot}`).toString('base64');
    const send = (slot: number) => session.transport.send(slot, echoRequest({ messages: 2, payload: payloadOf(slot) }));
    const calls = Array.from({ length: STREAMS }, () => session.open(TEMPLATE.Bidi));
    for (const { slot } of calls) send(slot);
    await until('all are open', async () => (await startedOf(server, 'Bidi')) === STREAMS);
    assert.equal(countOf(server).started, 0, 'none has ended meanwhile');
    assert.equal(await connectionsOf(server), 10);

    for (const { slot } of calls) {
      send(slot);
      session.transport.halfClose(slot);
    }
    await session.log.allEnded();
    for (const call of calls) {
      assert.deepEqual([call.cause, call.wireStatus], ['trailers', 0], call.detail);
      const answer = { payload: payloadOf(call.slot), received: 2 };
      assert.deepEqual(echoAnswers(call), [answer, { ...answer, index: 1 }]);
    }
    await checkBooks(session, server);
    assert.equal(countOf(server).ended[0], STREAMS);
  });

  it(`take ${CONNECTIONS} connections, and spread calls over every one`, async (t) => {
    // With two streams to a connection, 2,000 can be open only where every connection carries its two.
    const server = await serveGo(t, target, { maxStreams: 2 });
    const session = await openEcho(t, target, server, {
      connections: CONNECTIONS,
      maxInFlight: 2 * CONNECTIONS,
      connectTimeoutMs: 60_000,
    });
    assert.equal(await connectionsOf(server), CONNECTIONS);
    const calls = Array.from({ length: 2 * CONNECTIONS }, () => session.open(TEMPLATE.Bidi));
    await until('all are open', async () => (await startedOf(server, 'Bidi')) === 2 * CONNECTIONS);
    for (const { slot } of calls) session.transport.halfClose(slot);
    await session.log.allEnded();
    assert.deepEqual(session.log.causes(), new Array(2 * CONNECTIONS).fill('trailers'));
    await checkBooks(session, server);
    assert.equal(countOf(server).ended[0], 2 * CONNECTIONS);
  });
}
