import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type Clock, realClock } from '../../../src/shared/clock.js';
import type { RequestTemplate } from '../../../src/transport/transport.js';
import { wireTransport } from '../../../src/transport/wire/wire.js';
import { frame as message } from '../raw-server.js';
import { Session, template } from '../session.js';
import { type FramePeer, FrameServer } from './frame-server.js';
import { FIRST_SETTINGS, frameBytes } from './frames/frame-bytes.js';

const [END_STREAM, END_HEADERS, PADDED] = [0x1, 0x4, 0x8];
const [DATA, HEADERS, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION] = [
  0, 1, 3, 4, 5, 6, 7, 8, 9,
];

/** `:status 200`, then trailers `grpc-status: 0` as literals that no table keeps. */
const OK_HEADERS = Buffer.from([0x88]);
const OK_TRAILERS = Buffer.concat([Buffer.from([0x00, 11]), Buffer.from('grpc-status'), Buffer.from([1, 0x30])]);

function answer(streamId: number, text = 'fine'): Buffer {
  return Buffer.concat([
    frameBytes(HEADERS, END_HEADERS, streamId, OK_HEADERS),
    frameBytes(DATA, 0, streamId, message(Buffer.from(text))),
    frameBytes(HEADERS, END_HEADERS | END_STREAM, streamId, OK_TRAILERS),
  ]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function goaway(lastStreamId: number, code = 0): Buffer {
  return frameBytes(GOAWAY, 0, 0, Buffer.concat([uint32(lastStreamId), uint32(code)]));
}

function settings(...pairs: [id: number, value: number][]): Buffer {
  const payload = pairs.map(([id, value]) => Buffer.concat([Buffer.from([0, id]), uint32(value)]));
  return frameBytes(SETTINGS, 0, 0, Buffer.concat(payload));
}

const [INTERNAL_ERROR, CANCEL] = [2, 8];
const [TABLE_SIZE, MAX_STREAMS, INITIAL_WINDOW] = [1, 3, 4];

async function connected(
  t: TestContext,
  {
    greeting = FIRST_SETTINGS,
    templates = [template('unary')],
    clock = realClock,
  }: { greeting?: Buffer; templates?: RequestTemplate[]; clock?: Clock } = {},
): Promise<{ server: FrameServer; session: Session; peer: FramePeer }> {
  const server = await FrameServer.serve(t, greeting);
  const session = await Session.open(t, wireTransport, server.address, { templates, clock });
  return { server, session, peer: await server.peer(0) };
}

describe('the wire transport, with servers out of the common', { timeout: 20_000 }, () => {
  it('waits for the first SETTINGS before it sends a request', async (t) => {
    const server = await FrameServer.serve(t, Buffer.alloc(0));
    const { transport, log } = Session.make(wireTransport, server.address);
    t.after(() => transport.close(0));
    const connecting = transport.connect();
    const peer = await server.peer(0);
    await peer.frame((frame) => frame.type === SETTINGS);
    peer.send(settings([MAX_STREAMS, 1]));
    await connecting;
    const calls = [0, 1].map((slot) => {
      const call = log.begin(slot);
      transport.start(slot, 0, Buffer.from('x'), 0);
      return call;
    });
    assert.deepEqual(
      calls.map((call) => call.told),
      [['sent'], []],
      'the second waits, unsent',
    );
    await peer.headers(1);
    peer.send(answer(1));
    await peer.headers(3);
    peer.send(answer(3));
    await log.allEnded();
    assert.deepEqual(log.causes(), ['trailers', 'trailers']);
  });

  it('never sends a call whose deadline passes while the server takes no stream', async (t) => {
    const { session, peer } = await connected(t, { greeting: settings([MAX_STREAMS, 0]) });
    const call = await session.call(0, Buffer.from('x'), 20);
    assert.deepEqual([call.told, call.cause], [['ended'], 'deadline']);
    await peer.heard();
    assert.deepEqual(
      peer.frames.filter((frame) => frame.type === HEADERS),
      [],
    );
    peer.send(settings([MAX_STREAMS, 10]));
    const next = session.start();
    await peer.headers(1);
    peer.send(answer(1));
    await next.end;
    assert.equal(next.cause, 'trailers');
  });

  it('finishes what a GOAWAY of two phases leaves, and calls the rest refused', async (t) => {
    const { server, session, peer } = await connected(t);
    const [served, left] = [session.start(), session.start()];
    await peer.headers(3);
    peer.send(goaway(0x7fffffff));
    await peer.heard();
    const second = await server.peer(1);
    peer.send(goaway(1));
    await left.end;
    assert.deepEqual([left.cause, left.shownStatus], ['refused', 14]);
    assert.match(left.detail, /GOAWAY \(NO_ERROR\)/);
    peer.send(answer(1, 'late'));
    await served.end;
    assert.deepEqual([served.cause, served.messages], ['trailers', ['late']]);
    const next = session.start();
    await second.headers(1);
    second.send(answer(1));
    await next.end;
    assert.equal(next.cause, 'trailers');
    await assert.rejects(
      peer.frame(() => false),
      /hung up/,
      'the old connection is closed',
    );
  });

  it('reads answers that come one byte at a time', async (t) => {
    const { session, peer } = await connected(t);
    const call = session.start();
    await peer.headers(1);
    for (const byte of answer(1, 'slowly')) {
      peer.send(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await call.end;
    assert.deepEqual([call.told, call.messages], [['sent', 'headers', 'message', 'ended'], ['slowly']]);
  });

  it('skips 1xx, and joins padding and CONTINUATION', async (t) => {
    const { session, peer } = await connected(t);
    const call = session.start();
    await peer.headers(1);
    const early = Buffer.concat([Buffer.from([0x08, 3]), Buffer.from('103')]);
    const padded = Buffer.concat([Buffer.from([4]), message(Buffer.from('soft')), Buffer.alloc(4)]);
    peer.send(
      frameBytes(HEADERS, END_HEADERS, 1, early),
      frameBytes(HEADERS, 0, 1, OK_HEADERS),
      frameBytes(CONTINUATION, END_HEADERS, 1),
      frameBytes(DATA, PADDED, 1, padded),
      frameBytes(HEADERS, END_STREAM, 1, OK_TRAILERS.subarray(0, 5)),
      frameBytes(CONTINUATION, END_HEADERS, 1, OK_TRAILERS.subarray(5)),
    );
    await call.end;
    assert.deepEqual([call.told, call.messages], [['sent', 'headers', 'message', 'ended'], ['soft']]);
    assert.deepEqual([call.cause, call.wireStatus], ['trailers', 0]);
  });

  it('sends within windows of 0 and 1, and of less than nothing', async (t) => {
    const { session, peer } = await connected(t, { greeting: settings([INITIAL_WINDOW, 0]) });
    const call = session.start(0, Buffer.from('abcdefgh'));
    await peer.headers(1);
    await peer.heard();
    assert.equal(peer.data(1).length, 0);
    for (let bytes = 1; bytes <= 6; bytes++) {
      peer.send(frameBytes(WINDOW_UPDATE, 0, 1, uint32(1)));
      await peer.heard();
      assert.equal(peer.data(1).length, bytes);
    }
    peer.send(settings([INITIAL_WINDOW, 3]));
    await peer.heard();
    assert.equal(peer.data(1).length, 9);
    // 9 bytes were sent, and the window is now 6 - 9: three more only bring it to nothing.
    peer.send(settings([INITIAL_WINDOW, 0]), frameBytes(WINDOW_UPDATE, 0, 1, uint32(3)));
    await peer.heard();
    assert.equal(peer.data(1).length, 9);
    peer.send(frameBytes(WINDOW_UPDATE, 0, 1, uint32(100)));
    await peer.frame(({ type, flags }) => type === DATA && flags === END_STREAM);
    assert.deepEqual(peer.data(1), message(Buffer.from('abcdefgh')));
    peer.send(answer(1));
    await call.end;
    assert.equal(call.cause, 'trailers');
  });

  it('keeps to the connection window, however many streams have their own', async (t) => {
    const { session, peer } = await connected(t, { greeting: settings([INITIAL_WINDOW, 1_000_000]) });
    const calls = [session.start(0, Buffer.alloc(60_000)), session.start(0, Buffer.alloc(60_000))];
    await peer.headers(3);
    await peer.heard();
    assert.equal(peer.data(1).length + peer.data(3).length, 65_535);
    peer.send(frameBytes(WINDOW_UPDATE, 0, 0, uint32(100_000)));
    await peer.frame(({ type, flags, streamId }) => type === DATA && flags === END_STREAM && streamId === 3);
    assert.deepEqual([peer.data(1).length, peer.data(3).length], [60_005, 60_005]);
    peer.send(answer(1), answer(3));
    await session.log.allEnded();
    assert.deepEqual(
      calls.map((call) => call.cause),
      ['trailers', 'trailers'],
    );
  });

  it('follows a header table that shrinks and grows in the middle of a run', async (t) => {
    const templates = [template('unary', [['x-one', '1']]), template('bidi', [['x-two', '2']])];
    const { session, peer } = await connected(t, { templates });
    const changes: Buffer[] = [
      Buffer.alloc(0),
      Buffer.alloc(0),
      settings([TABLE_SIZE, 0]),
      settings([TABLE_SIZE, 4096]),
    ];
    let streamId = 1;
    for (const change of changes) {
      peer.send(change);
      await peer.heard();
      for (const expected of ['/test.Kinds/Unary', '/test.Kinds/Bidi', '/test.Kinds/Unary']) {
        const call = session.start(templates.findIndex(({ path }) => path === expected));
        const request = await peer.headers(streamId);
        assert.equal(peer.fields(request).get(':path'), expected);
        peer.send(answer(streamId));
        await call.end;
        streamId += 2;
      }
    }
    const blocks = peer.frames.filter((frame) => frame.type === HEADERS).map(({ payload }) => payload);
    assert.ok(blocks[3]!.length <= 12, `${blocks[3]!.length} bytes for a request that was sent before`);
    assert.equal(blocks[6]![0], 0x20, 'a size update to 0');
    assert.deepEqual([...blocks[9]!.subarray(0, 3)], [0x3f, 0xe1, 0x1f], 'a size update to 4096');
  });

  it('tells each call its deadline, in the table after the first', async (t) => {
    const { session, peer } = await connected(t);
    for (const [streamId, deadlineMs] of [
      [1, 20_000],
      [3, 20_000],
      [5, 7_500],
      [7, 20_000],
    ] as const) {
      const call = session.start(0, Buffer.from('x'), deadlineMs);
      const request = await peer.headers(streamId);
      assert.equal(peer.fields(request).get('grpc-timeout'), `${deadlineMs}m`);
      peer.send(answer(streamId));
      await call.end;
    }
  });

  it('ends its own side where the server answers before it has heard all', async (t) => {
    const { session, peer } = await connected(t, { templates: [template('client-stream')] });
    const call = session.open();
    session.transport.send(call.slot, Buffer.from('one'));
    await peer.headers(1);
    peer.send(answer(1), frameBytes(RST_STREAM, 0, 1, uint32(0)));
    await call.end;
    assert.deepEqual([call.cause, call.wireStatus, call.messages], ['trailers', 0, ['fine']]);
    const reset = await peer.frame((frame) => frame.type === RST_STREAM);
    assert.deepEqual([reset.streamId, reset.payload.readUInt32BE()], [1, 0]);
  });

  for (const { when, waitedMs, code, cause, shownStatus } of [
    { when: 'at the deadline', waitedMs: 100, code: CANCEL, cause: 'deadline', shownStatus: 4 },
    { when: 'before the deadline', waitedMs: 99, code: CANCEL, cause: 'reset', shownStatus: 1 },
    {
      when: 'at the deadline, of another cause,',
      waitedMs: 100,
      code: INTERNAL_ERROR,
      cause: 'reset',
      shownStatus: 13,
    },
  ]) {
    it(`calls a stream that the server resets ${when} a ${cause}`, async (t) => {
      let nowMs = 1000;
      // No timer of ours fires: the server's, which runs as long, was faster.
      const clock = { nowMs: () => nowMs, after: () => () => {} };
      const { session, peer } = await connected(t, { clock });
      const call = session.start(0, Buffer.from('x'), 100);
      await peer.headers(1);
      nowMs += waitedMs;
      peer.send(frameBytes(RST_STREAM, 0, 1, uint32(code)));
      await call.end;
      assert.deepEqual([call.cause, call.wireStatus, call.shownStatus], [cause, -1, shownStatus]);
    });
  }

  it('tells the server of a deadline that passed, and goes on', async (t) => {
    const { session, peer } = await connected(t);
    const call = await session.call(0, Buffer.from('x'), 15);
    assert.equal(call.cause, 'deadline');
    const reset = await peer.frame((frame) => frame.type === RST_STREAM);
    assert.deepEqual([reset.streamId, reset.payload.readUInt32BE()], [1, 8]);
    peer.send(answer(1));
    const next = session.start();
    await peer.headers(3);
    peer.send(answer(3));
    await next.end;
    assert.deepEqual([next.cause, next.messages], ['trailers', ['fine']]);
  });

  const fatal: { name: string; bytes: Buffer; code: number; detail: RegExp }[] = [
    {
      name: 'a push',
      bytes: frameBytes(PUSH_PROMISE, END_HEADERS, 1, Buffer.concat([uint32(2), OK_HEADERS])),
      code: 1,
      detail: /PUSH_PROMISE/,
    },
    { name: 'DATA of an idle stream', bytes: frameBytes(DATA, 0, 9, '00'), code: 1, detail: /idle/ },
    { name: 'a reset of an idle stream', bytes: frameBytes(RST_STREAM, 0, 9, uint32(8)), code: 1, detail: /idle/ },
    {
      name: 'HEADERS that no decoder can read',
      bytes: frameBytes(HEADERS, END_HEADERS, 1, 'ff'),
      code: 9,
      detail: /block/,
    },
    {
      name: 'a connection window without end',
      bytes: frameBytes(WINDOW_UPDATE, 0, 0, uint32(0x7fffffff)),
      code: 3,
      detail: /window/,
    },
    { name: 'a PING of 7 bytes', bytes: frameBytes(PING, 0, 0, Buffer.alloc(7)), code: 6, detail: /PING/ },
  ];
  for (const { name, bytes, code, detail } of fatal) {
    it(`ends the connection for ${name}, says why, and dials anew`, async (t) => {
      const { server, session, peer } = await connected(t);
      const call = session.start();
      await peer.headers(1);
      peer.send(bytes);
      await call.end;
      assert.deepEqual([call.cause, call.wireStatus, call.shownStatus], ['protocol-error', -1, 13]);
      assert.match(call.detail, detail);
      const goodbye = await peer.frame((frame) => frame.type === GOAWAY);
      assert.equal(goodbye.payload.readUInt32BE(4), code);
      const next = session.start();
      const second = await server.peer(1);
      await second.headers(1);
      second.send(answer(1));
      await next.end;
      assert.equal(next.cause, 'trailers');
    });
  }

  const broken: { name: string; bytes: Buffer }[] = [
    { name: 'DATA before headers', bytes: frameBytes(DATA, 0, 1, '0000000000') },
    { name: 'headers without a status', bytes: frameBytes(HEADERS, END_HEADERS | END_STREAM, 1, OK_TRAILERS) },
    {
      name: 'headers in the middle',
      bytes: Buffer.concat([
        frameBytes(HEADERS, END_HEADERS, 1, OK_HEADERS),
        frameBytes(HEADERS, END_HEADERS, 1, OK_TRAILERS),
      ]),
    },
    { name: 'a name in upper case', bytes: frameBytes(HEADERS, END_HEADERS, 1, '880001410162') },
    { name: 'a window update of 0', bytes: frameBytes(WINDOW_UPDATE, 0, 1, uint32(0)) },
  ];
  for (const { name, bytes } of broken) {
    it(`resets a stream with ${name}, and goes on`, async (t) => {
      const { session, peer } = await connected(t);
      const call = session.start();
      await peer.headers(1);
      peer.send(bytes);
      await call.end;
      assert.equal(call.cause, 'protocol-error', call.detail);
      const reset = await peer.frame((frame) => frame.type === RST_STREAM);
      assert.deepEqual([reset.streamId, reset.payload.readUInt32BE()], [1, 1]);
      const next = session.start();
      await peer.headers(3);
      peer.send(answer(3));
      await next.end;
      assert.equal(next.cause, 'trailers');
    });
  }

  it('answers a PING with its own bytes', async (t) => {
    const { peer } = await connected(t);
    peer.send(frameBytes(PING, 0, 0, '0102030405060708'));
    const pong = await peer.frame((frame) => frame.type === PING);
    assert.deepEqual([pong.flags, pong.payload.toString('hex')], [1, '0102030405060708']);
  });
});
