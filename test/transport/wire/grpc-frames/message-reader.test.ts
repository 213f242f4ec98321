import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { GrowingBytes } from '../../../../src/transport/wire/frames/growing-bytes.js';
import { MessageReader } from '../../../../src/transport/wire/grpc-frames/message-reader.js';
import type { MessageFault, MessageSink } from '../../../../src/transport/wire/grpc-frames/message-sink.js';
import { BufferPool } from '../../../../src/transport/wire/output/buffer-pool.js';
import { writeMessage } from './write-message.js';

const MAX_BYTES = 1000;

class Log implements MessageSink {
  readonly lines: string[] = [];
  readonly buffers: Uint8Array[] = [];
  afterwards: (slot: number) => void = () => {};

  message(slot: number, isCompressed: boolean, buffer: Uint8Array, start: number, end: number): void {
    const hex = Buffer.from(buffer.subarray(start, end)).toString('hex');
    this.lines.push(`${slot} ${hex}${isCompressed ? ' compressed' : ''}`);
    this.buffers.push(buffer);
    this.afterwards(slot);
  }

  messageFault(slot: number, fault: MessageFault, value: number): void {
    this.lines.push(`${slot} ${fault} ${value}`);
    this.afterwards(slot);
  }
}

/** Counts what is taken and not given back. */
class CountingPool extends BufferPool {
  takenBytes = 0;

  override take(leastBytes: number): Buffer {
    const buffer = super.take(leastBytes);
    this.takenBytes += buffer.length;
    return buffer;
  }

  override give(buffer: Buffer): void {
    this.takenBytes -= buffer.length;
    buffer.fill(0xee);
    super.give(buffer);
  }
}

function open(maxBytes = MAX_BYTES) {
  const log = new Log();
  const pool = new CountingPool();
  const reader = new MessageReader(4, maxBytes, pool, log);
  for (let slot = 0; slot < 4; slot++) reader.open(slot);
  const feed = (slot: number, hex: string) => {
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    reader.feed(slot, bytes, 0, bytes.length);
    return bytes;
  };
  return { log, pool, reader, feed };
}

describe('MessageReader', () => {
  it('tells of a message where it lies', () => {
    const { log, feed, pool } = open();
    const bytes = feed(1, '00 00000003 aabbcc');
    assert.deepEqual([log.lines, log.buffers[0] === bytes, pool.takenBytes], [['1 aabbcc'], true, 0]);
  });

  it('finds several in a piece, empty ones too', () => {
    const { log, feed } = open();
    feed(0, '00 00000001 aa  00 00000000  01 00000002 bbcc  00 00000000');
    assert.deepEqual(log.lines, ['0 aa', '0 ', '0 bbcc compressed', '0 ']);
  });

  it('joins one that comes in pieces, whose prefix is cut too', () => {
    const { log, feed, pool, reader } = open();
    for (const piece of ['01', '000000', '', '04 aa', 'bb', 'ccdd 00 00', '000000']) feed(2, piece);
    assert.deepEqual(log.lines, ['2 aabbccdd compressed', '2 ']);
    assert.deepEqual([pool.takenBytes, reader.isBetweenMessages(2)], [0, true]);
  });

  it('keeps the streams apart', () => {
    const { log, feed } = open();
    feed(0, '00 00000002 aa');
    feed(1, '00 00000002 11');
    feed(0, 'bb');
    feed(1, '22');
    assert.deepEqual(log.lines, ['0 aabb', '1 1122']);
  });

  it('knows whether a stream may end', () => {
    const { reader, feed } = open();
    const states = ['', '00', '00000001', 'aa', '00 00000000', '00 00000002 aa'].map((piece) => {
      feed(0, piece);
      return reader.isBetweenMessages(0);
    });
    assert.deepEqual(states, [true, false, false, true, true, false]);
  });

  it('takes a message of the longest length, and tells once of a longer one', () => {
    const { log, feed } = open(3);
    feed(0, '00 00000003 aabbcc');
    feed(0, '00 00000004 aabbccdd 00 00000000');
    feed(0, '00 ffffffff');
    assert.deepEqual(log.lines, ['0 aabbcc', '0 too-large 4']);
  });

  it('tells of a length near 2^32 as it is', () => {
    const { log, feed } = open();
    feed(0, '00 ffffffff');
    assert.deepEqual(log.lines, ['0 too-large 4294967295']);
  });

  it('tells once of a flag that is none', () => {
    const { log, feed, reader } = open();
    feed(0, '02');
    feed(0, '00 00000000');
    assert.deepEqual([log.lines, reader.isBetweenMessages(0)], [['0 bad-flag 2'], false]);
  });

  it('takes no room for what a length only threatens', () => {
    const { feed, pool } = open(2 ** 31 - 1);
    feed(0, '00 7fffffff');
    assert.equal(pool.takenBytes, 0);
    feed(0, 'aa'.repeat(300));
    assert.equal(pool.takenBytes, 512);
    feed(0, 'aa'.repeat(300));
    assert.equal(pool.takenBytes, 1024);
  });

  it('gives back what a stream held that ends in the middle', () => {
    const { feed, pool, reader, log } = open();
    feed(0, '00 00000002 aa');
    feed(1, '00 00000002 aa');
    reader.close(0);
    reader.open(1);
    assert.equal(pool.takenBytes, 0);
    feed(1, '00 00000001 bb');
    feed(0, '00 00000001 bb');
    assert.deepEqual(log.lines, ['1 bb']);
  });

  it('reads no piece on once its stream was closed by a message in it, even for the next in the slot', () => {
    const { feed, reader, log } = open();
    log.afterwards = (slot) => {
      reader.close(slot);
      reader.open(slot);
    };
    feed(0, '00 00000001 aa 00 00000001 bb');
    feed(0, '00 00000001 cc');
    assert.deepEqual(log.lines, ['0 aa', '0 cc']);
  });

  it('keeps a joined message whole while it is told, though its stream closes meanwhile', () => {
    const { feed, reader, log, pool } = open();
    log.afterwards = (slot) => reader.close(slot);
    feed(0, '00 00000002 aa');
    feed(0, 'bb');
    assert.deepEqual([log.lines, pool.takenBytes], [['0 aabb'], 0]);
  });

  it('tells the same, however the bytes are cut', () => {
    const message = fc.tuple(
      fc.boolean(),
      fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.uint8Array({ maxLength: 1000 })),
    );
    const cuts = fc.array(fc.nat(3000), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), cuts, (messages, someCuts) => {
        const output = new GrowingBytes();
        for (const [isCompressed, bytes] of messages) writeMessage(output, 1, false, isCompressed, bytes);
        const data = payloads(output);
        const { log, reader, pool } = open();
        let from = 0;
        for (const cut of [...someCuts, data.length].map((at) => Math.min(at, data.length)).sort((a, b) => a - b)) {
          const chunk = Buffer.from(data.subarray(from, cut));
          reader.feed(3, chunk, 0, chunk.length);
          chunk.fill(0xdd);
          from = cut;
        }
        assert.deepEqual(
          log.lines,
          messages.map(([flag, bytes]) => `3 ${Buffer.from(bytes).toString('hex')}${flag ? ' compressed' : ''}`),
        );
        assert.deepEqual([pool.takenBytes, reader.isBetweenMessages(3)], [0, true]);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes any bytes: messages, then at most one fault, and room for what came', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 20 }), (pieces) => {
        const { log, reader, pool } = open(70_000);
        let bytesIn = 0;
        for (const piece of pieces) {
          // Lengths that stay in reach, or nearly all would be too large.
          reader.feed(
            0,
            Buffer.from(piece).map((byte) => (byte > 250 ? byte : byte & 1)),
            0,
            piece.length,
          );
          bytesIn += piece.length;
          assert.ok(pool.takenBytes <= Math.max(256, 4 * bytesIn));
        }
        const faults = log.lines.filter((line) => /too-large|bad-flag/.test(line)).length;
        assert.ok(faults <= 1);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a message as it is written', () => {
  it('is a DATA frame with a prefix', () => {
    const output = new GrowingBytes();
    writeMessage(output, 5, true, false, Buffer.of(0xaa, 0xbb));
    writeMessage(output, 7, false, true, Buffer.alloc(0));
    const hex = Buffer.from(output.bytes.subarray(0, output.length)).toString('hex');
    assert.equal(hex, '000007000100000005' + '0000000002aabb' + '000005000000000007' + '0100000000');
  });
});

/** What stands in the DATA frames. */
function payloads(output: GrowingBytes): Buffer {
  const frames = Buffer.from(output.bytes.subarray(0, output.length));
  const found: Buffer[] = [];
  for (let at = 0; at < frames.length; at += 9 + frames.readUIntBE(at, 3)) {
    found.push(frames.subarray(at + 9, at + 9 + frames.readUIntBE(at, 3)));
  }
  return Buffer.concat(found);
}
