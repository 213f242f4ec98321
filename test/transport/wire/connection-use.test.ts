import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Clock, realClock } from '../../../src/shared/clock.js';
import { wireTransport } from '../../../src/transport/wire/wire.js';
import { type Behaviour, frame as message, RawServer } from '../raw-server.js';
import { Session } from '../session.js';
import { FrameServer } from './frame-server.js';
import { FIRST_SETTINGS, frameBytes } from './frames/frame-bytes.js';

const [DATA, HEADERS, SETTINGS, GOAWAY] = [0, 1, 4, 7];
const [END_STREAM, END_HEADERS] = [1, 4];
const OK_HEADERS = Buffer.from([0x88]);
const OK_TRAILERS = Buffer.concat([Buffer.from([0x00, 11]), Buffer.from('grpc-status'), Buffer.from([1, 0x30])]);
const TWO_STREAMS = frameBytes(SETTINGS, 0, 0, Buffer.from([0, 3, 0, 0, 0, 2]));

const answerOk: Behaviour = (stream) => stream.answer(0, 'fine');
const keepSilent: Behaviour = () => {};

function answer(streamId: number): Buffer {
  return Buffer.concat([
    frameBytes(HEADERS, END_HEADERS, streamId, OK_HEADERS),
    frameBytes(DATA, 0, streamId, message(Buffer.from('fine'))),
    frameBytes(HEADERS, END_HEADERS | END_STREAM, streamId, OK_TRAILERS),
  ]);
}

function goaway(code: number, debug: string, lastStreamId = 0x7fffffff): Buffer {
  const ids = Buffer.alloc(8);
  ids.writeUInt32BE(lastStreamId);
  ids.writeUInt32BE(code, 4);
  return frameBytes(GOAWAY, 0, 0, Buffer.concat([ids, Buffer.from(debug, 'latin1')]));
}

/** `total` calls, `inFlight` at a time, each begun in the very moment in which the one before it ended. */
function restartedAtOnce({ log, transport }: Session, total: number, inFlight: number): Promise<void> {
  let left = total;
  const start = (slot: number) => {
    left--;
    log.begin(slot);
    transport.start(slot, 0, Buffer.from('request'), 0);
  };
  return new Promise((resolve) => {
    const tell = log.ended.bind(log);
    log.ended = (slot, ...end) => {
      tell(slot, ...end);
      if (left > 0) start(slot);
      else if (log.calls.every(({ cause }) => cause !== null)) resolve();
    };
    for (let slot = 0; slot < inFlight; slot++) start(slot);
  });
}

describe('what the wire transport tells of its connections', { timeout: 20_000 }, () => {
  it('tells those that were lost from those that the server sent away', async (t) => {
    const server = await FrameServer.serve(t, FIRST_SETTINGS);
    const session = await Session.open(t, wireTransport, server.address);
    (await server.peer(0)).send(goaway(0, ''));
    (await server.peer(1)).send(goaway(0, ''));
    const third = await server.peer(2);
    const call = session.start();
    await third.headers(1);
    third.socket.destroy();
    await call.end;
    const fourth = await server.peer(3);
    const last = session.start();
    await fourth.headers(1);
    fourth.send(answer(1));
    await last.end;
    const { kept, addresses, replaced, lost, sentAway, failedDials } = session.transport.use();
    assert.deepEqual(
      { kept, replaced, lost, sentAway, failedDials },
      { kept: 1, replaced: 3, lost: 1, sentAway: 2, failedDials: 0 },
    );
    assert.deepEqual(addresses, [
      { address: server.address, connected: 4, calls: 2, failedDials: 0, lastFailure: null },
    ]);
  });

  it("counts every call that waited for the server's limit of streams, also behind others that wait", async (t) => {
    const server = await RawServer.serve(t, [answerOk], { settings: { maxConcurrentStreams: 2 } });
    const session = await Session.open(t, wireTransport, server.address);
    await restartedAtOnce(session, 60, 3);
    // One of the three in flight always waits; two of the first three went out at once.
    assert.deepEqual(session.transport.use().streamLimit, { waited: 58, lowest: 2 });
    const enough = await Session.open(t, wireTransport, server.address);
    await restartedAtOnce(enough, 60, 2);
    assert.deepEqual(enough.transport.use().streamLimit, { waited: 0, lowest: null });
  });

  it('backs off from a server that sends every connection away and answers nothing', async (t) => {
    const server = await FrameServer.serve(t, Buffer.concat([FIRST_SETTINGS, goaway(0, '', 0)]));
    const session = await Session.open(t, wireTransport, server.address);
    await session.closedLoop(1, 1);
    while (!session.log.calls.at(-1)!.detail.startsWith('no connection: ')) await session.closedLoop(1, 1);
    assert.equal(session.log.calls.at(-1)!.detail, 'no connection: the server sent GOAWAY (NO_ERROR)');
    assert.deepEqual(new Set(session.log.causes()), new Set(['refused']));
    assert.ok(server.peers.length < 100, `${server.peers.length} connections`);
  });

  it('pauses 100 ms, then twice as long each time, once a lost connection could not be had again at once', async (t) => {
    const restsMs: number[] = [];
    const clock: Clock = {
      nowMs: realClock.nowMs,
      after(delayMs, task) {
        // The others are the dials' own, of 5 s.
        restsMs.push(...[delayMs].filter((ms) => ms < 2000));
        return realClock.after(delayMs, task);
      },
    };
    const server = await RawServer.serve(t, [answerOk]);
    const session = await Session.open(t, wireTransport, server.address, { clock });
    await session.closedLoop(1, 1);
    server.close();
    while (restsMs.length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(restsMs.slice(0, 3), [100, 200, 400]);
  });

  it('says how long it waited for a silent address, which has but its share of the time', async (t) => {
    const silent = await FrameServer.serve(t, Buffer.alloc(0));
    const standing = await RawServer.serve(t, [answerOk]);
    const both = `ipv4:${silent.address},${standing.address}`;
    const session = await Session.open(t, wireTransport, both, { connectTimeoutMs: 2000 });
    const { addresses } = session.transport.use();
    assert.deepEqual(
      addresses.map(({ address, connected }) => [address, connected]),
      [
        [silent.address, 0],
        [standing.address, 1],
      ],
    );
    assert.match(addresses[0]!.lastFailure!, /^no answer within (9\d\d|1000) ms$/);
  });

  it('counts what could not be dialled for its address, and says why', async (t) => {
    const down = await RawServer.serve(t, [answerOk]);
    const standing = await RawServer.serve(t, [answerOk]);
    down.close();
    const both = `ipv4:${down.address},${standing.address}`;
    const session = await Session.open(t, wireTransport, both, { lbStrategy: 'round_robin' });
    while (session.transport.use().failedDials! < 3) await session.closedLoop(1, 1);
    await session.close();
    const { addresses, failedDials } = session.transport.use();
    const [first, second] = addresses;
    assert.deepEqual([first!.address, first!.connected, first!.calls], [down.address, 0, 0]);
    assert.equal(first!.failedDials, failedDials);
    assert.equal(first!.lastFailure, `connect ECONNREFUSED ${down.address}`);
    assert.deepEqual([second!.address, second!.connected, second!.failedDials], [standing.address, 1, 0]);
  });

  it('counts the calls that waited for a place among the streams that the server takes', async (t) => {
    const server = await FrameServer.serve(t, TWO_STREAMS);
    const session = await Session.open(t, wireTransport, server.address);
    assert.deepEqual(session.transport.use().streamLimit, { waited: 0, lowest: null });
    const calls = [0, 1, 2, 3, 4].map(() => session.start());
    const peer = await server.peer(0);
    for (const streamId of [1, 3, 5, 7, 9]) {
      await peer.headers(streamId);
      peer.send(answer(streamId));
    }
    await Promise.all(calls.map(({ end }) => end));
    assert.deepEqual(session.transport.use().streamLimit, { waited: 3, lowest: 2 });
  });

  it('counts how many calls ended in the same read', async (t) => {
    const server = await FrameServer.serve(t, FIRST_SETTINGS);
    const session = await Session.open(t, wireTransport, server.address);
    const calls = [0, 1, 2, 3].map(() => session.start());
    const peer = await server.peer(0);
    await peer.headers(7);
    peer.send(answer(1));
    await calls[0]!.end;
    peer.send(answer(3), answer(5), answer(7));
    await session.log.allEnded();
    assert.deepEqual(session.transport.use().readBatches, [
      [1, 1],
      [3, 3],
    ]);
  });

  it('has a call that waits on a lost connection answered by another that stands', async (t) => {
    const narrow = await RawServer.serve(t, [keepSilent], { settings: { maxConcurrentStreams: 1 } });
    const standing = await RawServer.serve(t, [answerOk]);
    const both = `ipv4:${narrow.address},${standing.address}`;
    const session = await Session.open(t, wireTransport, both, { lbStrategy: 'round_robin' });
    const [lost, , waiting] = [session.start(), session.start(), session.start()];
    await narrow.arrived(1);
    assert.deepEqual(waiting!.told, []);
    narrow.close();
    await session.log.allEnded();
    assert.equal(lost!.cause, 'connection-lost');
    assert.equal(waiting!.cause, 'trailers');
    assert.deepEqual([narrow.count.started, standing.count.started], [1, 2]);
  });
});

describe('the debug data of a GOAWAY', { timeout: 20_000 }, () => {
  const cases: { name: string; debug: string; shown: string }[] = [
    { name: 'is told', debug: 'too_many_pings', shown: ': "too_many_pings"' },
    { name: 'need not be there', debug: '', shown: '' },
    { name: 'is told up to 200 bytes', debug: 'x'.repeat(201), shown: `: "${'x'.repeat(200)}"…` },
    { name: 'is no command to a terminal', debug: 'a\x1b[2J\n', shown: ': "a\\u001b[2J\\n"' },
    { name: 'may be no text', debug: '\xff\xfe', shown: ': "\ufffd\ufffd"' },
  ];
  for (const { name, debug, shown } of cases) {
    it(name, async (t) => {
      const server = await FrameServer.serve(t, FIRST_SETTINGS);
      const session = await Session.open(t, wireTransport, server.address);
      const call = session.start();
      (await server.peer(0)).send(goaway(11, debug));
      await call.end;
      assert.equal(call.detail, `connection lost: the server sent GOAWAY (ENHANCE_YOUR_CALM${shown})`);
    });
  }
});
