import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import tls from 'node:tls';
import { BufferPool } from '../../../../src/transport/wire/output/buffer-pool.js';
import { OutputBuffer, type OutputSettings } from '../../../../src/transport/wire/output/output-buffer.js';
import { listen } from '../../raw-server.js';
import { CountingReader, CountingWriter } from './counting-stream.js';

const pem = (name: string) =>
  readFileSync(new URL(`../../../../../fixtures/certificates/${name}.pem`, import.meta.url));
const key = readFileSync(new URL('../../../../../fixtures/certificates/server.key', import.meta.url));

interface Wire {
  /** Our end. */
  socket: Socket;
  /** The other one; paused. */
  peer: Socket;
  writes: number;
}

const OPENERS: Record<string, { serve(): Server; open(port: number): Socket; ready: [string, string] }> = {
  'plain TCP': {
    serve: () => createServer({ pauseOnConnect: true }),
    open: (port) => connect({ port, host: '127.0.0.1', noDelay: true }),
    ready: ['connection', 'connect'],
  },
  TLS: {
    serve: () => tls.createServer({ key, cert: pem('server') }),
    open: (port) => tls.connect({ port, host: '127.0.0.1', ca: pem('ca'), servername: 'localhost' }),
    ready: ['secureConnection', 'secureConnect'],
  },
};

async function openWire(t: TestContext, kind: string): Promise<Wire> {
  const { serve, open, ready } = OPENERS[kind]!;
  const server = serve();
  const port = Number((await listen(server)).split(':')[1]);
  const connected = once(server, ready[0]);
  const socket = open(port);
  await once(socket, ready[1]);
  const [peer] = (await connected) as [Socket];
  for (const end of [socket, peer]) end.on('error', () => {});
  t.after(() => {
    socket.destroy();
    peer.destroy();
    server.close();
  });
  const wire = { socket, peer, writes: 0 };
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  socket.write = (...args: unknown[]) => {
    wire.writes++;
    return write(...args);
  };
  return wire;
}

function outputOf(wire: Wire, settings: Partial<OutputSettings> = {}): OutputBuffer {
  return new OutputBuffer(wire.socket, { pool: new BufferPool(), drained: () => {}, ...settings });
}

/** Resolves once the peer has so many bytes. */
async function readUntil(peer: Socket, reader: CountingReader, bytes: number): Promise<void> {
  peer.on('data', (chunk) => reader.read(chunk)).resume();
  while (reader.bytesRead < bytes) await once(peer, 'data');
}

for (const kind of Object.keys(OPENERS)) {
  describe(`OutputBuffer on ${kind}`, () => {
    it('sends what one turn brings in one write', async (t) => {
      const wire = await openWire(t, kind);
      const output = outputOf(wire);
      const writer = new CountingWriter();
      for (let i = 0; i < 500; i++) {
        writer.write(output, 10);
        output.flushSoon();
      }
      const reader = new CountingReader();
      await readUntil(wire.peer, reader, writer.bytesWritten);
      assert.deepEqual([wire.writes, reader.bytesRead, reader.wrongAt], [1, 20_000, -1]);
    });

    it('collects what comes during a write for the next one', async (t) => {
      const wire = await openWire(t, kind);
      const output = outputOf(wire);
      const writer = new CountingWriter();
      // More than kernels buffer, and the peer does not read: a write is under way from some turn on.
      while (!output.isCongested) {
        writer.write(output, 5_000);
        output.flush();
      }
      const writes = wire.writes;
      for (let i = 0; i < 20; i++) {
        writer.write(output, 1_000);
        output.flush();
      }
      assert.equal(wire.writes, writes);
      const reader = new CountingReader();
      await readUntil(wire.peer, reader, writer.bytesWritten);
      assert.deepEqual([wire.writes, reader.wrongAt], [writes + 1, -1]);
    });

    it('brings every byte to a peer that reads slowly, and says when to go on', async (t) => {
      const wire = await openWire(t, kind);
      const writer = new CountingWriter();
      const total = 24 * 1024 * 1024;
      let pauses = 0;
      let most = 0;
      const pool = new BufferPool();
      const produce = () => {
        for (let i = 1; !output.isCongested && writer.bytesWritten < total; i++) {
          writer.write(output, 1 + ((i * 997) % 4_000));
          if (i % 7 === 0) output.flush();
        }
        pauses += Number(output.isCongested);
        most = Math.max(most, output.length);
        output.flushSoon();
      };
      const output = outputOf(wire, { pool, drained: produce });
      // Another user of the pool, who scribbles over all that is handed out too early.
      const scribble = () => {
        const buffer = pool.take(65_536);
        buffer.fill(0xee);
        pool.give(buffer);
      };
      produce();
      const reader = new CountingReader();
      wire.peer.on('data', (chunk) => {
        scribble();
        reader.read(chunk);
        wire.peer.pause();
        setImmediate(() => wire.peer.resume());
      });
      wire.peer.resume();
      while (reader.bytesRead < total) await turn();
      assert.equal(reader.wrongAt, -1);
      assert.ok(pauses > 0 && most < 128 * 1024, `${pauses} pauses, at most ${most} bytes waiting`);
    });

    it('gives up on a peer that reads nothing, within its bound', async (t) => {
      const wire = await openWire(t, kind);
      const output = outputOf(wire, { maxWaitingBytes: 200_000 });
      const writer = new CountingWriter();
      while (!output.isOverrun) {
        writer.write(output, 1_000);
        output.flush();
        assert.ok(output.bytes.length <= 262_144);
      }
      const { writes } = wire;
      for (let i = 0; i < 10_000; i++) {
        writer.write(output, 1_000);
        output.flush();
      }
      assert.ok(output.bytes.length <= 262_144);
      const reader = new CountingReader();
      wire.peer.on('data', (chunk) => reader.read(chunk)).resume();
      while (wire.socket.writableLength > 0) await turn();
      await turn();
      assert.deepEqual([wire.writes, reader.wrongAt], [writes, -1]);
    });

    it('says nothing to a socket that is gone', async (t) => {
      const wire = await openWire(t, kind);
      const output = outputOf(wire);
      output.claim(10);
      wire.socket.destroy();
      output.flush();
      output.claim(10);
      output.flushSoon();
      await turn();
      assert.deepEqual([wire.writes, output.length], [0, 0]);
    });
  });
}

describe('OutputBuffer', () => {
  it('keeps no buffer while it has nothing to send', async (t) => {
    const wire = await openWire(t, 'plain TCP');
    const output = outputOf(wire);
    output.claim(10);
    assert.equal(output.bytes.length, 65_536);
    output.flush();
    assert.deepEqual([output.bytes.length, wire.socket.writableLength], [0, 0]);
  });

  it('sends in between when a turn brings more than one write holds', async (t) => {
    const wire = await openWire(t, 'plain TCP');
    const output = outputOf(wire);
    const writer = new CountingWriter();
    for (let i = 0; i < 4; i++) writer.write(output, 10_000);
    assert.deepEqual([wire.writes, output.bytes.length], [3, 65_536]);
    output.flush();
    const reader = new CountingReader();
    await readUntil(wire.peer, reader, 160_000);
    assert.equal(reader.wrongAt, -1);
  });

  it('takes one claim that is longer than a write', async (t) => {
    const wire = await openWire(t, 'plain TCP');
    const output = outputOf(wire);
    const writer = new CountingWriter();
    writer.write(output, 100);
    writer.write(output, 50_000);
    output.flush();
    const reader = new CountingReader();
    await readUntil(wire.peer, reader, 200_400);
    assert.deepEqual([reader.wrongAt, output.isOverrun], [-1, false]);
  });
});

describe('BufferPool', () => {
  it('gives powers of two, and the same buffer again', () => {
    const pool = new BufferPool();
    const lengths = [1, 256, 257, 65_536, 1_048_576].map((bytes) => pool.take(bytes).length);
    assert.deepEqual(lengths, [256, 256, 512, 65_536, 1_048_576]);
    const buffer = pool.take(1000);
    pool.give(buffer);
    assert.equal(pool.take(513), buffer);
    assert.notEqual(pool.take(513), buffer);
  });

  it('keeps no more than it may, and nothing of odd sizes', () => {
    const pool = new BufferPool(1024);
    const buffers = [pool.take(512), pool.take(512), pool.take(512)];
    for (const buffer of buffers) pool.give(buffer);
    assert.deepEqual([pool.take(512), pool.take(512)].sort(), [buffers[0], buffers[1]].sort());
    assert.notEqual(pool.take(512), buffers[2]);
    const odd = pool.take(1_048_577);
    assert.equal(odd.length, 1_048_577);
    pool.give(odd);
    assert.notEqual(pool.take(1_048_577), odd);
  });
});
