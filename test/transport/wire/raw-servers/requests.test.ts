import assert from 'node:assert/strict';
import { once } from 'node:events';
import type http2 from 'node:http2';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { MetadataEntry } from '../../../../src/shared/endpoint.js';
import { wireTransport } from '../../../../src/transport/wire/wire.js';
import { frame as message, RawServer } from '../../raw-server.js';
import { Session, template } from '../../session.js';
import { assertAnswers, connectedPeer, resetCode } from './peer-session.js';
import {
  CODE,
  data,
  headers,
  literal,
  MAX_HEADER_LIST,
  OK_HEADERS,
  settings,
  TABLE_SIZE,
  trailers,
  uint32,
} from './server-frames.js';

/** Fields of every kind: in the table, longer than the table, secret, binary. */
const METADATA: MetadataEntry[] = [
  ['x-short', 'a'],
  ['x-long', 'b'.repeat(5_000)],
  ['authorization', 'Bearer secret'],
  ['x-bytes-bin', 'AAEC'],
];

describe('requests, read by another decoder than ours', { timeout: 30_000 }, () => {
  for (const [name, sizes] of Object.entries({
    'of table size 0': [0],
    'whose table shrinks to nothing and comes back': [4096, 0, 4096],
    'whose table is a little smaller each time': [400, 200, 100, 50, 33, 32, 31],
    'whose table is larger than ours': [65_536, 4_097, 1_000_000],
    'whose table goes up and down': [100, 4_096, 0, 64, 10_000, 1],
  })) {
    it(`are what was meant, on a connection ${name}`, async (t) => {
      const raw = await RawServer.serve(t, [(stream) => stream.answer(0, String(stream.headers['x-short'] ?? 'none'))]);
      const templates = [template('unary'), template('unary', METADATA), template('unary', [['x-short', 'other']])];
      const session = await Session.open(t, wireTransport, raw.address, { templates });
      const rounds = async () => {
        for (const deadlineMs of [0, 20_000, 20_000, 7_000]) {
          for (const index of [0, 1, 2, 1, 0]) await session.call(index, Buffer.from('x'), deadlineMs);
        }
      };
      await rounds();
      for (const size of sizes) {
        const http2Session = raw.sessions[0]!;
        http2Session.settings({ headerTableSize: size });
        await once(http2Session, 'localSettings');
        await rounds();
      }
      await session.closeAndCheck(raw.count);
      assert.equal(raw.sessions.length, 1);
      assert.equal(raw.count.ended[0], 20 * (sizes.length + 1));
      const seen = raw.streams.map(({ headers }) => headers);
      assert.ok(seen.every((fields) => fields[':path'] === templates[0]!.path && fields.te === 'trailers'));
      const full = seen.filter((fields) => fields['x-long'] !== undefined);
      assert.equal(full.length, 8 * (sizes.length + 1));
      for (const fields of full) {
        assert.deepEqual(
          METADATA.map(([key]) => fields[key]),
          METADATA.map(([, value]) => value),
        );
      }
      const timeouts = seen.slice(-20).map((fields) => fields['grpc-timeout']);
      assert.deepEqual([timeouts[0], timeouts[5], timeouts[19]], [undefined, '20000m', '7000m']);
    });
  }

  it('are sent though the server says that it takes no list so long: what it then answers is what counts', async (t) => {
    const refuse = (stream: http2.ServerHttp2Stream) => stream.respond({ ':status': 431 }, { endStream: true });
    const raw = await RawServer.serve(t, [({ stream }) => refuse(stream)], { settings: { maxHeaderListSize: 20 } });
    const session = await Session.open(t, wireTransport, raw.address);
    const call = await session.call();
    assert.equal(call.told[0], 'sent');
    assert.deepEqual([call.cause, call.wireStatus, raw.count.started], ['reset', -1, 0]);
  });

  it('are sent with a list that is longer than one announced in passing', async (t) => {
    const { session, peer } = await connectedPeer(t, { greeting: settings([MAX_HEADER_LIST, 0]) });
    await assertAnswers(session, peer);
  });

  it('have a size update in front of them where the table was lowered and raised before the next one', async (t) => {
    const { session, peer } = await connectedPeer(t);
    await assertAnswers(session, peer);
    peer.send(settings([TABLE_SIZE, 0]), settings([TABLE_SIZE, 200]), settings([TABLE_SIZE, 100]));
    await peer.heard();
    await assertAnswers(session, peer);
    const request = await peer.headers(3);
    // 0, the lowest between, and 100 as 31 and 69 (RFC 7541 §4.2).
    assert.deepEqual([...request.payload.subarray(0, 3)], [0x20, 0x3f, 69]);
  });

  it('of more metadata than any server takes are refused before the run', async () => {
    const templates = [template('unary', [['x-huge', 'v'.repeat(600_000)]])];
    const { transport } = Session.make(wireTransport, '127.0.0.1:1', { templates });
    await assert.rejects(transport.connect(), {
      name: 'GrpcRedError',
      code: 'bad-input',
      message: /^The headers of a call to \/test\.Kinds\/Unary have 600\d\d\d bytes, and at most 524288 can be sent\.$/,
    });
    await transport.close(0);
  });

  it('of nearly as much go out, the second time as the first', async (t) => {
    const { session, peer } = await connectedPeer(t, {
      templates: [template('unary', [['x-huge', 'v'.repeat(500_000)]])],
    });
    for (let i = 0; i < 4; i++) await assertAnswers(session, peer);
  });
});

describe('messages that cannot be read', { timeout: 20_000 }, () => {
  const flagged = (flag: number, bytes: Buffer) => Buffer.concat([Buffer.of(flag), uint32(bytes.length), bytes]);
  const cases: { what: string; bytes: Buffer; encoding?: string; detail: RegExp; status: number }[] = [
    {
      what: 'compressed, with no word of how',
      bytes: flagged(1, gzipSync('x')),
      detail: /without a grpc-enc/,
      status: 13,
    },
    {
      what: 'empty and compressed',
      bytes: flagged(1, Buffer.alloc(0)),
      encoding: 'gzip',
      detail: /broken/,
      status: 13,
    },
    {
      what: 'cut short in its gzip',
      bytes: flagged(1, gzipSync('xyz').subarray(0, 12)),
      encoding: 'gzip',
      detail: /gzip is broken/,
      status: 13,
    },
    { what: 'of a flag that there is not', bytes: flagged(2, Buffer.from('x')), detail: /flag is 2/, status: 13 },
    { what: 'of 4 GiB', bytes: Buffer.from('00ffffffff', 'hex'), detail: /larger than max \(4294967295/, status: 8 },
    {
      what: 'a bomb',
      bytes: flagged(1, gzipSync(Buffer.alloc(50_000_000))),
      encoding: 'gzip',
      detail: /decompressed/,
      status: 8,
    },
  ];
  for (const { what, bytes, encoding, detail, status } of cases) {
    it(`end their call: ${what}`, async (t) => {
      const { session, peer } = await connectedPeer(t);
      const call = session.start();
      await peer.headers(1);
      const block = Buffer.concat([
        OK_HEADERS,
        ...[encoding ?? []].flat().map((name) => literal('grpc-encoding', name)),
      ]);
      const frames = Array.from({ length: Math.ceil(bytes.length / 16_384) }, (_, i) =>
        data(1, bytes.subarray(16_384 * i, 16_384 * (i + 1))),
      );
      peer.send(headers(1, block), ...frames, trailers(1));
      await call.end;
      assert.deepEqual(
        [call.cause, call.wireStatus, call.shownStatus, call.messages],
        ['local-status', -1, status, []],
      );
      assert.match(call.detail, detail);
      assert.equal(await resetCode(peer, 1), CODE.CANCEL);
      await assertAnswers(session, peer);
    });
  }

  it('are those that the end of the stream cuts short', async (t) => {
    const { session, peer } = await connectedPeer(t, { templates: [template('server-stream')] });
    const call = session.start();
    await peer.headers(1);
    peer.send(headers(1), data(1, message(Buffer.from('whole'))), data(1, '0000000009aa'), trailers(1));
    await call.end;
    assert.deepEqual([call.cause, call.wireStatus, call.shownStatus, call.messages], ['trailers', 0, 13, ['whole']]);
  });
});
