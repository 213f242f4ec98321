import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { it, type TestContext } from 'node:test';
import type { TlsSettings } from '../../../src/shared/endpoint.js';
import { type Behaviour, keepSockets, listen, RawServer } from '../raw-server.js';
import { type MakeTransport, Session, type SessionOptions } from '../session.js';

const certificates = new URL('../../../../fixtures/certificates/', import.meta.url);
const pem = (name: string) => readFileSync(new URL(name, certificates));

const SERVER = { cert: pem('server.pem'), key: pem('server.key') };
const CLIENT = { cert: pem('client.pem'), key: pem('client.key') };
const WANTS_CLIENT = { ...SERVER, ca: pem('ca.pem'), requestCert: true, rejectUnauthorized: true };

const answerOk: Behaviour = (stream) => stream.answer(0, 'fine');

/** What it takes to connect, and what the user is told when it fails. */
export function connectCases(make: MakeTransport): void {
  const accepted: { name: string; server: object; tls: TlsSettings }[] = [
    { name: 'a private authority', server: SERVER, tls: tls({}) },
    { name: 'a name of the certificate that is not the host', server: SERVER, tls: tls({ serverName: 'red.example' }) },
    { name: 'no verification, if asked', server: SERVER, tls: tls({ ca: null, verify: false }) },
    { name: 'a client certificate', server: WANTS_CLIENT, tls: tls(CLIENT) },
  ];
  for (const { name, server, tls } of accepted) {
    it(`speaks TLS with ${name}`, async (t) => {
      const raw = await RawServer.serve(t, [answerOk], server);
      const session = await Session.open(t, make, raw.address, { tls, connections: 2 });
      await session.closedLoop(10, 4);
      await session.closeAndCheck(raw.count);
      assert.equal(raw.count.ended[0], 10);
      assert.equal(raw.sessions.length, 2);
    });
  }

  it('asks for the name of the certificate as authority, where it is not the host', async (t) => {
    const raw = await RawServer.serve(t, [answerOk], SERVER);
    const session = await Session.open(t, make, raw.address, { tls: tls({ serverName: 'red.example' }) });
    await session.call();
    assert.equal(raw.streams[0]!.headers[':authority'], 'red.example');
  });

  for (const scheme of ['dns:', 'dns:///', 'ipv4:']) {
    it(`takes a target of ${scheme}, and asks for what stands behind it`, async (t) => {
      const raw = await RawServer.serve(t, [answerOk]);
      const session = await Session.open(t, make, `${scheme}${raw.address}`);
      await session.call();
      assert.equal(raw.streams[0]!.headers[':authority'], raw.address);
    });
  }

  const refused: { name: string; server: object; tls: TlsSettings | null; message: RegExp; hint: RegExp }[] = [
    {
      name: 'an authority that did not sign',
      server: SERVER,
      tls: tls({ ca: pem('other-ca.pem') }),
      message: /shows a certificate that is not trusted \(unable to verify/,
      hint: /--cacert/,
    },
    {
      name: "the system's authorities alone",
      server: SERVER,
      tls: tls({ ca: null }),
      message: /shows a certificate that is not trusted/,
      hint: /--skipTLS/,
    },
    {
      name: 'a name that the certificate does not carry',
      server: SERVER,
      tls: tls({ serverName: 'blue.example' }),
      message: /shows a certificate for another name .*blue\.example/,
      hint: /--cname/,
    },
    {
      name: 'no client certificate where one is wanted',
      server: WANTS_CLIENT,
      tls: tls({}),
      message: /did not accept us \(TLS: .*certificate required\)/,
      hint: /--cert and --key/,
    },
    {
      name: 'no client certificate where one is wanted over TLS 1.2',
      server: { ...WANTS_CLIENT, maxVersion: 'TLSv1.2' },
      tls: tls({}),
      message: /did not accept us \(TLS: .*handshake failure\)/,
      hint: /--cert and --key/,
    },
    {
      name: 'plaintext where TLS is wanted',
      server: SERVER,
      tls: null,
      message: /closed the connection when it was spoken to in plaintext/,
      hint: /--plaintext/,
    },
    { name: 'TLS where plaintext is', server: {}, tls: tls({}), message: /does not speak TLS/, hint: /--plaintext/ },
  ];
  for (const { name, server, tls, message, hint } of refused) {
    it(`does not connect with ${name}`, async (t) => {
      const raw = await RawServer.serve(t, [answerOk], server);
      await assertUnreachable(t, make, raw.address, { ...(tls && { tls }) }, message, hint);
      assert.equal(raw.streams.length, 0, 'and sends no request');
    });
  }

  it('says that nothing listens', async (t) => {
    const raw = await RawServer.serve(t, [answerOk]);
    raw.close();
    const message = new RegExp(`^${raw.address} refuses connections \\(connect ECONNREFUSED ${raw.address}\\)\\.$`);
    await assertUnreachable(t, make, raw.address, { connections: 3 }, message, /Start the server/);
  });

  it('says that the host is not known', async (t) => {
    const message = /^no\.\.such\.host:50051 has a host name that is not known/;
    await assertUnreachable(t, make, 'no..such.host:50051', {}, message, /host name/);
  });

  it('says that a web server does not speak HTTP/2', async (t) => {
    const server = http.createServer((_request, response) => response.end('hello'));
    const address = await serve(t, server);
    await assertUnreachable(t, make, address, {}, /does not speak HTTP\/2/, /gRPC port/);
  });

  it('says that what answers is no server for it at all', async (t) => {
    const address = await serve(
      t,
      net.createServer((socket) => socket.end('220 mail.example ready\r\n')),
    );
    await assertUnreachable(t, make, address, {}, /does not speak HTTP\/2/, /gRPC port/);
  });

  it('waits for a server that says nothing only as long as it may', async (t) => {
    const address = await serve(
      t,
      net.createServer(() => {}),
    );
    const options = { connectTimeoutMs: 60 };
    await assertUnreachable(t, make, address, options, /did not answer .* within 60 ms/, /--connect-timeout/);
  });

  it('opens every connection before it says that it is connected', async (t) => {
    const raw = await RawServer.serve(t, [answerOk]);
    await Session.open(t, make, raw.address, { connections: 4 });
    assert.equal(raw.sessions.length, 4);
  });

  const unusable: { name: string; address?: string; options: SessionOptions; message: RegExp }[] = [
    { name: 'no address', address: '', options: {}, message: /"" is no address/ },
    {
      name: 'a key of another certificate',
      options: { tls: tls({ ...CLIENT, key: SERVER.key }) },
      message: /key values/,
    },
    { name: 'a certificate without its key', options: { tls: tls({ cert: CLIENT.cert }) }, message: /certificates/ },
    { name: 'a header that breaks the line', options: withHeader('x-a', 'a\nb'), message: /"x-a" cannot be sent/ },
    { name: 'a header name with a space', options: withHeader('x a', 'b'), message: /"x a" cannot be sent/ },
    { name: 'a header of HTTP/1', options: withHeader('Connection', 'close'), message: /"Connection" belongs to gRPC/ },
    { name: 'a header of gRPC', options: withHeader('grpc-timeout', '1S'), message: /"grpc-timeout" belongs to gRPC/ },
    { name: 'a pseudo-header', options: withHeader(':path', '/x'), message: /":path" belongs to gRPC/ },
  ];
  for (const { name, address = '127.0.0.1:1', options, message } of unusable) {
    it(`rejects ${name} before it connects`, async () => {
      const { transport } = Session.make(make, address, options);
      await assert.rejects(transport.connect(), { name: 'GrpcRedError', code: 'bad-input', message });
      await transport.close(0);
    });
  }
}

function tls(settings: Partial<TlsSettings>): TlsSettings {
  return { verify: true, ca: pem('ca.pem'), cert: null, key: null, serverName: null, ...settings };
}

function withHeader(name: string, value: string): SessionOptions {
  return { templates: [{ path: '/a.B/C', kind: 'unary', metadata: [[name, value]] }] };
}

async function serve(t: TestContext, server: net.Server): Promise<string> {
  const sockets: net.Socket[] = [];
  keepSockets(server, sockets);
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return listen(server);
}

async function assertUnreachable(
  t: TestContext,
  make: MakeTransport,
  address: string,
  options: SessionOptions,
  message: RegExp,
  hint: RegExp,
): Promise<void> {
  const { transport } = Session.make(make, address, options);
  t.after(() => transport.close(0));
  await assert.rejects(transport.connect(), { name: 'GrpcRedError', code: 'unreachable', message, hint });
}
