import assert from 'node:assert/strict';
import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import http2 from 'node:http2';
import { it } from 'node:test';
import type { TLSSocket } from 'node:tls';
import type { ConnectionUse } from '../../../src/transport/connection-use.js';
import { type Behaviour, RawServer } from '../raw-server.js';
import { type MakeTransport, Session } from '../session.js';
import { FrameServer } from '../wire/frame-server.js';
import { FIRST_SETTINGS } from '../wire/frames/frame-bytes.js';

const certificates = new URL('../../../../fixtures/certificates/', import.meta.url);
const pem = (name: string) => readFileSync(new URL(name, certificates));
const { NGHTTP2_NO_ERROR } = http2.constants;

const answerOk: Behaviour = (stream) => stream.answer(0, 'fine');
const keepSilent: Behaviour = () => {};
const SECOND = { host: '127.0.0.2' };

/** Several addresses, and what a transport tells of its connections. */
export function addressCases(make: MakeTransport): void {
  it('deals the calls out over all addresses in turn, and counts them for each', async (t) => {
    const servers = [await RawServer.serve(t, [answerOk]), await RawServer.serve(t, [answerOk], {}, SECOND)];
    const session = await Session.open(t, make, listOf(servers), { lbStrategy: 'round_robin' });
    // Connections may come up one after the other.
    while (servers.some(({ streams }) => streams.length === 0)) await session.closedLoop(1, 1);
    const before = servers.map(({ count }) => count.started);
    await session.closedLoop(51, 5);
    const shares = servers.map(({ count }, i) => count.started - before[i]!);
    assert.deepEqual(shares.sort(), [25, 26]);
    const use = session.transport.use();
    assert.deepEqual(
      callsOf(use),
      servers.map(({ address, count }) => [address, count.started]),
    );
    assert.equal(use.kept, 2, 'one connection was asked for, and each address has its own');
    await session.close();
  });

  it('keeps as many connections to each address as are asked for, and no fewer', async (t) => {
    const servers = [await RawServer.serve(t, [answerOk]), await RawServer.serve(t, [answerOk], {}, SECOND)];
    const options = { lbStrategy: 'round_robin', connections: 3 } as const;
    const session = await Session.open(t, make, listOf(servers), options);
    while (servers.some(({ sessions }) => sessions.length < 2)) await session.closedLoop(1, 1);
    assert.equal(session.transport.use().kept, 4);
    await session.closedLoop(20, 4);
    assert.deepEqual(
      servers.map(({ sessions }) => sessions.length),
      [2, 2],
    );
    await session.close();
  });

  it('has every call answered by one address while the other cannot be reached', async (t) => {
    const standing = await RawServer.serve(t, [answerOk]);
    const down = await RawServer.serve(t, [answerOk], {}, SECOND);
    down.close();
    const session = await Session.open(t, make, listOf([down, standing]), { lbStrategy: 'round_robin' });
    await session.closedLoop(40, 4);
    assert.deepEqual(
      session.log.calls.map(({ cause, shownStatus }) => [cause, shownStatus]),
      new Array(40).fill(['trailers', 0]),
    );
    assert.deepEqual(callsOf(session.transport.use()), [
      [down.address, 0],
      [standing.address, 40],
    ]);
    await session.closeAndCheck(standing.count);
  });

  it('gives an address its share again once it is back', async (t) => {
    const standing = await RawServer.serve(t, [answerOk]);
    const down = await RawServer.serve(t, [answerOk], {}, SECOND);
    down.close();
    const session = await Session.open(t, make, listOf([down, standing]), { lbStrategy: 'round_robin' });
    await session.closedLoop(10, 2);
    const port = Number(down.address.split(':')[1]);
    const back = await RawServer.serve(t, [answerOk], {}, { ...SECOND, port });
    while (back.count.started === 0) await session.closedLoop(1, 1);
    const before = [standing.count.started, back.count.started] as const;
    await session.closedLoop(20, 4);
    assert.deepEqual([standing.count.started - before[0], back.count.started - before[1]], [10, 10]);
    assert.ok(session.log.calls.every(({ cause }) => cause === 'trailers'));
    await session.close();
  });

  it('says so if no address can be reached', async (t) => {
    const servers = [await RawServer.serve(t, [answerOk]), await RawServer.serve(t, [answerOk], {}, SECOND)];
    for (const server of servers) server.close();
    const { transport } = Session.make(make, listOf(servers), { lbStrategy: 'round_robin' });
    t.after(() => transport.close(0));
    await assert.rejects(transport.connect(), {
      name: 'GrpcRedError',
      code: 'unreachable',
      message: /^ipv4:127\.0\.0\.1:.* refuses connections \(connect ECONNREFUSED 127\.0\.0\.\d:\d+\)\.$/,
    });
  });

  it('says so if the name of the addresses is not known', async (t) => {
    const { transport } = Session.make(make, 'dns:///no..such.host:50051', { lbStrategy: 'round_robin' });
    t.after(() => transport.close(0));
    const message = /^dns:\/\/\/no\.\.such\.host:50051 has a host name that is not known/;
    await assert.rejects(transport.connect(), { code: 'unreachable', message });
  });

  it('calls what found none of its addresses refused', async (t) => {
    const servers = [await RawServer.serve(t, [answerOk]), await RawServer.serve(t, [answerOk], {}, SECOND)];
    const session = await Session.open(t, make, listOf(servers), { lbStrategy: 'round_robin' });
    await session.call();
    for (const server of servers) server.close();
    while (session.log.calls.at(-1)!.cause !== 'refused') await session.closedLoop(1, 1);
    const last = session.log.calls.at(-1)!;
    assert.deepEqual([last.wireStatus, last.shownStatus], [-1, 14]);
    assert.match(last.detail, /^no connection: .*ECONNREFUSED/);
    await session.close();
  });

  it('takes the first address that works, if it is to pick one', async (t) => {
    const servers = [
      await RawServer.serve(t, [answerOk]),
      await RawServer.serve(t, [answerOk], {}, SECOND),
      await RawServer.serve(t, [answerOk], {}, { host: '127.0.0.3' }),
    ];
    servers[0]!.close();
    const session = await Session.open(t, make, listOf(servers), { connections: 2 });
    await session.closedLoop(10, 2);
    assert.deepEqual(
      servers.map(({ count }) => count.started),
      [0, 10, 0],
    );
    const used = callsOf(session.transport.use()).filter(([, calls]) => calls > 0);
    assert.deepEqual(used, [[servers[1]!.address, 10]]);
    assert.equal(session.transport.use().kept, 2);
    await session.closeAndCheck(servers[1]!.count);
  });

  it('looks a name up, and asks the server that it finds for the certificate of that name', async (t) => {
    const [first] = await lookup('localhost', { all: true });
    const server = { cert: pem('server.pem'), key: pem('server.key') };
    const raw = await RawServer.serve(t, [answerOk], server, { host: first!.address });
    const port = raw.address.slice(raw.address.lastIndexOf(':') + 1);
    const tls = { verify: true, ca: pem('ca.pem'), cert: null, key: null, serverName: null };
    const options = { lbStrategy: 'round_robin', tls } as const;
    const session = await Session.open(t, make, `dns:///localhost:${port}`, options);
    assert.equal((await session.call()).cause, 'trailers');
    assert.equal((raw.sessions[0]!.socket as TLSSocket & { servername: string }).servername, 'localhost');
    await session.closeAndCheck(raw.count);
  });

  it('loses a connection whose server does not answer in time that it is there, if it is to ask', async (t) => {
    const server = await FrameServer.serve(t, FIRST_SETTINGS);
    const keepalive = { afterMs: 20, timeoutMs: 20, withoutCalls: false };
    const session = await Session.open(t, make, server.address, { keepalive });
    const call = session.start();
    await call.end;
    assert.deepEqual([call.cause, call.shownStatus], ['connection-lost', 14]);
    await session.close();
  });

  it('counts a connection that comes up again after its server was gone', async (t) => {
    const raw = await RawServer.serve(t, [answerOk, keepSilent, answerOk]);
    const session = await Session.open(t, make, raw.address);
    await session.call();
    assert.equal(session.transport.use().replaced, 0);
    const open = session.start();
    await raw.arrived(2);
    raw.sockets[0]!.destroy();
    await open.end;
    while (session.transport.use().replaced === 0) await session.closedLoop(1, 1);
    assert.equal(session.transport.use().replaced, 1);
    assert.deepEqual(callsOf(session.transport.use()), [[raw.address, raw.streams.length]]);
    await session.close();
  });

  it('counts a connection that takes the place of one that was sent away', async (t) => {
    const raw = await RawServer.serve(t, [answerOk]);
    const session = await Session.open(t, make, raw.address);
    await session.call();
    raw.sessions[0]!.goaway(NGHTTP2_NO_ERROR, 2 ** 31 - 1);
    while (session.transport.use().replaced === 0) {
      // Not awaited: what goes out before the GOAWAY comes in, this server takes without a word.
      session.start();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assert.equal((await session.call()).cause, 'trailers');
    assert.equal(session.transport.use().replaced, 1);
    assert.equal(raw.sessions.length, 2);
    await session.closeAndCheck(raw.count);
  });
}

function listOf(servers: RawServer[]): string {
  return `ipv4:${servers.map(({ address }) => address).join(',')}`;
}

function callsOf({ addresses }: ConnectionUse): [address: string, calls: number][] {
  return addresses.map(({ address, calls }) => [address, calls]);
}
