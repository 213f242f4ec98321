import assert from 'node:assert/strict';
import { it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { MetadataEntry } from '../../../src/shared/endpoint.js';
import { CountingServer } from '../counting-server.js';
import { frame, RawServer } from '../raw-server.js';
import { type MakeTransport, Session, template } from '../session.js';

/** What goes with a call beside its messages, and how messages are encoded. */
export function encodingCases(make: MakeTransport): void {
  it('sends messages gzipped where that is asked for, and says so', async (t) => {
    const bodies: Buffer[] = [];
    const raw = await RawServer.serve(t, [
      (stream) => {
        const chunks: Buffer[] = [];
        stream.stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.stream.on('end', () => {
          bodies.push(Buffer.concat(chunks));
          stream.answer(0, 'fine');
        });
      },
    ]);
    const session = await Session.open(t, make, raw.address, { compression: 'gzip' });
    await session.call(0, Buffer.from('once and '.repeat(100)));
    await session.call(0, Buffer.from('again'));
    await session.call(0, Buffer.alloc(0));
    assert.deepEqual(bodies.map(ungzipped), ['once and '.repeat(100), 'again', '']);
    assert.ok(bodies[0]!.length < 100, `${bodies[0]!.length} bytes for 900`);
    assert.deepEqual(
      raw.streams.map(({ headers }) => headers['grpc-encoding']),
      ['gzip', 'gzip', 'gzip'],
    );
    await session.closeAndCheck(raw.count);
  });

  it('is understood by a server when it gzips the messages of all kinds', async (t) => {
    const server = await CountingServer.serve(t);
    const templates = [template('unary'), template('bidi')];
    const session = await Session.open(t, make, server.address, { templates, compression: 'gzip' });
    assert.deepEqual((await session.call(0, Buffer.from('hello'))).messages, ['hello']);
    const turns = session.open(1);
    const texts = ['one', '', 'three', 'x'.repeat(200_000)];
    for (const text of texts) session.transport.send(turns.slot, Buffer.from(text));
    session.transport.halfClose(turns.slot);
    await turns.end;
    assert.deepEqual(turns.messages, texts);
    await session.closeAndCheck(server.count);
  });

  it('gzips what a message holds now, not what it held for an earlier call', async (t) => {
    const server = await CountingServer.serve(t);
    const session = await Session.open(t, make, server.address, { compression: 'gzip' });
    const message = Buffer.from('first');
    const told = [];
    for (const text of ['first', 'first', 'other', 'first']) {
      message.write(text);
      told.push(...(await session.call(0, message)).messages);
    }
    assert.deepEqual(told, ['first', 'first', 'other', 'first']);
    await session.closeAndCheck(server.count);
  });

  it('sends nothing gzipped unless asked', async (t) => {
    const raw = await RawServer.serve(t, [(stream) => stream.answer(0, 'fine')]);
    const session = await Session.open(t, make, raw.address);
    await session.call();
    assert.equal(raw.streams[0]!.headers['grpc-encoding'], undefined);
    await session.closeAndCheck(raw.count);
  });

  it('hands the metadata of headers and trailers over where they are wanted', async (t) => {
    const raw = await RawServer.serve(t, [
      ({ stream }) => {
        const headers = {
          ':status': 200,
          'content-type': 'application/grpc',
          'x-one': ['a', 'b'],
          'x-two-bin': 'AAH/',
        };
        stream.respond(headers, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', 'x-last': 'z' }));
        stream.end(frame(Buffer.from('fine')));
      },
      (stream) => stream.respondOnly({ 'grpc-status': '5', 'x-only': 'y' }),
    ]);
    const session = await Session.open(t, make, raw.address, { wantsMetadata: true });
    const call = await session.call();
    assert.deepEqual(customOf(call.headers), { 'x-one': 'a, b', 'x-two-bin': 'AAH/' });
    assert.deepEqual(customOf(call.trailers), { 'x-last': 'z' });
    const only = await session.call();
    assert.deepEqual(only.headers, []);
    assert.deepEqual(customOf(only.trailers), { 'x-only': 'y' });
    await session.close();
  });

  it('keeps metadata to itself where they are not wanted', async (t) => {
    const raw = await RawServer.serve(t, [
      (stream) => stream.respond({ 'grpc-status': '0', 'x-last': 'z' }, frame(Buffer.from('fine'))),
    ]);
    const session = await Session.open(t, make, raw.address);
    const call = await session.call();
    assert.deepEqual([call.headers, call.trailers, call.shownStatus], [[], [], 0]);
    await session.close();
  });

  const DETAILS = 'CAMSBW5hbWVk';
  for (const [written, name] of [
    [`${DETAILS}CA==`, 'padded'],
    [`${DETAILS}CA`, 'not padded'],
    [`${DETAILS}CA,AAAA`, 'two in one'],
  ] as const) {
    it(`hands status details over, ${name}, and not for the next call`, async (t) => {
      const raw = await RawServer.serve(t, [
        (stream) => stream.respondOnly({ 'grpc-status': '3', 'grpc-status-details-bin': written }),
        (stream) => stream.respondOnly({ 'grpc-status': '3' }),
      ]);
      const session = await Session.open(t, make, raw.address);
      const call = await session.call();
      assert.deepEqual([call.wireStatus, call.details], [3, `${DETAILS}CA==`]);
      assert.equal((await session.call()).details, null);
      await session.close();
    });
  }
}

/** The one message of a request body, which must be marked as compressed and have the right length. */
function ungzipped(body: Buffer): string {
  assert.deepEqual([body[0], body.readUInt32BE(1)], [1, body.length - 5]);
  return gunzipSync(body.subarray(5)).toString();
}

/** Several values of a name are one, joined by commas, wherever they came from (RFC 9110 §5.3): Node has joined them. */
function customOf(fields: readonly MetadataEntry[]): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of fields.filter(([each]) => each.startsWith('x-'))) {
    joined[name] = [joined[name] ?? [], value].flat().join(', ');
  }
  return joined;
}
