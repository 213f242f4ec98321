import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EndCause } from '../../../../src/transport/transport.js';
import { frame as message } from '../../raw-server.js';
import { template } from '../../session.js';
import { frameBytes } from '../frames/frame-bytes.js';
import { assertAnswers, connectedPeer, goawayCode, resetCode, sentTypes } from './peer-session.js';
import {
  answer,
  CODE,
  data,
  END_STREAM,
  headers,
  interim,
  literal,
  messageData,
  OK_HEADERS,
  OK_TRAILERS,
  priority,
  reset,
  TYPE,
  trailers,
  windowUpdate,
} from './server-frames.js';

const wholeMessage = message(Buffer.from('whole'));

interface ResetCase {
  after: string;
  frames: Buffer[];
  code: number;
  expected: [EndCause, shownStatus: number, messages: string[]];
}

const { CANCEL, INTERNAL_ERROR, NO_ERROR, REFUSED_STREAM, ENHANCE_YOUR_CALM } = CODE;

const resets: ResetCase[] = [
  { after: 'nothing', frames: [], code: CANCEL, expected: ['reset', 1, []] },
  { after: 'nothing, as refused', frames: [], code: REFUSED_STREAM, expected: ['refused', 14, []] },
  { after: 'nothing, with no error', frames: [], code: NO_ERROR, expected: ['reset', 13, []] },
  { after: 'nothing, to calm us', frames: [], code: ENHANCE_YOUR_CALM, expected: ['reset', 8, []] },
  { after: 'nothing, with a code that nobody knows', frames: [], code: 0xffffffff, expected: ['reset', 13, []] },
  { after: 'an interim response', frames: [interim(1)], code: REFUSED_STREAM, expected: ['refused', 14, []] },
  { after: 'HEADERS', frames: [headers(1)], code: INTERNAL_ERROR, expected: ['reset', 13, []] },
  { after: 'HEADERS, as refused', frames: [headers(1)], code: REFUSED_STREAM, expected: ['reset', 14, []] },
  {
    after: 'a message in part',
    frames: [headers(1), data(1, wholeMessage.subarray(0, 7))],
    code: CANCEL,
    expected: ['reset', 1, []],
  },
  {
    after: 'a prefix in part',
    frames: [headers(1), data(1, wholeMessage.subarray(0, 3))],
    code: CANCEL,
    expected: ['reset', 1, []],
  },
  {
    after: 'a whole message',
    frames: [headers(1), messageData(1, 'whole')],
    code: CANCEL,
    expected: ['reset', 1, ['whole']],
  },
  {
    after: 'a whole message, with no error',
    frames: [headers(1), messageData(1, 'whole')],
    code: NO_ERROR,
    expected: ['reset', 13, ['whole']],
  },
  { after: 'WINDOW_UPDATE', frames: [windowUpdate(1, 5)], code: CANCEL, expected: ['reset', 1, []] },
  { after: 'PRIORITY', frames: [priority(1)], code: CANCEL, expected: ['reset', 1, []] },
  { after: 'an unknown frame', frames: [frameBytes(0xf0, 0, 1, 'aa')], code: CANCEL, expected: ['reset', 1, []] },
  {
    after: 'the end of the stream without trailers',
    frames: [headers(1), data(1, wholeMessage, END_STREAM)],
    code: NO_ERROR,
    expected: ['local-status', 13, ['whole']],
  },
  { after: 'the trailers', frames: [answer(1, 'whole')], code: NO_ERROR, expected: ['trailers', 0, ['whole']] },
  { after: 'the trailers, with an error', frames: [answer(1)], code: CANCEL, expected: ['trailers', 0, ['fine']] },
  {
    after: 'a trailers-only answer',
    frames: [trailers(1, Buffer.concat([OK_HEADERS, literal('grpc-status', '9')]))],
    code: NO_ERROR,
    expected: ['trailers', 9, []],
  },
];

describe('a server that resets a stream', { timeout: 20_000 }, () => {
  for (const { after, frames, code, expected } of resets) {
    it(`after ${after} ends that call alone`, async (t) => {
      const { session, peer } = await connectedPeer(t);
      const [call, other] = [session.start(), session.start()];
      await peer.headers(3);
      peer.send(...frames, reset(1, code));
      await call.end;
      assert.deepEqual([call.cause, call.shownStatus, call.messages], expected);
      peer.send(answer(3, 'untouched'));
      await other.end;
      assert.deepEqual([other.cause, other.messages], ['trailers', ['untouched']]);
      await assertAnswers(session, peer);
      assert.deepEqual(sentTypes(peer, TYPE.RST_STREAM), [], 'a reset is not answered by one');
    });
  }

  it('inside the header block of its answer has broken the protocol', async (t) => {
    const { server, session, peer } = await connectedPeer(t);
    const call = session.start();
    await peer.headers(1);
    peer.send(headers(1, OK_HEADERS, 0), reset(1, CANCEL));
    await call.end;
    assert.deepEqual([call.cause, call.shownStatus], ['protocol-error', 13]);
    assert.equal(await goawayCode(peer), CODE.PROTOCOL_ERROR);
    await assertAnswers(session, await server.peer(1));
  });

  it('after an early answer hears no more of the request', async (t) => {
    const { session, peer } = await connectedPeer(t);
    const call = session.start(0, Buffer.alloc(200_000));
    await peer.headers(1);
    await peer.heard();
    peer.send(answer(1, 'early'), reset(1, NO_ERROR), windowUpdate(0, 1_000_000));
    await call.end;
    assert.deepEqual([call.cause, call.messages], ['trailers', ['early']]);
    assert.equal(await resetCode(peer, 1), NO_ERROR);
    await peer.heard();
    assert.equal(peer.data(1).length, 65_535, 'what the first window held');
    await assertAnswers(session, peer);
  });

  it('in the middle of our message has that window back for the others', async (t) => {
    const { session, peer } = await connectedPeer(t);
    const [call, other] = [session.start(0, Buffer.alloc(60_000)), session.start(0, Buffer.alloc(60_000))];
    await peer.headers(3);
    await peer.heard();
    assert.equal(peer.data(3).length, 65_535 - 60_005);
    peer.send(reset(1, CANCEL), reset(3, CANCEL), windowUpdate(0, 65_535));
    await Promise.all([call.end, other.end]);
    const next = session.start(0, Buffer.alloc(60_000));
    await peer.frame(({ type, flags, streamId }) => type === TYPE.DATA && flags === END_STREAM && streamId === 5);
    peer.send(answer(5));
    await next.end;
    assert.equal(next.cause, 'trailers');
  });

  it('whose messages wait, ends a stream that is sending', async (t) => {
    const { session, peer } = await connectedPeer(t, { templates: [template('client-stream'), template('unary')] });
    const call = session.open();
    for (let i = 0; i < 20; i++) session.transport.send(call.slot, Buffer.alloc(10_000));
    await peer.headers(1);
    peer.send(reset(1, CANCEL));
    await call.end;
    assert.deepEqual([call.cause, session.transport.send(call.slot, Buffer.alloc(1))], ['reset', false]);
    peer.send(windowUpdate(0, 1_000_000));
    await peer.heard();
    assert.ok(peer.data(1).length <= 65_535);
    const next = session.start(1);
    await peer.headers(3);
    peer.send(answer(3));
    await next.end;
    assert.equal(next.cause, 'trailers');
  });
});

describe('frames of streams that have ended', { timeout: 20_000 }, () => {
  const late: { what: string; frames: Buffer }[] = [
    { what: 'DATA', frames: data(1, 'aabb') },
    { what: 'DATA that ends it again', frames: data(1, 'aabb', END_STREAM) },
    { what: 'HEADERS', frames: headers(1) },
    { what: 'HEADERS that fill the table', frames: headers(1, Buffer.from([0x40, 1, 0x78, 1, 0x79])) },
    { what: 'trailers', frames: trailers(1) },
    { what: 'WINDOW_UPDATE', frames: windowUpdate(1, 0x7fffffff) },
    { what: 'WINDOW_UPDATE of 0', frames: windowUpdate(1, 0) },
    { what: 'PRIORITY', frames: priority(1) },
    { what: 'RST_STREAM', frames: reset(1, CANCEL) },
  ];
  for (const { what, frames } of late) {
    it(`mean nothing any more: ${what}`, async (t) => {
      const { session, peer } = await connectedPeer(t);
      const call = session.start();
      await peer.headers(1);
      peer.send(answer(1), frames, frames);
      await call.end;
      assert.equal(call.cause, 'trailers');
      // Indexed from the table that late HEADERS may have filled: it must be as the peer has it.
      await assertAnswers(session, peer);
    });
  }

  it('still fill the table of header fields', async (t) => {
    const { session, peer } = await connectedPeer(t);
    const call = session.start();
    await peer.headers(1);
    const status = Buffer.concat([Buffer.from([0x40, 11]), Buffer.from('grpc-status'), Buffer.from([1, 0x35])]);
    peer.send(answer(1), headers(1, status));
    await call.end;
    const next = session.start();
    await peer.headers(3);
    peer.send(trailers(3, Buffer.from([0x88, 0xbe])));
    await next.end;
    assert.deepEqual([next.cause, next.wireStatus], ['trailers', 5]);
  });

  const idle: { what: string; frames: Buffer; code: number }[] = [
    { what: 'HEADERS of an idle stream', frames: headers(101), code: CODE.PROTOCOL_ERROR },
    { what: 'HEADERS of an even stream', frames: headers(2), code: CODE.PROTOCOL_ERROR },
    { what: 'DATA of an even stream', frames: data(2, '00'), code: CODE.PROTOCOL_ERROR },
    { what: 'WINDOW_UPDATE of an idle stream', frames: windowUpdate(101, 1), code: CODE.PROTOCOL_ERROR },
    { what: 'RST_STREAM of an even stream', frames: reset(4, CANCEL), code: CODE.PROTOCOL_ERROR },
    {
      what: 'a frame longer than we take',
      frames: frameBytes(TYPE.DATA, 0, 1, Buffer.alloc(16_385)),
      code: CODE.FRAME_SIZE_ERROR,
    },
    {
      what: 'an unknown frame longer than we take',
      frames: frameBytes(0x77, 0, 0, Buffer.alloc(16_385)),
      code: CODE.FRAME_SIZE_ERROR,
    },
  ];
  for (const { what, frames, code } of idle) {
    it(`end the connection where there was none: ${what}`, async (t) => {
      const { server, session, peer } = await connectedPeer(t);
      const calls = [session.start(), session.start()];
      await peer.headers(3);
      peer.send(frames);
      await session.log.allEnded();
      assert.deepEqual(session.log.causes(), ['protocol-error', 'protocol-error']);
      assert.equal(calls[0]!.shownStatus, 13);
      assert.equal(await goawayCode(peer), code);
      await assertAnswers(session, await server.peer(1));
    });
  }

  it('are trailers, also without the END_STREAM that they must have', async (t) => {
    const { session, peer } = await connectedPeer(t);
    const call = session.start();
    await peer.headers(1);
    peer.send(headers(1), messageData(1, 'x'), headers(1, OK_TRAILERS));
    await call.end;
    assert.deepEqual([call.cause, call.wireStatus], ['protocol-error', -1]);
    assert.equal(await resetCode(peer, 1), CODE.PROTOCOL_ERROR);
    await assertAnswers(session, peer);
  });
});
