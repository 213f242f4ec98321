import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BlockMemo } from '../../../../src/transport/wire/hpack/block-memo.js';
import { HpackDecoder } from '../../../../src/transport/wire/hpack/hpack-decoder.js';
import { HPACK_FAULT, type HpackFault } from '../../../../src/transport/wire/hpack/hpack-fault.js';
import { type Field, readBlock } from './read-block.js';

type Meaning = { fields: readonly Field[] };

/** A reader as a connection is one: asks the memo first, and decodes what it does not know. */
class Reader {
  readonly decoder = new HpackDecoder();
  decoded = 0;
  private readonly memo = new BlockMemo<Meaning>(this.decoder);

  read(wire: Uint8Array): Meaning | HpackFault {
    const known = this.memo.recall(wire, 0, wire.length);
    if (known !== null) return known;
    this.decoded++;
    const { fault, fields } = readBlock(this.decoder, wire);
    if (fault !== null) return fault;
    const meaning = { fields };
    this.memo.keep(wire, 0, wire.length, meaning);
    return meaning;
  }
}

describe('the memory of header blocks', () => {
  it('decodes equal blocks once, and gives back the same object', () => {
    const reader = new Reader();
    const first = reader.read(hex('88 82'));
    assert.equal(reader.read(hex('88 82')), first);
    assert.deepEqual(first, {
      fields: [
        [':status', '200'],
        [':method', 'GET'],
      ],
    });
    assert.equal(reader.decoded, 1);
  });

  it('remembers literals too, as long as they do not enter the table', () => {
    const reader = new Reader();
    for (let i = 0; i < 3; i++) assert.deepEqual(reader.read(hex('00 01 61 01 62')), { fields: [['a', 'b']] });
    assert.equal(reader.decoded, 1);
  });

  it('decodes a block that enters the table each time, for each changes it', () => {
    const reader = new Reader();
    for (let i = 0; i < 3; i++) reader.read(hex('40 01 61 01 62'));
    assert.equal(reader.decoded, 3);
    assert.equal(reader.decoder.tableBytes, 3 * 34);
  });

  it('forgets everything when the table changes: the same bytes mean something else', () => {
    const reader = new Reader();
    reader.read(hex('40 01 61 01 62'));
    assert.deepEqual(reader.read(hex('be')), { fields: [['a', 'b']] });
    reader.read(hex('40 01 63 01 64'));
    assert.deepEqual(reader.read(hex('be')), { fields: [['c', 'd']] });
    assert.deepEqual(reader.read(hex('be')), { fields: [['c', 'd']] });
    assert.equal(reader.decoded, 4);
  });

  it('forgets when the table shrinks', () => {
    const reader = new Reader();
    reader.read(hex('40 01 61 01 62'));
    reader.read(hex('be'));
    reader.read(hex('20'));
    assert.equal(reader.read(hex('be')), HPACK_FAULT.indexBeyond);
  });

  it('does not let a known block pass that owes a size update', () => {
    const reader = new Reader();
    reader.read(hex('82'));
    reader.decoder.limitAcknowledged(0);
    assert.equal(reader.read(hex('82')), HPACK_FAULT.updateMissing);
  });

  it('does not remember long blocks, nor short ones that mean much', () => {
    const reader = new Reader();
    const long = Buffer.alloc(33, 0x82);
    reader.read(long);
    reader.read(long);
    assert.equal(reader.decoded, 2);
    const entry = Buffer.concat([hex('40 01 61 7f 81 0f'), Buffer.alloc(2048, 0x61)]);
    reader.read(entry);
    reader.read(hex('be'));
    reader.read(hex('be'));
    assert.equal(reader.decoded, 5);
  });

  it('does not remember empty blocks', () => {
    const reader = new Reader();
    reader.read(hex(''));
    reader.read(hex(''));
    assert.equal(reader.decoded, 2);
  });

  it('forgets when the connection is lost', () => {
    const reader = new Reader();
    reader.read(hex('82'));
    reader.read(hex('80'));
    assert.equal(reader.read(hex('82')), HPACK_FAULT.indexZero);
  });

  it('never says anything else than the decoder would', () => {
    const parts = ['82', '88', 'be', 'bf', 'c0', '40 01 61 01 62', '7e 01 63', '00 01 64 01 65', '3f 45', '3f e1 1f'];
    const blocks = fc.array(fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 3 }), { maxLength: 200 });
    fc.assert(
      fc.property(blocks, (wires) => {
        const reader = new Reader();
        const plain = new HpackDecoder();
        for (const words of [
          '40 01 61 01 62',
          '40 01 63 01 64',
          '40 01 65 01 66',
          ...wires.map((all) => all.join('')),
        ]) {
          const { fault, fields } = readBlock(plain, hex(words));
          assert.deepEqual(reader.read(hex(words)), fault ?? { fields });
        }
        assert.equal(reader.decoder.tableBytes, plain.tableBytes);
      }),
      { numRuns: 500 },
    );
  });
});

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}
