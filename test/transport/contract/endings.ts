import assert from 'node:assert/strict';
import http2 from 'node:http2';
import { it } from 'node:test';
import { COLUMN_OF_CAUSE } from '../../../src/transport/end-cause.js';
import type { EndCause } from '../../../src/transport/transport.js';
import type { LoggedCall } from '../call-log.js';
import { CountingServer } from '../counting-server.js';
import { type Behaviour, frame, RawServer } from '../raw-server.js';
import { type MakeTransport, Session, template } from '../session.js';

const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_REFUSED_STREAM, NGHTTP2_ENHANCE_YOUR_CALM } = http2.constants;

const answerOk: Behaviour = (stream) => stream.answer(0, 'fine');
const keepSilent: Behaviour = () => {};

/** How a call ends, and what is said of it: by trailers and without them, by us and by the server. */
export function endingCases(make: MakeTransport): void {
  it('takes a trailers-only answer, and tells no headers of it', async (t) => {
    const raw = await RawServer.serve(t, [(stream) => stream.answerOnly(5, 'no%20such%2Fthing %E2%82%AC %zz')]);
    const session = await Session.open(t, make, raw.address);
    const call = await session.call();
    assert.deepEqual(call.told, ['sent', 'ended']);
    assert.deepEqual([call.cause, call.wireStatus, call.detail], ['trailers', 5, 'no such/thing € %zz']);
    await session.closeAndCheck(raw.count);
  });

  it('takes the grpc-status of an answer with an HTTP error, for it comes first', async (t) => {
    const raw = await RawServer.serve(t, [
      (stream, server) => {
        server.count.ended[16]!++;
        stream.respondOnly({ ':status': 401, 'grpc-status': '16' });
      },
    ]);
    const session = await Session.open(t, make, raw.address);
    const call = await session.call();
    assert.deepEqual([call.cause, call.wireStatus], ['trailers', 16]);
    await session.closeAndCheck(raw.count);
  });

  for (const { name, messages } of [
    { name: 'no message', messages: [] },
    { name: 'two messages', messages: ['a', 'b'] },
  ]) {
    it(`shows UNIMPLEMENTED for a unary OK with ${name}, while the wire said OK`, async (t) => {
      const raw = await RawServer.serve(t, [(stream) => stream.answer(0, ...messages)]);
      const session = await Session.open(t, make, raw.address);
      const call = await session.call();
      assert.deepEqual([call.cause, call.wireStatus, call.shownStatus], ['trailers', 0, 12]);
      assert.deepEqual(call.messages, messages);
      await session.closeAndCheck(raw.count);
    });
  }

  const malformed: { name: string; shownStatus: number; detail: RegExp; behave: Behaviour }[] = [
    ...['42', '17', '', '-1', '0x5', '5.0', '0, 5'].map((status) => ({
      name: `grpc-status ${JSON.stringify(status)}`,
      shownStatus: 2,
      detail: new RegExp(`grpc-status "${status}", which is no status`),
      behave: ((stream) => stream.respondOnly({ 'grpc-status': status })) satisfies Behaviour,
    })),
    {
      name: 'a stream that ends without trailers',
      shownStatus: 13,
      detail: /without a grpc-status/,
      behave: (stream) => stream.respond(null, frame(Buffer.from('fine'))),
    },
    {
      name: 'trailers without a grpc-status',
      shownStatus: 2,
      detail: /without a grpc-status/,
      behave: (stream) => stream.respond({ 'x-other': '1' }, frame(Buffer.from('fine'))),
    },
    {
      name: 'a grpc-status in the headers alone',
      shownStatus: 13,
      detail: /without a grpc-status/,
      behave: ({ stream }) => {
        stream.respond({ ':status': 200, 'grpc-status': '0' });
        stream.end();
      },
    },
    {
      name: 'HTTP 503',
      shownStatus: 14,
      detail: /HTTP status 503/,
      behave: (stream) => stream.respondOnly({ ':status': 503, 'content-type': 'text/html' }),
    },
    {
      name: 'a message over the limit',
      shownStatus: 8,
      detail: /larger than max/,
      behave: (stream) => stream.respond({ 'grpc-status': '0' }, frame(Buffer.alloc(20_000))),
    },
    {
      name: 'a compressed message without an encoding',
      shownStatus: 13,
      detail: /could not be read/,
      behave: (stream) => stream.respond({ 'grpc-status': '0' }, Buffer.from([1, 0, 0, 0, 0])),
    },
  ];
  for (const { name, shownStatus, detail, behave } of malformed) {
    it(`gives a local status to ${name}`, async (t) => {
      const raw = await RawServer.serve(t, [behave, answerOk]);
      const session = await Session.open(t, make, raw.address, { maxReceiveBytes: 10_000 });
      const call = await session.call();
      assert.deepEqual([call.cause, call.wireStatus, call.shownStatus], ['local-status', -1, shownStatus]);
      assert.match(call.detail, detail);
      assert.equal((await session.call()).cause, 'trailers', 'the connection goes on');
      await session.closeAndCheck(raw.count);
    });
  }

  it('ends a call at its deadline, of which it told the server', async (t) => {
    const raw = await RawServer.serve(t, [keepSilent]);
    const session = await Session.open(t, make, raw.address);
    const call = await session.call(0, Buffer.from('request'), 40);
    assert.deepEqual([call.cause, call.wireStatus, call.shownStatus], ['deadline', -1, 4]);
    assert.match(call.detail, /^deadline exceeded/);
    const tookMs = call.times.at(-1)! - call.times[0]!;
    assert.ok(tookMs >= 35, `took ${tookMs} ms`);
    assert.match(String(raw.streams[0]!.headers['grpc-timeout']), /^([1-9]|[1-3]\d|40)m$|^\d{1,5}u$/);
    await session.closeAndCheck(raw.count);
  });

  it('takes a call back before and while the server answers', async (t) => {
    const server = await CountingServer.serve(t);
    const templates = [
      template('server-stream', [
        ['x-replies', '1'],
        ['x-hold', '1'],
      ]),
    ];
    const session = await Session.open(t, make, server.address, { templates });
    const early = session.start();
    session.transport.cancel(early.slot);
    await early.end;
    assert.deepEqual([early.cause, early.wireStatus, early.shownStatus], ['client-cancel', -1, 1]);
    const heard = server.cancelled();
    session.log.onMessage = (call) => {
      session.transport.cancel(call.slot);
      session.transport.cancel(call.slot);
    };
    const late = await session.call();
    assert.deepEqual([late.cause, late.wireStatus, late.shownStatus], ['client-cancel', -1, 1]);
    await heard;
    await session.closeAndCheck(server.count);
  });

  const resets: { code: number; cause: EndCause }[] = [
    { code: NGHTTP2_CANCEL, cause: 'reset' },
    { code: NGHTTP2_INTERNAL_ERROR, cause: 'reset' },
    { code: NGHTTP2_ENHANCE_YOUR_CALM, cause: 'reset' },
  ];
  for (const { code, cause } of resets) {
    it(`calls a stream reset with code ${code} uncertain`, async (t) => {
      const raw = await RawServer.serve(t, [answerOk, ({ stream }) => stream.close(code), answerOk]);
      const session = await Session.open(t, make, raw.address);
      await session.call();
      assert.equal((await session.call()).cause, cause);
      assert.equal((await session.call()).cause, 'trailers');
      await session.closeAndCheck(raw.count);
      assert.equal(raw.sessions.length, 1, 'the connection goes on');
    });
  }

  it('calls a stream refused that the server refused by itself', async (t) => {
    const refuse: Behaviour = ({ stream }, server) => {
      server.count.started--;
      stream.close(NGHTTP2_REFUSED_STREAM);
    };
    const raw = await RawServer.serve(t, [answerOk, refuse, answerOk]);
    const session = await Session.open(t, make, raw.address);
    for (let i = 0; i < 3; i++) await session.call();
    assert.deepEqual(session.log.causes(), ['trailers', 'refused', 'trailers']);
    await session.closeAndCheck(raw.count);
    assert.equal(raw.streams.length, 3, 'a refused call is not sent again in silence');
  });

  it('does not believe a refusal after the answer has begun', async (t) => {
    const beginThenRefuse: Behaviour = ({ stream }) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
      stream.write(frame(Buffer.from('begun')));
    };
    const raw = await RawServer.serve(t, [answerOk, beginThenRefuse]);
    const session = await Session.open(t, make, raw.address);
    await session.call();
    session.log.onMessage = () => raw.streams[1]!.stream.close(NGHTTP2_REFUSED_STREAM);
    const call = await session.call();
    assert.deepEqual([call.messages, columnOf(call)], [['begun'], 'uncertain']);
    await session.closeAndCheck(raw.count);
  });

  it('lets calls wait where the server takes one stream at a time', async (t) => {
    let open = 0;
    let mostOpen = 0;
    const raw = await RawServer.serve(
      t,
      [
        (stream) => {
          open++;
          mostOpen = Math.max(mostOpen, open);
          stream.stream.on('close', () => open--);
          setImmediate(() => stream.answer(0, 'fine'));
        },
      ],
      { settings: { maxConcurrentStreams: 1 } },
    );
    const session = await Session.open(t, make, raw.address);
    for (let i = 0; i < 20; i++) session.start();
    await session.log.allEnded();
    assert.deepEqual(session.log.causes(), new Array(20).fill('trailers'));
    assert.equal(mostOpen, 1);
    await session.closeAndCheck(raw.count);
  });
}

function columnOf(call: LoggedCall): string {
  return COLUMN_OF_CAUSE[call.cause ?? assert.fail('the call has not ended')];
}
