import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { FrameReader } from '../../../../src/transport/wire/frames/frame-reader.js';
import { EventLog } from './event-log.js';
import { FIRST_SETTINGS, frameBytes } from './frame-bytes.js';

/** What is told of the frames that follow the first SETTINGS. */
function read(...frames: Buffer[]): string[] {
  const log = new EventLog();
  const bytes = Buffer.concat([FIRST_SETTINGS, ...frames]);
  new FrameReader(log).feed(bytes, 0, bytes.length);
  return log.done().slice(1);
}

describe('FrameReader', () => {
  const cases: [string, Buffer[], string[]][] = [
    ['DATA', [frameBytes(0, 0, 1, 'aabb')], ['data 1 aabb of 2']],
    ['DATA that ends its stream', [frameBytes(0, 1, 1, 'aa')], ['data 1 aa of 1 end']],
    ['DATA without a byte', [frameBytes(0, 0, 1)], ['data 1  of 0']],
    ['an end of stream alone', [frameBytes(0, 1, 1)], ['data 1  of 0 end']],
    ['DATA with padding, all of which counts', [frameBytes(0, 8, 1, '03aabb000000')], ['data 1 aabb of 6']],
    ['DATA with Pad Length 0', [frameBytes(0, 8, 1, '00aabb')], ['data 1 aabb of 3']],
    ['DATA that is all padding', [frameBytes(0, 9, 1, '020000')], ['data 1  of 3 end']],
    ['HEADERS', [frameBytes(1, 4, 1, '8288')], ['headers 1 8288']],
    ['HEADERS that end their stream', [frameBytes(1, 5, 1, '88')], ['headers 1 88 end']],
    ['HEADERS with a priority', [frameBytes(1, 0x24, 1, '000000030988')], ['headers 1 88']],
    ['HEADERS with padding', [frameBytes(1, 0x0c, 1, '0288820000')], ['headers 1 8882']],
    ['HEADERS with both', [frameBytes(1, 0x2c, 1, '010000000309888200')], ['headers 1 8882']],
    ['HEADERS that are all padding', [frameBytes(1, 0x0d, 1, '020000')], ['headers 1  end']],
    [
      'HEADERS and CONTINUATION',
      [frameBytes(1, 1, 1, '88'), frameBytes(9, 0, 1, '8283'), frameBytes(9, 4, 1, '84')],
      ['headers 1 88828384 end'],
    ],
    ['padded HEADERS and CONTINUATION', [frameBytes(1, 8, 1, '018800'), frameBytes(9, 4, 1, '82')], ['headers 1 8882']],
    ['an empty CONTINUATION', [frameBytes(1, 0, 1, '88'), frameBytes(9, 4, 1)], ['headers 1 88']],
    ['PRIORITY, to ignore it', [frameBytes(2, 0, 1, '0000000309')], []],
    [
      'PRIORITY of a wrong length',
      [frameBytes(2, 0, 7, '00')],
      ['fault 7 6 PRIORITY frame of 1 bytes, where it has 5 (RFC 9113 §6.3)'],
    ],
    ['RST_STREAM', [frameBytes(3, 0, 5, '00000008')], ['reset 5 8']],
    ['SETTINGS in their order', [frameBytes(4, 0, 0, '000300000064000500004000')], ['settings 3=100 5=16384']],
    ['a setting that nobody knows', [frameBytes(4, 0, 0, 'f00dffffffff')], ['settings 61453=4294967295']],
    ['the highest window', [frameBytes(4, 0, 0, '00047fffffff')], ['settings 4=2147483647']],
    ['an acknowledgement', [frameBytes(4, 1, 0)], ['settings ack']],
    ['PUSH_PROMISE', [frameBytes(5, 4, 1, '0000000282')], ['push 1 2 82']],
    ['padded PUSH_PROMISE', [frameBytes(5, 0x0c, 1, '01000000028200')], ['push 1 2 82']],
    [
      'PUSH_PROMISE and CONTINUATION',
      [frameBytes(5, 0, 1, '0000000282'), frameBytes(9, 4, 1, '84')],
      ['push 1 2 8284'],
    ],
    ['PING', [frameBytes(6, 0, 0, '0102030405060708')], ['ping 0102030405060708']],
    ['the answer to a PING', [frameBytes(6, 1, 0, '0102030405060708')], ['ping 0102030405060708 ack']],
    ['GOAWAY', [frameBytes(7, 0, 0, '0000000500000000')], ['goaway 5 0 ']],
    ['GOAWAY with debug data', [frameBytes(7, 0, 0, '7fffffff0000000b627965')], ['goaway 2147483647 11 bye']],
    [
      'WINDOW_UPDATE',
      [frameBytes(8, 0, 0, '00000001'), frameBytes(8, 0, 3, '7fffffff')],
      ['window 0 1', 'window 3 2147483647'],
    ],
    ['WINDOW_UPDATE of 0', [frameBytes(8, 0, 3, '00000000')], ['fault 3 1 WINDOW_UPDATE of 0 (RFC 9113 §6.9)']],
    ['an unknown type, to ignore it', [frameBytes(0x0a, 0xff, 9, 'aabbcc'), frameBytes(0xff, 0, 0)], []],
    ['flags that mean nothing', [frameBytes(6, 0xfe, 0, '0102030405060708')], ['ping 0102030405060708']],
    [
      'reserved bits, to ignore them',
      [frameBytes(8, 0, 0x80000003, '80000001'), frameBytes(7, 0, 0x80000000, '8000000500000000')],
      ['window 3 1', 'goaway 5 0 '],
    ],
  ];
  for (const [what, frames, lines] of cases) {
    it(`reads ${what}`, () => assert.deepEqual(read(...frames), lines));
  }

  it('goes on after the fault of a stream', () => {
    assert.deepEqual(read(frameBytes(8, 0, 3, '00000000'), frameBytes(0, 1, 3, 'aa')).at(-1), 'data 3 aa of 1 end');
  });

  it('tells DATA piece by piece, with the padding that came', () => {
    const pieces: string[] = [];
    const log = new EventLog();
    log.data = (id, endStream, buffer, start, end, flowBytes) =>
      void pieces.push(`${id} ${Buffer.from(buffer.subarray(start, end)).toString('hex')} ${flowBytes} ${endStream}`);
    const reader = new FrameReader(log);
    const bytes = Buffer.concat([FIRST_SETTINGS, frameBytes(0, 9, 1, '03aabb000000')]);
    for (const [start, end] of [
      [0, 18],
      [18, 19],
      [19, 20],
      [20, 22],
      [22, 23],
      [23, 24],
    ] as const) {
      reader.feed(bytes, start, end);
    }
    assert.deepEqual(pieces, ['1 aa 2 false', '1 bb 2 false', '1  2 true']);
  });

  it('tells nothing more once it was stopped, from inside an event too', () => {
    const log = new EventLog();
    const reader = new FrameReader(log);
    log.settingsAck = () => reader.stop();
    const bytes = Buffer.concat([FIRST_SETTINGS, frameBytes(4, 1, 0), frameBytes(0, 0, 1, 'aa')]);
    assert.equal(reader.feed(bytes, 0, bytes.length), false);
    assert.deepEqual(log.done(), ['settings ']);
  });

  it('takes frames up to the limit that we announce', () => {
    const log = new EventLog();
    const bytes = Buffer.concat([FIRST_SETTINGS, frameBytes(0, 1, 1, Buffer.alloc(16_384))]);
    assert.equal(new FrameReader(log).feed(bytes, 0, bytes.length), true);
    assert.equal(log.done()[1], `data 1 ${'00'.repeat(16_384)} of 16384 end`);
  });
});

describe('FrameReader of what servers sent', () => {
  const kinds: [string, Record<string, number>][] = [
    ['grpc-go', { settings: 2, window: 11, ping: 11, headers: 32, data: 15, reset: 1, goaway: 2 }],
    ['node-answers', { settings: 2, headers: 12, data: 6, goaway: 1 }],
    ['node-padded', { settings: 2, headers: 12, data: 6, goaway: 1 }],
    ['node-control', { settings: 3, headers: 12, data: 5, push: 1, ping: 1, reset: 1, goaway: 1 }],
  ];
  for (const [name, expected] of kinds) {
    it(`finds every frame of ${name}`, () => {
      const bytes = readFileSync(new URL(`../../../../../fixtures/http2/${name}.bin`, import.meta.url));
      const log = new EventLog();
      assert.equal(new FrameReader(log).feed(bytes, 0, bytes.length), true);
      const counts: Record<string, number> = {};
      for (const line of log.done()) {
        const kind = line.split(' ')[0]!;
        counts[kind] = (counts[kind] ?? 0) + 1;
      }
      assert.deepEqual(counts, expected);
    });
  }
});
