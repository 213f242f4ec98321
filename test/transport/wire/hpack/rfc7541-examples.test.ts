import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { encodeInteger } from '../../../../src/transport/wire/hpack/encode-integer.js';
import { HpackDecoder } from '../../../../src/transport/wire/hpack/hpack-decoder.js';
import { HpackEncoder } from '../../../../src/transport/wire/hpack/hpack-encoder.js';
import { type Field, readFields, readTable } from './read-block.js';

interface Story {
  section: string;
  tableLimitBytes: number;
  blocks: { section: string; wire: string; fields: Field[]; table: Field[]; tableBytes: number }[];
}

const file = new URL('../../../../../fixtures/hpack/rfc7541-appendix-c.json', import.meta.url);
const stories: Story[] = JSON.parse(readFileSync(file, 'utf8'));

describe('the examples of RFC 7541, Appendix C', () => {
  it('writes integers as C.1 does', () => {
    assert.equal(integer(10, 0x1f), '0a');
    assert.equal(integer(1337, 0x1f), '1f9a0a');
    assert.equal(integer(42, 0xff), '2a');
  });

  for (const { section, tableLimitBytes, blocks } of stories) {
    it(`reads ${section}: fields, and the table after each block`, () => {
      const decoder = new HpackDecoder();
      assert.deepEqual(readFields(decoder, sizeUpdate(tableLimitBytes)), []);
      for (const { wire, fields, table, tableBytes } of blocks) {
        assert.deepEqual(readFields(decoder, wire), fields);
        assert.deepEqual(readTable(decoder, table.length), table);
        assert.equal(decoder.tableBytes, tableBytes);
      }
    });
  }

  it('writes the requests of C.4 byte for byte', () => {
    const encoder = new HpackEncoder();
    const story = stories.find(({ section }) => section === 'C.4')!;
    const target = Buffer.alloc(1000);
    const written = story.blocks.map(({ fields }) => target.toString('hex', 7, encoder.encode(target, 7, fields)));
    assert.deepEqual(
      written,
      story.blocks.map(({ wire }) => wire),
    );
  });

  it('writes the secret of C.2.3 as a field never to be indexed', () => {
    const target = Buffer.alloc(100);
    const end = new HpackEncoder().encode(target, 0, [['Authorization', '?']]);
    assert.equal(target.toString('hex', 0, end), '1f08013f');
  });
});

function integer(value: number, prefix: number): string {
  const target = Buffer.alloc(10);
  return target.toString('hex', 2, encodeInteger(target, 2, 0, prefix, value));
}

function sizeUpdate(bytes: number): Uint8Array {
  const target = Buffer.alloc(10);
  return target.subarray(0, encodeInteger(target, 0, 0x20, 0x1f, bytes));
}
