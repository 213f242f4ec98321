import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { frame as message } from '../../raw-server.js';
import { template } from '../../session.js';
import type { FramePeer } from '../frame-server.js';
import { frameBytes } from '../frames/frame-bytes.js';
import { connectedPeer, goawayCode, WAYS } from './peer-session.js';
import {
  answer,
  CODE,
  continued,
  data,
  END_HEADERS,
  END_STREAM,
  headers,
  interim,
  literal,
  messageData,
  OK_HEADERS,
  OK_TRAILERS,
  PADDED,
  ping,
  TYPE,
  trailers,
  windowUpdate,
} from './server-frames.js';

/** Each piece is a write of its own, in a turn of its own. */
async function sendCut(peer: FramePeer, bytes: Buffer, bytesEach: number): Promise<void> {
  for (let from = 0; from < bytes.length; from += bytesEach) {
    peer.socket.write(bytes.subarray(from, from + bytesEach));
    await turn();
  }
}

async function connectedStream(t: TestContext, options: object = {}) {
  const { session, peer } = await connectedPeer(t, { templates: [template('server-stream')], ...options });
  const call = session.start();
  await peer.headers(1);
  return { session, peer, call };
}

describe('answers that are cut', { timeout: 60_000 }, () => {
  /** Of every kind that an answer may have. */
  const whole = Buffer.concat([
    interim(1),
    ping(),
    headers(1, OK_HEADERS, 0),
    frameBytes(TYPE.CONTINUATION, END_HEADERS, 1, literal('x-of', 'no use')),
    windowUpdate(1, 77),
    data(1, Buffer.concat([message(Buffer.from('one')), message(Buffer.from('')), message(Buffer.from('three'))])),
    data(1, message(Buffer.from('four in two')).subarray(0, 3)),
    frameBytes(TYPE.PRIORITY, 0, 1, '0000000010'),
    frameBytes(0xcc, 0, 1, 'ffff'),
    frameBytes(
      TYPE.DATA,
      PADDED,
      1,
      Buffer.concat([Buffer.of(3), message(Buffer.from('four in two')).subarray(3), Buffer.alloc(3)]),
    ),
    trailers(1),
  ]);

  for (const { on, options } of WAYS) {
    for (const bytesEach of [1, 2, 7, 10_000]) {
      it(`into pieces of ${bytesEach} bytes on ${on}, mean the same`, async (t) => {
        const { peer, call } = await connectedStream(t, options);
        await sendCut(peer, whole, bytesEach);
        await call.end;
        assert.deepEqual(call.messages, ['one', '', 'three', 'four in two']);
        assert.deepEqual([call.cause, call.wireStatus], ['trailers', 0]);
      });
    }

    it(`into two at each byte on ${on}, mean the same`, async (t) => {
      const { session, peer } = await connectedPeer(t, { templates: [template('server-stream')], ...options });
      for (let cut = 0; cut <= 60; cut++) {
        const streamId = 2 * cut + 1;
        const call = session.start();
        await peer.headers(streamId);
        const bytes = answer(streamId, 'anything');
        peer.socket.write(bytes.subarray(0, cut));
        await turn();
        peer.socket.write(bytes.subarray(cut));
        await call.end;
        assert.deepEqual([call.cause, call.messages], ['trailers', ['anything']], `cut at ${cut} of ${bytes.length}`);
      }
    });

    it(`not at all, a hundred calls in one write, on ${on}`, async (t) => {
      const { session, peer } = await connectedPeer(t, options);
      for (let i = 0; i < 100; i++) session.start();
      await peer.headers(199);
      peer.send(...Array.from({ length: 100 }, (_, i) => answer(2 * i + 1, `answer ${i}`)));
      await session.log.allEnded();
      assert.deepEqual(
        session.log.calls.map((call) => call.messages[0]),
        Array.from({ length: 100 }, (_, i) => `answer ${i}`),
      );
    });
  }

  it('into DATA of one message at each of its bytes, bring it whole', async (t) => {
    const { peer, call } = await connectedStream(t);
    const bytes = message(Buffer.from('cut anywhere'));
    peer.send(headers(1));
    for (let cut = 0; cut <= bytes.length; cut++) {
      peer.send(data(1, bytes.subarray(0, cut)), data(1, bytes.subarray(cut)));
    }
    peer.send(trailers(1));
    await call.end;
    assert.deepEqual(call.messages, Array(bytes.length + 1).fill('cut anywhere'));
  });

  it('into DATA of one byte each, bring every message', async (t) => {
    const { peer, call } = await connectedStream(t);
    const bytes = Buffer.concat(['a', '', 'bc'].map((text) => message(Buffer.from(text))));
    peer.send(headers(1), ...[...bytes].map((byte) => data(1, Buffer.of(byte))), trailers(1));
    await call.end;
    assert.deepEqual(call.messages, ['a', '', 'bc']);
  });

  it('not at all: a thousand messages in one frame', async (t) => {
    const { peer, call } = await connectedStream(t);
    peer.send(headers(1), data(1, Buffer.concat(Array(1000).fill(message(Buffer.from('m'))))), trailers(1));
    await call.end;
    assert.deepEqual([call.cause, call.messages.length], ['trailers', 1000]);
  });
});

describe('padding', { timeout: 20_000 }, () => {
  it('of every length is left out, of DATA and of HEADERS', async (t) => {
    const { peer, call } = await connectedStream(t);
    const padded = (type: number, flags: number, bytes: Buffer, length: number) =>
      frameBytes(type, flags | PADDED, 1, Buffer.concat([Buffer.of(length), bytes, Buffer.alloc(length, 0xaa)]));
    peer.send(padded(TYPE.HEADERS, END_HEADERS, OK_HEADERS, 255));
    for (let length = 0; length < 256; length++) peer.send(padded(TYPE.DATA, 0, message(Buffer.of(length)), length));
    peer.send(padded(TYPE.HEADERS, END_HEADERS | END_STREAM, OK_TRAILERS, 17));
    await call.end;
    assert.deepEqual(
      call.messages,
      Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)),
    );
    assert.equal(call.wireStatus, 0);
  });

  for (const [what, bytes] of [
    ['DATA', frameBytes(TYPE.DATA, PADDED, 1, '03aabb')],
    ['DATA that has nothing else', frameBytes(TYPE.DATA, PADDED, 1, 'ff')],
    ['HEADERS', frameBytes(TYPE.HEADERS, PADDED | END_HEADERS, 1, '0288')],
  ] as const) {
    it(`longer than its frame ends the connection: ${what}`, async (t) => {
      const { peer, call } = await connectedStream(t);
      peer.send(bytes);
      await call.end;
      assert.equal(call.cause, 'protocol-error');
      assert.match(call.detail, /bytes of padding/);
      assert.equal(await goawayCode(peer), CODE.PROTOCOL_ERROR);
    });
  }
});

describe('header blocks', { timeout: 20_000 }, () => {
  it('may come one byte to a CONTINUATION, up to 64 of them', async (t) => {
    const { peer, call } = await connectedStream(t);
    const block = Buffer.concat([OK_TRAILERS, literal('x-pad', 'p'.repeat(42))]);
    assert.equal(block.length, 65);
    peer.send(headers(1), continued(1, block, END_STREAM, 1));
    await call.end;
    assert.deepEqual([call.cause, call.wireStatus], ['trailers', 0]);
  });

  it('in more CONTINUATIONs than 64 end the connection', async (t) => {
    const { peer, call } = await connectedStream(t);
    peer.send(headers(1), continued(1, Buffer.concat([OK_TRAILERS, literal('x-pad', 'p'.repeat(43))]), END_STREAM, 1));
    await call.end;
    assert.equal(call.cause, 'protocol-error');
    assert.match(call.detail, /more than 64 CONTINUATION frames/);
    assert.equal(await goawayCode(peer), CODE.ENHANCE_YOUR_CALM);
  });

  for (const [what, between] of [
    ['DATA', data(1, '00')],
    ['a PING', ping()],
    ['a CONTINUATION of another stream', frameBytes(TYPE.CONTINUATION, END_HEADERS, 3, '88')],
    ['an unknown frame', frameBytes(0xfa, 0, 0)],
    ['a window update', windowUpdate(0, 1)],
  ] as const) {
    it(`with ${what} inside end the connection`, async (t) => {
      const { peer, call } = await connectedStream(t);
      peer.send(headers(1, OK_HEADERS, 0), between, frameBytes(TYPE.CONTINUATION, END_HEADERS, 1));
      await call.end;
      assert.equal(call.cause, 'protocol-error');
      assert.equal(await goawayCode(peer), CODE.PROTOCOL_ERROR);
    });
  }

  /** Trailers whose list is so many bytes: names, values and 32 for each field. */
  const trailersOf = (listBytes: number) => {
    const rest = listBytes - ('grpc-status'.length + 1 + 32) - ('x-large'.length + 32);
    return Buffer.concat([OK_TRAILERS, literal('x-large', 'v'.repeat(rest))]);
  };

  for (const listBytes of [10_000, 65_535, 65_536]) {
    it(`are taken where their list has ${listBytes} bytes`, async (t) => {
      const { peer, call } = await connectedStream(t);
      peer.send(headers(1), continued(1, trailersOf(listBytes), END_STREAM, 16_384));
      await call.end;
      assert.deepEqual([call.cause, call.wireStatus], ['trailers', 0]);
    });
  }

  for (const listBytes of [65_537, 65_560]) {
    it(`end their call alone where their list has ${listBytes} bytes, which we said that we do not take`, async (t) => {
      const { session, peer, call } = await connectedStream(t);
      peer.send(headers(1), continued(1, trailersOf(listBytes), END_STREAM, 16_384));
      await call.end;
      assert.deepEqual([call.cause, call.wireStatus, call.shownStatus], ['local-status', -1, 8]);
      assert.match(call.detail, /larger than we take/);
      const next = session.start();
      await peer.headers(3);
      peer.send(answer(3));
      await next.end;
      assert.equal(next.cause, 'trailers');
    });
  }

  it('of more than 64 KiB on the wire end the connection', async (t) => {
    const { peer, call } = await connectedStream(t);
    peer.send(headers(1), continued(1, trailersOf(70_000), END_STREAM, 16_384));
    await call.end;
    assert.equal(call.cause, 'protocol-error');
    assert.equal(await goawayCode(peer), CODE.ENHANCE_YOUR_CALM);
  });

  it('are not made large by a few bytes: a table entry said ten thousand times', async (t) => {
    const { session, peer, call } = await connectedStream(t);
    const entry = Buffer.concat([Buffer.from([0x40, 1, 0x78, 0x7f, 0xd1, 0x0e]), Buffer.alloc(2_000, 0x79)]);
    peer.send(headers(1, Buffer.concat([OK_HEADERS, entry, Buffer.alloc(10_000, 0xbe)])));
    await call.end;
    assert.deepEqual([call.cause, call.shownStatus], ['local-status', 8]);
    const next = session.start();
    await peer.headers(3);
    peer.send(answer(3), messageData(1, 'for nobody'));
    await next.end;
    assert.equal(next.cause, 'trailers');
  });
});
