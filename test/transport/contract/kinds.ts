import assert from 'node:assert/strict';
import { it } from 'node:test';
import { CountingServer } from '../counting-server.js';
import { frame, RawServer } from '../raw-server.js';
import { type MakeTransport, Session, template } from '../session.js';

/** All four kinds, every status, and what goes with a call. */
export function kindCases(make: MakeTransport): void {
  it('carries a unary call there and back', async (t) => {
    const server = await CountingServer.serve(t);
    const session = await Session.open(t, make, server.address);
    const call = await session.call(0, Buffer.from('hello'));
    assert.deepEqual(call.told, ['sent', 'headers', 'message', 'ended']);
    assert.deepEqual(call.messages, ['hello']);
    assert.deepEqual([call.cause, call.wireStatus, call.shownStatus, call.detail], ['trailers', 0, 0, 'OK']);
    assert.deepEqual(
      call.times,
      call.times.toSorted((a, b) => a - b),
    );
    await session.closeAndCheck(server.count);
  });

  it('counts every message of a server stream', async (t) => {
    const server = await CountingServer.serve(t);
    const templates = [
      template('server-stream', [['x-replies', '50']]),
      template('server-stream', [['x-replies', '0']]),
    ];
    const session = await Session.open(t, make, server.address, { templates });
    const call = await session.call(0, Buffer.from('again'));
    assert.deepEqual(call.messages, new Array(50).fill('again'));
    assert.equal(call.told.indexOf('headers'), 1);
    const empty = await session.call(1);
    assert.deepEqual([empty.messages, empty.shownStatus], [[], 0]);
    await session.closeAndCheck(server.count);
  });

  it('sends every message of a client stream, also those sent before the stream is open', async (t) => {
    const server = await CountingServer.serve(t);
    const session = await Session.open(t, make, server.address, { templates: [template('client-stream')] });
    const call = session.open();
    for (let i = 0; i < 40; i++) session.transport.send(call.slot, Buffer.from(`message ${i}`));
    session.transport.halfClose(call.slot);
    const none = session.open();
    session.transport.halfClose(none.slot);
    await session.log.allEnded();
    assert.deepEqual(call.messages, ['got 40']);
    assert.deepEqual(none.messages, ['got 0']);
    await session.closeAndCheck(server.count);
  });

  it('carries a bidi stream in turns, as long as the client likes', async (t) => {
    const server = await CountingServer.serve(t);
    const session = await Session.open(t, make, server.address, { templates: [template('bidi')] });
    const call = session.open();
    session.log.onMessage = ({ slot, messages }) => {
      const isLast = messages.length === 20;
      return isLast
        ? session.transport.halfClose(slot)
        : session.transport.send(slot, Buffer.from(`turn ${messages.length}`));
    };
    session.transport.send(call.slot, Buffer.from('turn 0'));
    await call.end;
    assert.deepEqual(
      call.messages,
      Array.from({ length: 20 }, (_, i) => `turn ${i}`),
    );
    assert.equal(call.shownStatus, 0);
    await session.closeAndCheck(server.count);
  });

  it('takes every status from the wire, with its message decoded', async (t) => {
    const server = await CountingServer.serve(t);
    const templates = Array.from({ length: 17 }, (_, code) => template('unary', [['x-status', String(code)]]));
    const session = await Session.open(t, make, server.address, { templates });
    for (let code = 0; code <= 16; code++) {
      const call = await session.call(code);
      const expected = ['trailers', code, code, code === 0 ? 'OK' : `wanted ${code}, 100% über`];
      assert.deepEqual([call.cause, call.wireStatus, call.shownStatus, call.detail], expected);
    }
    await session.closeAndCheck(server.count);
    assert.deepEqual(session.log.tally().answered, new Array(17).fill(1));
  });

  it('takes a status that comes after messages', async (t) => {
    const server = await CountingServer.serve(t);
    const templates = [
      template('server-stream', [
        ['x-replies', '3'],
        ['x-status', '8'],
      ]),
    ];
    const session = await Session.open(t, make, server.address, { templates });
    const call = await session.call();
    assert.deepEqual([call.messages.length, call.cause, call.wireStatus], [3, 'trailers', 8]);
    await session.closeAndCheck(server.count);
  });

  it('spreads calls evenly over its connections, and keeps equality with the server', async (t) => {
    const server = await CountingServer.serve(t);
    const session = await Session.open(t, make, server.address, { connections: 3 });
    await session.closedLoop(300, 15);
    const peers = server.requests.map(({ peer }) => peer);
    const shares = [...new Set(peers)].map((peer) => peers.filter((other) => other === peer).length);
    assert.deepEqual(shares, [100, 100, 100]);
    await session.closeAndCheck(server.count);
    assert.deepEqual(server.count.ended[0], 300);
  });

  it('sends metadata, binary ones as their bytes, and the authority that was asked for', async (t) => {
    const raw = await RawServer.serve(t, [(stream) => stream.answer(0, 'fine')]);
    const metadata = [
      ['x-plain', 'one'],
      ['x-plain', 'two'],
      ['x-bytes-bin', 'AAH/'],
    ] as const;
    const session = await Session.open(t, make, raw.address, {
      templates: [{ path: '/test.Kinds/Unary', kind: 'unary', metadata }],
      authority: 'red.example',
    });
    const call = await session.call();
    assert.equal(call.shownStatus, 0);
    const { headers } = raw.streams[0]!;
    assert.deepEqual(
      [
        headers[':path'],
        headers[':authority'],
        headers[':method'],
        headers['x-plain'],
        headers['x-bytes-bin']?.toString().replaceAll('=', ''),
      ],
      ['/test.Kinds/Unary', 'red.example', 'POST', 'one, two', 'AAH/'],
    );
    assert.deepEqual(
      [headers.te, headers['content-type'], headers['grpc-timeout']],
      ['trailers', 'application/grpc', undefined],
    );
    await session.closeAndCheck(raw.count);
  });

  it('says when a stream is full, and when it takes messages again', async (t) => {
    let bytes = 0;
    const raw = await RawServer.serve(t, [
      (stream) => stream.stream.on('end', () => stream.answer(0, `${bytes} bytes`)),
    ]);
    const session = await Session.open(t, make, raw.address, { templates: [template('client-stream')] });
    const call = session.open();
    const message = Buffer.alloc(32 * 1024);
    let sent = 0;
    const sendUntilFull = () => {
      while (sent < 40) {
        sent++;
        if (!session.transport.send(call.slot, message)) return;
      }
      session.transport.halfClose(call.slot);
    };
    session.log.onWritable = sendUntilFull;
    sendUntilFull();
    await raw.arrived(1);
    const sentBeforeReading = sent;
    raw.streams[0]!.stream.on('data', (chunk: Buffer) => (bytes += chunk.length));
    await call.end;
    assert.ok(sentBeforeReading < 10, `${sentBeforeReading} messages were taken at once`);
    assert.deepEqual(call.messages, [`${40 * (message.length + 5)} bytes`]);
    assert.ok(session.log.writableCount > 0);
    await session.closeAndCheck(raw.count);
  });

  it('carries large messages through small flow-control windows, both ways', async (t) => {
    const raw = await RawServer.serve(
      t,
      [
        (stream) => {
          const chunks: Buffer[] = [];
          stream.stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.stream.on('end', () => stream.answer(0, Buffer.concat(chunks).subarray(5).toString('latin1')));
        },
      ],
      { settings: { initialWindowSize: 1000 } },
    );
    const session = await Session.open(t, make, raw.address);
    const sizes = [0, 999, 1000, 300_000];
    const calls = sizes.map((size) => session.start(0, Buffer.alloc(size, 'x')));
    await session.log.allEnded();
    assert.deepEqual(
      calls.map((call) => call.messages[0]?.length),
      sizes,
    );
    await session.closeAndCheck(raw.count);
  });

  it('reads messages that share a frame, and messages cut anywhere', async (t) => {
    const bytes = Buffer.concat(['a', 'bb', '', 'cccc'].map((text) => frame(Buffer.from(text))));
    const raw = await RawServer.serve(t, [
      (stream) => stream.respond({ 'grpc-status': '0' }, bytes),
      (stream) => {
        stream.stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
        stream.stream.on('wantTrailers', () => stream.stream.sendTrailers({ 'grpc-status': '0' }));
        for (const byte of bytes) stream.stream.write(Buffer.from([byte]));
        stream.stream.end();
      },
    ]);
    const session = await Session.open(t, make, raw.address, { templates: [template('server-stream')] });
    assert.deepEqual((await session.call()).messages, ['a', 'bb', '', 'cccc']);
    assert.deepEqual((await session.call()).messages, ['a', 'bb', '', 'cccc']);
    await session.close();
  });
}
