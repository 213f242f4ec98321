import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MetadataEntry } from '../../../src/shared/endpoint.js';
import { GrowingBytes } from '../../../src/transport/wire/frames/growing-bytes.js';
import { HpackDecoder } from '../../../src/transport/wire/hpack/hpack-decoder.js';
import { RequestFrames } from '../../../src/transport/wire/request-frames.js';
import { readBlock, readFields } from './hpack/read-block.js';

const FIELDS: MetadataEntry[] = [
  [':method', 'POST'],
  [':path', '/a.B/C'],
  ['x-fixed', 'f'],
];
const FRAME_HEADER_BYTES = 9;

/** The frames of a request, as their payloads joined; each frame's payload is at most 16 KiB. */
function blockOf(frames: RequestFrames, own: MetadataEntry[] | null): Buffer {
  const output = new GrowingBytes();
  frames.write(output, 1, 0, 0, own);
  const bytes = Buffer.from(output.bytes.subarray(0, output.length));
  const payloads: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUIntBE(at, 3);
    assert.ok(length <= 16_384);
    // HEADERS first, CONTINUATION behind it; the last one says that it is.
    assert.equal(bytes[at + 3], at === 0 ? 1 : 9);
    payloads.push(bytes.subarray(at + FRAME_HEADER_BYTES, at + FRAME_HEADER_BYTES + length));
    at += FRAME_HEADER_BYTES + length;
    assert.equal(bytes[at - length - FRAME_HEADER_BYTES + 4], at === bytes.length ? 4 : 0);
  }
  return Buffer.concat(payloads);
}

describe('the requests of a connection', () => {
  it('carry entries of their own that no table holds and no proxy may put in one', () => {
    const frames = new RequestFrames([FIELDS]);
    const decoder = new HpackDecoder();
    for (const value of ['a', 'b', 'b', 'a']) {
      const { fields, never } = readBlock(decoder, blockOf(frames, [['x-token', value]]));
      assert.deepEqual(fields, [...FIELDS, ['x-token', value]]);
      // RFC 7541 §6.2.3.
      assert.deepEqual(never, ['x-token']);
    }
    assert.deepEqual(readFields(decoder, blockOf(frames, null).toString('hex')), FIELDS);
  });

  it('go on without them where a call has none', () => {
    const frames = new RequestFrames([FIELDS]);
    const decoder = new HpackDecoder();
    for (const own of [[['x-own', '1']], null, [['x-own', '2']], null] as (MetadataEntry[] | null)[]) {
      assert.deepEqual(readFields(decoder, blockOf(frames, own).toString('hex')), [...FIELDS, ...(own ?? [])]);
    }
  });

  it('go on in CONTINUATION frames where their entries are long', () => {
    const frames = new RequestFrames([FIELDS]);
    const decoder = new HpackDecoder();
    for (const length of [1, 30_000, 100, 32_768]) {
      const own: MetadataEntry[] = [['x-own', '{'.repeat(length)]];
      assert.deepEqual(readFields(decoder, blockOf(frames, own).toString('hex')), [...FIELDS, ...own]);
    }
  });

  it('give bytes without padding (gRPC over HTTP/2, Custom-Metadata)', () => {
    const block = blockOf(new RequestFrames([FIELDS]), [['x-bin', 'YQ==']]);
    assert.deepEqual(readFields(new HpackDecoder(), block.toString('hex')).at(-1), ['x-bin', 'YQ']);
  });
});
