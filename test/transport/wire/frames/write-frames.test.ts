import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ByteOutput } from '../../../../src/transport/wire/frames/byte-output.js';
import { FrameReader } from '../../../../src/transport/wire/frames/frame-reader.js';
import { GrowingBytes } from '../../../../src/transport/wire/frames/growing-bytes.js';
import * as write from '../../../../src/transport/wire/frames/write-frames.js';
import { EventLog } from './event-log.js';
import { FIRST_SETTINGS } from './frame-bytes.js';

function written(writing: (output: ByteOutput) => void): string {
  const output = new GrowingBytes();
  writing(output);
  return Buffer.from(output.bytes.subarray(0, output.length)).toString('hex');
}

describe('a frame as it is written', () => {
  const ping = Buffer.from('ff0102030405060708', 'hex');
  const cases: [string, (output: ByteOutput) => void, string][] = [
    [
      'SETTINGS',
      (output) => write.writeSettings(output, [{ id: 0xf00d, value: 0xfffffffe }]),
      '00000604000000000 0f00dfffffffe',
    ],
    ['empty SETTINGS', (output) => write.writeSettings(output, []), '000000040000000000'],
    ['an acknowledgement', write.writeSettingsAck, '000000040100000000'],
    ['PING', (output) => write.writePing(output, false, ping, 0), '000008060000000000 ff01020304050607'],
    ['the answer to a PING', (output) => write.writePing(output, true, ping, 1), '000008060100000000 0102030405060708'],
    [
      'WINDOW_UPDATE',
      (output) => write.writeWindowUpdate(output, 0x7fffffff, 0x7ffffffe),
      '00000408007fffffff 7ffffffe',
    ],
    ['RST_STREAM', (output) => write.writeRstStream(output, 5, 8), '000004030000000005 00000008'],
    [
      'GOAWAY',
      (output) => write.writeGoaway(output, 3, 0xb, Buffer.from('why')),
      '00000b070000000000 000000030000000b 776879',
    ],
    ['the header of DATA', (output) => write.writeDataHeader(output, 1, 0x123456, true), '123456000100000001'],
    [
      'HEADERS',
      (output) => write.writeHeaders(output, 1, true, Buffer.of(0x82, 0x88), 16_384),
      '000002010500000001 8288',
    ],
    ['empty HEADERS', (output) => write.writeHeaders(output, 1, false, Buffer.alloc(0), 16_384), '000000010400000001'],
    [
      'HEADERS that need CONTINUATION',
      (output) => write.writeHeaders(output, 1, true, Buffer.of(1, 2, 3, 4, 5), 2),
      '000002010100000001 0102  000002090000000001 0304  000001090400000001 05',
    ],
    [
      'the preface',
      (output) => write.writePreface(output, [{ id: 2, value: 0 }]),
      '505249202a20485454502f322e300d0a0d0a534d0d0a0d0a 000006040000000000 000200000000',
    ],
  ];
  for (const [what, writing, hex] of cases) {
    it(`is ${what}`, () => assert.equal(written(writing), hex.replaceAll(' ', '')));
  }

  it('can be given to another stream', () => {
    const output = new GrowingBytes();
    output.claim(3);
    write.writeHeaders(output, 1, true, Buffer.of(0x82), 16_384);
    write.putStreamId(output.bytes, 3, 0x7fffffff);
    assert.equal(Buffer.from(output.bytes.subarray(3, output.length)).toString('hex'), '00000101057fffffff82');
  });
});

describe('frames written and read again', () => {
  const id = fc.integer({ min: 1, max: 2 ** 31 - 1 });
  const value = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const frame: fc.Arbitrary<[(output: ByteOutput) => void, string]> = fc.oneof(
    fc
      .tuple(id, fc.boolean(), fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 10, max: 400 }))
      .map(([streamId, endStream, block, maxFrameBytes]): [(output: ByteOutput) => void, string] => [
        (output) => write.writeHeaders(output, streamId, endStream, block, maxFrameBytes),
        `headers ${streamId} ${hex(block)}${endStream ? ' end' : ''}`,
      ]),
    fc
      .tuple(id, value)
      .map(([streamId, code]): [(output: ByteOutput) => void, string] => [
        (output) => write.writeRstStream(output, streamId, code),
        `reset ${streamId} ${code}`,
      ]),
    fc
      .tuple(fc.boolean(), id)
      .map(([onConnection, increment]): [(output: ByteOutput) => void, string] => [
        (output) => write.writeWindowUpdate(output, onConnection ? 0 : 7, increment),
        `window ${onConnection ? 0 : 7} ${increment}`,
      ]),
    fc
      .tuple(id, value, fc.uint8Array({ maxLength: 300 }))
      .map(([lastId, code, debug]): [(output: ByteOutput) => void, string] => [
        (output) => write.writeGoaway(output, lastId, code, debug),
        `goaway ${lastId} ${code} ${Buffer.from(debug).toString('latin1')}`,
      ]),
    fc
      .array(fc.record({ id: fc.integer({ min: 6, max: 65_535 }), value }))
      .map((settings): [(output: ByteOutput) => void, string] => [
        (output) => write.writeSettings(output, settings),
        `settings ${settings.map((one) => `${one.id}=${one.value}`).join(' ')}`,
      ]),
  );

  it('say the same', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 20 }), (frames) => {
        const output = new GrowingBytes();
        output.append(FIRST_SETTINGS, 0, FIRST_SETTINGS.length);
        for (const [writing] of frames) writing(output);
        const log = new EventLog();
        new FrameReader(log).feed(output.bytes, 0, output.length);
        assert.deepEqual(
          log.done().slice(1),
          frames.map(([, line]) => line),
        );
      }),
    );
  });
});
