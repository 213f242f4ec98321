// Records what real servers send, byte by byte, into fixtures/http2/. Run by hand:
//   node dist/test/transport/wire/record-streams.js
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import { type AddressInfo, connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { openEchoClient } from '../../interop/echo-client.js';
import { startGoServer } from '../../interop/go-server.js';
import { frame } from '../raw-server.js';

const folder = fileURLToPath(new URL('../../../../fixtures/http2/', import.meta.url));
mkdirSync(folder, { recursive: true });

await recordGo();
await recordNode('node-answers', {}, answer);
await recordNode('node-padded', { paddingStrategy: http2.constants.PADDING_STRATEGY_MAX }, answer);
await recordNode('node-control', {}, disturb);
await recordNode('node-grpc', {}, answerRichly);

/** Unary calls and streams of every kind with grpc-go: answers, errors, a message of several frames, PINGs, a GOAWAY. */
async function recordGo(): Promise<void> {
  const server = await startGoServer();
  const tap = await openTap(server.address);
  const client = openEchoClient(tap.address);
  for (let i = 0; i < 3; i++) await client.call('Unary', [{ payload: Buffer.alloc(20, i) }]);
  await client.call('Unary', [{ code: 5 }]);
  await client.call('ServerStream', [{ messages: 5, payload: Buffer.from('one of five') }]);
  await client.call('ClientStream', [{}, {}, {}]);
  await client.call('Bidi', [{ messages: 2 }, {}]);
  await client.call('Unary', [{ payload: Buffer.alloc(17_000, 7) }]);
  await client.call('Unary', [{ delayUs: 1_000_000 }], 20);
  await Promise.all(Array.from({ length: 8 }, (_, i) => client.call('Unary', [{ payload: Buffer.alloc(i) }])));
  await server.stop();
  client.close();
  save('grpc-go', tap.close());
}

type Answer = (stream: http2.ServerHttp2Stream, count: number) => void;

/** Requests of node:http2 to a server of node:http2, each answered by `act`; at the end the server says goodbye. */
async function recordNode(name: string, options: http2.ServerOptions, act: Answer): Promise<void> {
  const server = http2.createServer(options);
  const sessions: http2.ServerHttp2Session[] = [];
  server.on('session', (session) => sessions.push(session));
  let count = 0;
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    act(stream, count++);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const tap = await openTap(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  const client = http2.connect(`http://${tap.address}`, { maxHeaderListPairs: 1000 });
  client.on('stream', (pushed) => pushed.resume());
  for (let i = 0; i < 6; i++) {
    const request = client.request({ ':path': '/a.B/C', ':method': 'POST' });
    request.on('error', () => {});
    request.resume().end('abc');
    await new Promise((resolve) => request.once('close', resolve));
  }
  sessions[0]!.goaway(http2.constants.NGHTTP2_NO_ERROR, undefined, Buffer.from('goodbye'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  client.destroy();
  server.close();
  save(name, tap.close());
}

function answer(stream: http2.ServerHttp2Stream, count: number): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(count % 3), 'grpc-message': 'a%20b' }));
  stream.write(frame(Buffer.alloc(10 * count, count)));
  stream.end(frame(Buffer.alloc(count === 2 ? 17_000 : 100, 1)));
}

/** What gRPC has beyond the plain answer: errors with details, compressed messages, many in a frame, metadata. */
function answerRichly(stream: http2.ServerHttp2Stream, count: number): void {
  const details = Buffer.from('0805120474657374', 'hex').toString('base64');
  const failed = { 'grpc-status': '5', 'grpc-message': 'no%20such%20%E2%82%AC', 'grpc-status-details-bin': details };
  if (count % 3 === 0) {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...failed }, { endStream: true });
    return;
  }
  const metadata = { 'x-request-id': `request-${count}`, 'x-trace-bin': Buffer.alloc(20, count).toString('base64') };
  const type = { ':status': 200, 'content-type': 'application/grpc+proto', 'grpc-encoding': 'gzip' };
  stream.respond({ ...type, ...metadata }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(count === 4 ? failed : { 'grpc-status': '0', ...metadata }));
  const packed = frame(gzipSync('packed '.repeat(100)));
  packed[0] = 1;
  const small = Array.from({ length: 30 }, (_, i) => frame(Buffer.alloc(i, i)));
  stream.write(packed);
  stream.end(Buffer.concat([...small, packed]));
}

/** What lies off the straight path: interim responses, pushes, long header blocks, resets, PINGs and new SETTINGS. */
function disturb(stream: http2.ServerHttp2Stream, count: number): void {
  const session = stream.session as http2.ServerHttp2Session;
  const long = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`x-${i}`, `${i}?`.repeat(300)]));
  const acts = [
    () => stream.additionalHeaders({ ':status': 103, link: '</a>' }),
    () => stream.pushStream({ ':path': '/pushed' }, (_, pushed) => pushed.respond({}, { endStream: true })),
    () => session.altsvc('h2=":8000"', stream.id!),
    () => session.ping(() => {}),
    () => session.settings({ initialWindowSize: 1_000_000, maxConcurrentStreams: 7, headerTableSize: 0 }),
    () => stream.close(http2.constants.NGHTTP2_ENHANCE_YOUR_CALM),
  ];
  acts[count]!();
  if (count < 5) {
    stream.respond({ ':status': 200, ...(count === 2 ? long : {}) }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(frame(Buffer.from('disturbed')));
  }
}

interface Tap {
  address: string;
  /** What the server has sent on its first connection. */
  close(): Buffer;
}

/** Stands between a client and the server at `address`. */
async function openTap(address: string): Promise<Tap> {
  const [host, port] = address.split(':');
  const streams: Buffer[][] = [];
  const tap = createServer((inner) => {
    const chunks: Buffer[] = [];
    streams.push(chunks);
    const outer = connect(Number(port), host!);
    outer.on('data', (chunk) => chunks.push(chunk));
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  await once(tap.listen(0, '127.0.0.1'), 'listening');
  return {
    address: `127.0.0.1:${(tap.address() as AddressInfo).port}`,
    close() {
      tap.close();
      return Buffer.concat(streams[0]!);
    },
  };
}

function save(name: string, bytes: Buffer): void {
  writeFileSync(`${folder}${name}.bin`, bytes);
  console.log(`${name}.bin: ${bytes.length} bytes`);
}
