import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer as createHttp1Server } from 'node:http';
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { Endpoint, TlsSettings } from '../../src/shared/endpoint.js';
import { reflectSchema } from '../../src/target/reflect-schema.js';
import { frame, RawServer } from '../transport/raw-server.js';
import { plaintext, serve } from './serve.js';

const CONTROL = '\u001b[31mred\n';

test('an address where nothing listens refuses connections', async () => {
  await assert.rejects(reflectSchema(plaintext('127.0.0.1:1'), []), {
    code: 'unreachable',
    message: '127.0.0.1:1 refuses connections (connect ECONNREFUSED 127.0.0.1:1).',
  });
});

test('plaintext to a TLS port says to leave out --plaintext', async (t) => {
  const endpoint = await serve(t, new Server(), tlsServer());
  await assert.rejects(reflectSchema(endpoint, []), { code: 'unreachable', hint: /leave out --plaintext/ });
});

test('TLS to a plaintext port says to give --plaintext', async (t) => {
  const endpoint = await serve(t, new Server());
  await assert.rejects(reflectSchema({ ...endpoint, tls: tls() }, []), {
    code: 'unreachable',
    message: `${endpoint.address} does not speak TLS (TLS: wrong version number).`,
    hint: 'If the server speaks plaintext, give --plaintext.',
  });
});

test('an untrusted certificate says to give --cacert', async (t) => {
  const endpoint = await serve(t, new Server(), tlsServer());
  await assert.rejects(reflectSchema({ ...endpoint, tls: { ...tls(), ca: null } }, []), {
    code: 'unreachable',
    hint: /--cacert/,
  });
});

test('a port of HTTP/1.1 is called no HTTP/2', async (t) => {
  const endpoint = await listen(t, createHttp1Server());
  await assert.rejects(reflectSchema(endpoint, []), {
    code: 'unreachable',
    message: `${endpoint.address} does not speak HTTP/2 (Protocol error).`,
  });
});

test('a port that never answers is given up after the time to connect', async (t) => {
  const endpoint = await listen(t, createTcpServer());
  await assert.rejects(reflectSchema({ ...endpoint, connectTimeoutMs: 50 }, []), {
    code: 'unreachable',
    message: `${endpoint.address} did not answer as an HTTP/2 server within 50 ms.`,
  });
});

test('a server without reflection is told so, also over TLS', async (t) => {
  const endpoint = { ...(await serve(t, new Server(), tlsServer())), tls: tls() };
  await assert.rejects(reflectSchema(endpoint, []), {
    code: 'no-reflection',
    message: `${endpoint.address} does not offer reflection, neither v1 nor v1alpha (UNIMPLEMENTED: The server does not implement the method /grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo).`,
    hint: 'Turn on reflection in the server, or give its schema with --proto or --protoset.',
  });
});

const CREDENTIALS =
  'Pass them with -m/--metadata, or with --reflect-metadata for reflection alone; or give the schema with --proto or --protoset.';
const statuses: [code: number, says: string, error: { code: string; message: string; hint: string }][] = [
  [
    16,
    'token please',
    {
      code: 'no-reflection',
      message: 'S does not describe itself to a caller without the right credentials (UNAUTHENTICATED: token please).',
      hint: CREDENTIALS,
    },
  ],
  [
    7,
    'not you',
    {
      code: 'no-reflection',
      message: 'S does not describe itself to a caller without the right credentials (PERMISSION_DENIED: not you).',
      hint: CREDENTIALS,
    },
  ],
  [
    14,
    'upstream down',
    {
      code: 'unreachable',
      message: 'S broke off while it described itself (UNAVAILABLE: upstream down).',
      hint: 'Check that the server, or what stands in front of it, is up.',
    },
  ],
  [
    13,
    CONTROL,
    {
      code: 'no-reflection',
      message: 'S does not describe itself (INTERNAL:  [31mred ).',
      hint: 'Check the reflection service of the server, or give its schema with --proto or --protoset.',
    },
  ],
  [
    0,
    '',
    {
      code: 'no-reflection',
      message: 'S does not describe itself (UNKNOWN: the stream ended without an answer).',
      hint: 'Check the reflection service of the server, or give its schema with --proto or --protoset.',
    },
  ],
];
for (const [code, says, error] of statuses) {
  test(`a reflection that ends with status ${code} gives: ${error.message}`, async (t) => {
    const endpoint = await listen(
      t,
      http2((stream) => endWith(stream, code, says)),
    );
    const message = error.message.replace('S', endpoint.address);
    await assert.rejects(reflectSchema(endpoint, []), { ...error, message });
  });
}

test('a web server is told from a gRPC server', async (t) => {
  const endpoint = await listen(
    t,
    http2((stream) => stream.respond({ ':status': 404 }, { endStream: true })),
  );
  await assert.rejects(reflectSchema(endpoint, []), {
    code: 'no-reflection',
    message: `${endpoint.address} answers as a web server, not as a gRPC server (Received HTTP status code 404).`,
  });
});

test('a server that never answers is given up in time', async (t) => {
  const endpoint = await listen(
    t,
    http2(() => {}),
  );
  await assert.rejects(reflectSchema(endpoint, [], { timeoutMs: 50 }), {
    code: 'no-reflection',
    message: `${endpoint.address} did not describe itself in time.`,
  });
});

test('answers that are no reflection are refused, not thrown', async (t) => {
  const endpoint = await listen(
    t,
    http2((stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
      stream.write(frame(Buffer.from([0x22, 0x05, 0x0a])));
    }),
  );
  await assert.rejects(reflectSchema(endpoint, []), {
    code: 'no-reflection',
    message: /an answer that cannot be read/,
  });
});

test('a file that is no descriptor is refused, not thrown', async (t) => {
  // ServerReflectionResponse { list_services_response { service { name: "a.B" } } }, then a file of one stray byte.
  const answers = [Buffer.from('32070a050a03612e42', 'hex'), Buffer.from('22030a01ff', 'hex')];
  const endpoint = await listen(
    t,
    http2((stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(frame(answers.shift()!));
    }),
  );
  await assert.rejects(reflectSchema(endpoint, []), {
    code: 'bad-schema',
    message: 'The server sent 1 bytes as a file descriptor that cannot be read as one.',
  });
});

test('metadata goes along, and binary metadata as bytes', async (t) => {
  const seen: unknown[] = [];
  const endpoint = await listen(
    t,
    http2((stream, headers) => {
      seen.push([headers['x-key'], headers['x-bin']]);
      endWith(stream, 16, '');
    }),
  );
  const metadata = [
    ['X-Key', 'value'],
    ['x-bin', 'AP8='],
  ] as const;
  await assert.rejects(reflectSchema(endpoint, metadata), { code: 'no-reflection' });
  assert.deepEqual(seen, [['value', 'AP8=']]);
});

type Answer = (stream: ServerHttp2Stream, headers: Record<string, unknown>) => void;

function http2(answer: Answer): Http2Server {
  const server = createHttp2Server();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    answer(stream, headers);
  });
  return server;
}

function endWith(stream: ServerHttp2Stream, code: number, message: string): void {
  const trailers = { 'grpc-status': String(code), 'grpc-message': encodeURIComponent(message) };
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...trailers }, { endStream: true });
}

async function listen(t: TestContext, server: TcpServer | Http2Server): Promise<Endpoint> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return plaintext(`127.0.0.1:${(server.address() as AddressInfo).port}`);
}

function tlsServer(): ServerCredentials {
  return ServerCredentials.createSsl(null, [
    { private_key: certificate('server.key'), cert_chain: certificate('server.pem') },
  ]);
}

function tls(): TlsSettings {
  return { verify: true, ca: certificate('ca.pem'), cert: null, key: null, serverName: null };
}

function certificate(name: string): Buffer {
  return readFileSync(`fixtures/certificates/${name}`);
}

test('a web page over HTTP/2 is taken for something that is not gRPC', async (t) => {
  const server = createHttp2Server();
  server.on('stream', (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'text/html' });
    stream.end('<html></html>');
  });
  const endpoint = await listen(t, server);
  await assert.rejects(reflectSchema(endpoint, []), {
    code: 'no-reflection',
    message: new RegExp(`^${endpoint.address} answers with more than can be read, or with something that is not gRPC`),
    hint: /gRPC port/,
  });
});

/** Lists `services`, and sends one file that declares test.Here alone, whatever is asked for. */
async function serveOneFile(t: TestContext, services: string[]): Promise<Endpoint> {
  const file = toBinary(
    FileDescriptorProtoSchema,
    create(FileDescriptorProtoSchema, {
      name: 'here.proto',
      package: 'test',
      syntax: 'proto3',
      messageType: [{ name: 'M' }],
      service: [{ name: 'Here', method: [{ name: 'Get', inputType: '.test.M', outputType: '.test.M' }] }],
    }),
  );
  const bytes = (field: number, ...inner: Uint8Array[]) =>
    new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(Buffer.concat(inner)).finish();
  const listing = bytes(6, ...services.map((name) => bytes(1, bytes(1, Buffer.from(name)))));
  const LIST_SERVICES = 0x3a;
  const { address } = await RawServer.serve(t, [
    ({ stream }) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      let read = Buffer.alloc(0);
      stream.on('data', (data: Buffer) => {
        read = Buffer.concat([read, data]);
        while (read.length >= 5 && read.length >= 5 + read.readUInt32BE(1)) {
          const answer = read[5] === LIST_SERVICES ? listing : bytes(4, bytes(1, file));
          stream.write(frame(Buffer.from(answer)));
          read = read.subarray(5 + read.readUInt32BE(1));
        }
      });
      stream.on('end', () => stream.end());
    },
  ]);
  return plaintext(address);
}

test('a service that is listed but declared by no file is told of', async (t) => {
  const schema = await reflectSchema(await serveOneFile(t, ['test.Here', 'test.Gone', 'test.Gone']), []);
  assert.deepEqual(
    schema.methods.map(({ path }) => path),
    ['/test.Here/Get'],
  );
  assert.deepEqual(schema.warnings, [
    'The server lists test.Gone but does not describe it (the files that it sends do not declare it).',
  ]);
});

test('of many such services no more are named than can be read', async (t) => {
  const names = Array.from({ length: 50 }, (_, i) => `test.Gone${i}`);
  const { warnings } = await reflectSchema(await serveOneFile(t, ['test.Here', ...names]), []);
  assert.equal(warnings.length, 21);
  assert.equal(warnings.at(-1), 'The server lists 30 further services that it does not describe.');
});

test('a server none of whose services is declared cannot be used', async (t) => {
  await assert.rejects(reflectSchema(await serveOneFile(t, ['test.Gone']), []), {
    code: 'bad-schema',
    message:
      'The server lists test.Gone but describes no service of its own. The server lists test.Gone but does not describe it (the files that it sends do not declare it).',
  });
});
