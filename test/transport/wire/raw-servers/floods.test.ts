import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { template } from '../../session.js';
import { frameBytes } from '../frames/frame-bytes.js';
import { assertAnswers, connectedPeer, goawayCode } from './peer-session.js';
import {
  answer,
  CODE,
  data,
  goaway,
  headers,
  interim,
  messageData,
  PADDED,
  ping,
  priority,
  reset,
  settings,
  TYPE,
  times,
  trailers,
  windowUpdate,
} from './server-frames.js';

/** Far above every limit. */
const MANY = 20_000;

describe('a server that floods us', { timeout: 60_000 }, () => {
  const floods: { of: string; first?: Buffer; frame: Buffer; words: RegExp }[] = [
    { of: 'PINGs', frame: ping(), words: /10000 PING frames/ },
    { of: 'answers to PINGs that we never sent', frame: frameBytes(TYPE.PING, 1, 0, '00'.repeat(8)), words: /PING/ },
    { of: 'SETTINGS', frame: settings([3, 100]), words: /100 SETTINGS frames/ },
    { of: 'SETTINGS of windows', frame: settings([4, 1]), words: /100 SETTINGS frames/ },
    { of: 'acknowledgements', frame: frameBytes(TYPE.SETTINGS, 1, 0), words: /100 SETTINGS frames/ },
    { of: 'empty DATA', first: headers(1), frame: data(1), words: /1000 empty frames/ },
    {
      of: 'DATA of padding',
      first: headers(1),
      frame: frameBytes(TYPE.DATA, PADDED, 1, '0100'),
      words: /1000 empty frames/,
    },
    { of: 'interim responses', frame: interim(1), words: /10000 HEADERS/ },
    { of: 'window updates of the connection', frame: windowUpdate(0, 1), words: /10000 window updates/ },
    { of: 'window updates of a stream', frame: windowUpdate(1, 1), words: /10000 window updates/ },
    { of: 'PRIORITY', frame: priority(1), words: /1000 frames without a meaning/ },
    { of: 'frames that nobody knows', frame: frameBytes(0xbe, 0xff, 0, 'ef'), words: /1000 frames without a meaning/ },
    { of: 'GOAWAYs', frame: goaway(0x7fffffff), words: /100 GOAWAY frames/ },
    {
      of: 'CONTINUATIONs without a byte',
      first: headers(1, Buffer.alloc(0), 0),
      frame: frameBytes(TYPE.CONTINUATION, 0, 1),
      words: /CONTINUATION/,
    },
  ];
  for (const { of, first = Buffer.alloc(0), frame, words } of floods) {
    it(`with ${of} is told to be calm`, async (t) => {
      const { server, session, peer } = await connectedPeer(t);
      const call = session.start();
      await peer.headers(1);
      peer.send(first);
      peer.send(times(MANY, frame));
      await call.end;
      assert.equal(call.cause, 'protocol-error');
      assert.match(call.detail, words);
      assert.equal(await goawayCode(peer), CODE.ENHANCE_YOUR_CALM);
      await assertAnswers(session, await server.peer(1));
    });
  }

  const onClosed: { of: string; frame: Buffer; words: RegExp }[] = [
    { of: 'resets', frame: reset(1, CODE.CANCEL), words: /1000 resets of streams that are not open/ },
    { of: 'HEADERS', frame: headers(1), words: /10000 HEADERS/ },
    { of: 'empty HEADERS', frame: headers(1, Buffer.alloc(0)), words: /1000 empty frames/ },
    { of: 'window updates', frame: windowUpdate(1, 1), words: /10000 window updates/ },
    { of: 'wrong window updates', frame: windowUpdate(1, 0), words: /1000 resets/ },
  ];
  for (const { of, frame, words } of onClosed) {
    it(`with ${of} of a stream that has ended is told to be calm`, async (t) => {
      const { server, session, peer } = await connectedPeer(t);
      const [call, open] = [session.start(), session.start()];
      await peer.headers(3);
      peer.send(answer(1), times(MANY, frame));
      await Promise.all([call.end, open.end]);
      assert.deepEqual([call.cause, open.cause], ['trailers', 'protocol-error']);
      assert.match(open.detail, words);
      assert.equal(await goawayCode(peer), CODE.ENHANCE_YOUR_CALM);
      await assertAnswers(session, await server.peer(1));
    });
  }

  it('with a header block without end is told to be calm', async (t) => {
    const { server, session, peer } = await connectedPeer(t);
    const call = session.start();
    await peer.headers(1);
    peer.send(headers(1, Buffer.alloc(16_384, 0x88), 0));
    for (let i = 0; i < 5; i++) peer.send(frameBytes(TYPE.CONTINUATION, 0, 1, Buffer.alloc(16_384, 0x88)));
    await call.end;
    assert.match(call.detail, /header block of more than 65536 bytes/);
    assert.equal(await goawayCode(peer), CODE.ENHANCE_YOUR_CALM);
    await assertAnswers(session, await server.peer(1));
  });

  it('with resets of every call is no flood: each of them ends one', async (t) => {
    const { session, peer } = await connectedPeer(t);
    for (let round = 0; round < 15; round++) {
      const first = 200 * round + 1;
      const calls = Array.from({ length: 100 }, (_, slot) => {
        const call = session.log.begin(slot);
        session.transport.start(slot, 0, Buffer.from('x'), 0);
        return call;
      });
      await peer.headers(first + 198);
      peer.send(...calls.map((_, i) => reset(first + 2 * i, CODE.REFUSED_STREAM)));
      await Promise.all(calls.map((call) => call.end));
    }
    assert.deepEqual(session.log.tally(), { ...session.log.tally(), started: 1_500, refused: 1_500 });
    assert.equal(peer.isClosed, false);
  });

  it('with PINGs while it answers is served, however many there are', async (t) => {
    const { session, peer } = await connectedPeer(t, { templates: [template('server-stream')] });
    const call = session.start();
    await peer.headers(1);
    peer.send(headers(1));
    for (let i = 0; i < 10; i++) peer.send(times(3_000, ping()), messageData(1, 'x'));
    peer.send(trailers(1));
    await peer.frame(() => peer.frames.length > 30_000);
    await call.end;
    const pongs = peer.frames.filter(({ type, flags }) => type === TYPE.PING && flags === 1);
    assert.deepEqual([call.messages.length, pongs.length], [10, 30_000]);
  });

  it('with questions whose answers it does not read is cut off before they fill our memory', async (t) => {
    const { server, session, peer } = await connectedPeer(t, { templates: [template('server-stream')] });
    const call = session.start();
    await peer.headers(1);
    peer.send(headers(1));
    peer.socket.pause();
    // Enough for the kernel's buffers and a mebibyte more, with a message now and then so that it is no flood.
    const questions = Buffer.concat([times(9_000, ping()), messageData(1, 'x')]);
    while (call.cause === null) {
      await Promise.race([call.end, new Promise((taken) => peer.socket.write(questions, taken))]);
    }
    assert.deepEqual([call.cause, call.shownStatus], ['protocol-error', 13]);
    assert.equal(call.detail, 'the server asks for answers faster than it takes them');
    await assertAnswers(session, await server.peer(1));
  });
});
