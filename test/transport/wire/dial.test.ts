import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http2 from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { wireTransport } from '../../../src/transport/wire/wire.js';
import { frame, listen, RawServer } from '../raw-server.js';
import { Session } from '../session.js';

const certificates = new URL('../../../../fixtures/certificates/', import.meta.url);
const pem = (name: string) => readFileSync(new URL(name, certificates));
const TLS = { verify: true, ca: pem('ca.pem'), cert: null, key: null, serverName: null };

/** An echo of the path and the authority, at `where` a server may listen. */
async function serve(t: TestContext, where: string | { host: string; port: number }): Promise<http2.Http2Server> {
  const server = http2.createServer();
  server.on('stream', (stream, headers) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(frame(Buffer.from(String(headers[':authority']))));
  });
  const sessions: http2.ServerHttp2Session[] = [];
  server.on('session', (session) => sessions.push(session));
  t.after(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => {
    if (typeof where === 'string') server.listen(where, resolve);
    else server.listen(where.port, where.host, resolve);
  });
  return server;
}

describe('what the wire transport connects to', { timeout: 20_000 }, () => {
  it('is a unix socket', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'grpc-red-wire-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'red.sock');
    await serve(t, path);
    const session = await Session.open(t, wireTransport, `unix:${path}`, { connections: 2 });
    assert.deepEqual((await session.call()).messages, ['localhost']);
  });

  it('is an abstract socket, where the system has them', { skip: process.platform !== 'linux' }, async (t) => {
    await serve(t, `\0grpc-red-${process.pid}`);
    const session = await Session.open(t, wireTransport, `unix-abstract:grpc-red-${process.pid}`);
    assert.deepEqual((await session.call()).messages, ['localhost']);
  });

  for (const { what, host, shown } of [
    { what: 'an IPv6 address', host: '::1', shown: '[::1]' },
    { what: 'a host with a name', host: 'localhost', shown: 'localhost' },
  ]) {
    it(`is ${what}`, async (t) => {
      const server = await serve(t, { host, port: 0 });
      const { port } = server.address() as AddressInfo;
      const session = await Session.open(t, wireTransport, `${shown}:${port}`);
      assert.deepEqual((await session.call()).messages, [`${shown}:${port}`]);
    });
  }

  it('is no server that chooses another protocol by ALPN, or none', async (t) => {
    for (const ALPNProtocols of [['http/1.1'], undefined]) {
      const options = { cert: pem('server.pem'), key: pem('server.key'), ...(ALPNProtocols && { ALPNProtocols }) };
      const server = createTlsServer(options, (socket) => socket.on('error', () => {}));
      server.on('tlsClientError', () => {});
      t.after(() => server.close());
      const { transport } = Session.make(wireTransport, await listen(server), { tls: TLS });
      await assert.rejects(transport.connect(), {
        name: 'GrpcRedError',
        code: 'unreachable',
        message: /does not speak HTTP\/2 \(.*no application protocol/,
      });
      await transport.close(0);
    }
  });

  it('is the second address where the first says nothing, within the time for both', async (t) => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => sockets.push(socket.on('error', () => {})));
    t.after(() => {
      for (const socket of sockets) socket.destroy();
      mute.close();
    });
    const raw = await RawServer.serve(t, [(stream) => stream.answer(0, 'fine')]);
    const target = `ipv4:${await listen(mute)},${raw.address}`;
    const session = await Session.open(t, wireTransport, target, { connectTimeoutMs: 2000 });
    assert.equal((await session.call()).cause, 'trailers');
    assert.equal(sockets.length, 1);
    assert.equal(session.transport.use().failedDials, 1);
  });

  it('is no port that there cannot be', async () => {
    const { transport } = Session.make(wireTransport, '127.0.0.1:70000');
    await assert.rejects(transport.connect(), { code: 'unreachable', message: /has no valid port/ });
  });

  it('leaves nothing that keeps the process when it is closed while it dials', async (t) => {
    const raw = await RawServer.serve(t, [() => {}]);
    const { transport } = Session.make(wireTransport, raw.address, { connectTimeoutMs: 60_000 });
    const connecting = assert.rejects(transport.connect(), { code: 'unreachable' });
    await transport.close(0);
    await connecting;
  });
});

describe('compressed answers', { timeout: 20_000 }, () => {
  const compressed = (bytes: Buffer) => {
    const message = frame(bytes);
    message[0] = 1;
    return message;
  };
  const cases: { name: string; encoding: string; bytes: Buffer; expected: unknown[] }[] = [
    {
      name: 'are unpacked by gzip',
      encoding: 'gzip',
      bytes: gzipSync('packed'),
      expected: ['trailers', 0, ['packed'], 'OK'],
    },
    {
      name: 'are no bombs',
      encoding: 'gzip',
      bytes: gzipSync(Buffer.alloc(200_000)),
      expected: ['local-status', 8, [], 'Received message larger than max (more than 10000 bytes once decompressed)'],
    },
    {
      name: 'are not what is broken',
      encoding: 'gzip',
      bytes: Buffer.from('nonsense'),
      expected: ['local-status', 13, [], 'a message of the answer could not be read (its gzip is broken)'],
    },
    {
      name: 'are not in a way that was not asked for',
      encoding: 'snappy',
      bytes: Buffer.from('nonsense'),
      expected: [
        'local-status',
        13,
        [],
        'a message of the answer could not be read (compressed in a way that was not asked for)',
      ],
    },
  ];
  for (const { name, encoding, bytes, expected } of cases) {
    it(name, async (t) => {
      const raw = await RawServer.serve(t, [
        ({ stream }) => {
          const headers = { ':status': 200, 'content-type': 'application/grpc', 'grpc-encoding': encoding };
          stream.respond(headers, { waitForTrailers: true });
          stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', 'grpc-message': 'OK' }));
          stream.end(compressed(bytes));
        },
      ]);
      const session = await Session.open(t, wireTransport, raw.address, { maxReceiveBytes: 10_000 });
      const call = await session.call();
      assert.deepEqual([call.cause, call.shownStatus, call.messages, call.detail], expected);
    });
  }
});
