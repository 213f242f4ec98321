import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Metadata } from '@grpc/grpc-js';
import { COLUMN_OF_CAUSE } from '../../src/transport/end-cause.js';
import { grpcJsTransport } from '../../src/transport/grpc-js.js';
import { wireTrailersOf } from '../../src/transport/wire-trailers.js';
import { type Behaviour, RawServer } from './raw-server.js';
import { Session } from './session.js';

describe('wireTrailersOf', () => {
  it('knows what was read from headers with a grpc-status', () => {
    const metadata = Metadata.fromHttp2Headers({ 'grpc-status': '5', 'grpc-message': 'a%2Fb', 'x-other': '1' });
    assert.deepEqual(wireTrailersOf(metadata), { status: 5, statusText: '5', message: 'a/b', details: null });
    assert.deepEqual(metadata.get('x-other'), ['1']);
  });

  it('knows nothing of other metadata, be it equal', () => {
    const read = Metadata.fromHttp2Headers({ 'grpc-status': '5' });
    const made = new Metadata();
    made.set('grpc-status', '5');
    for (const metadata of [Metadata.fromHttp2Headers({ 'x-other': '1' }), new Metadata(), made, read.clone()]) {
      assert.equal(wireTrailersOf(metadata), null);
    }
  });

  const written: [text: string, status: number][] = [
    ['0', 0],
    ['16', 16],
    ['007', 7],
    ['17', -1],
    ['', -1],
    ['1e0', -1],
    [' 1', -1],
    ['9'.repeat(400), -1],
  ];
  for (const [text, status] of written) {
    it(`reads grpc-status ${JSON.stringify(text.slice(0, 20))} as ${status}`, () => {
      assert.equal(wireTrailersOf(Metadata.fromHttp2Headers({ 'grpc-status': text }))?.status, status);
    });
  }

  // A later grpc-js may copy the trailers, or read them in another way. Nothing may then pass for an answer, nor may
  // the words of the server, which then look like grpc-js's own, pass for a refusal.
  it('leaves every call uncertain when grpc-js does not hand the trailers through', async (t) => {
    const seen = Metadata.fromHttp2Headers;
    Metadata.fromHttp2Headers = (headers) => seen(headers).clone();
    t.after(() => {
      Metadata.fromHttp2Headers = seen;
    });
    const lies = ['', 'Stream refused by server', 'No connection established. Last error: none', 'Call cancelled'];
    const raw = await RawServer.serve(t, [
      (stream) => stream.answer(0, 'fine'),
      ...lies.map(
        (lie): Behaviour =>
          (stream) =>
            stream.answerOnly(14, lie),
      ),
    ]);
    const session = await Session.open(t, grpcJsTransport, raw.address);
    for (let i = 0; i <= lies.length; i++) {
      const call = await session.call();
      assert.equal(COLUMN_OF_CAUSE[call.cause!], 'uncertain', call.detail);
      assert.notEqual(call.shownStatus, 0);
    }
    await session.closeAndCheck(raw.count);
  });
});
