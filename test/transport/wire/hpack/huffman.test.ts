import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { HUFFMAN_CODE } from '../../../../src/transport/wire/hpack/huffman-code.js';
import { decodeHuffman, HUFFMAN_FAULT } from '../../../../src/transport/wire/hpack/huffman-decode.js';
import { encodeHuffman, huffmanBytes } from '../../../../src/transport/wire/hpack/huffman-encode.js';

const { eos, padding } = HUFFMAN_FAULT;

describe('the Huffman code of header strings', () => {
  it('has the codes that RFC 7541 Appendix B prints', () => {
    const printed = { 0: '1ff8', 32: '14', 48: '0', 97: '3', 122: '7b', 127: 'ffffffc', 195: '7fff1', 255: '3ffffee' };
    const ours = Object.keys(printed).map((symbol) => [symbol, HUFFMAN_CODE.codes[Number(symbol)]!.toString(16)]);
    assert.deepEqual(Object.fromEntries(ours), printed);
    assert.equal(HUFFMAN_CODE.codes[256]!.toString(16), '3fffffff');
  });

  it('leaves no code unused: the lengths fill the tree', () => {
    const filled = HUFFMAN_CODE.bits.reduce((sum, bits) => sum + 2 ** -bits, 0);
    assert.equal(filled, 1);
  });

  it('gives back every text of octets, in as many bytes as it said', () => {
    const texts = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets).toString('latin1')),
      fc.string({ maxLength: 300, unit: 'grapheme-ascii' }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const coded = new Uint8Array(2000).fill(0xa5);
        const end = encodeHuffman(text, coded, 3);
        assert.equal(end - 3, huffmanBytes(text));
        assert.equal(coded[end], 0xa5);
        assert.deepEqual(decode(coded.subarray(3, end)), text);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives back every single octet, and every one after another', () => {
    for (let pair = 0; pair < 65_536; pair++) {
      const text = String.fromCharCode(pair & 0xff, pair >>> 8);
      const coded = new Uint8Array(8);
      assert.equal(decode(coded.subarray(0, encodeHuffman(text, coded, 0))), text);
    }
  });

  it('takes up to seven ones as padding, and no octet of them', () => {
    assert.equal(decode([]), '');
    assert.equal(decode([0x1f]), 'a'); // 00011 111
    assert.equal(decode([0xf8]), '&'); // 11111000
    assert.equal(decode([0xf8, 0xff]), padding);
    assert.equal(decode([0x1f, 0xff]), padding);
    assert.equal(decode([0xff]), padding);
    assert.equal(decode([0xff, 0xff, 0xff]), padding);
  });

  it('takes no padding of other bits than ones', () => {
    assert.equal(decode([0x18]), padding); // 00011 000
    assert.equal(decode([0x1e]), padding); // 00011 110
  });

  it('refuses a string that ends inside a code', () => {
    assert.equal(decode([0xff, 0xc0]), padding); // the first 16 bits of a longer code, or of none
  });

  it('refuses the end-of-string symbol wherever it stands', () => {
    assert.equal(decode([0xff, 0xff, 0xff, 0xff]), eos);
    assert.equal(decode([0x1f, 0xff, 0xff, 0xff, 0xff]), eos);
    assert.equal(decode([0xff, 0xff, 0xff, 0xfc, 0x1f]), eos); // 30 ones, then more
  });

  it('answers any bytes with a text that codes back to them, or with a fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const text = decode(bytes);
        const coded = new Uint8Array(200);
        const again = typeof text === 'number' ? [] : coded.subarray(0, encodeHuffman(text, coded, 0));
        assert.deepEqual(Buffer.from(again), Buffer.from(typeof text === 'number' ? [] : bytes));
        assert.ok(typeof text === 'string' || text === eos || text === padding);
      }),
      { numRuns: 5000 },
    );
  });

  it('refuses characters that are no octets', () => {
    assert.throws(() => huffmanBytes('naïve €'), RangeError);
    assert.equal(huffmanBytes('naïve ÿ'), 10); // 6 + 5 + 23 + 7 + 5 + 6 + 26 bits
  });
});

/** The text, one character per octet, or the fault. */
function decode(bytes: ArrayLike<number>): string | number {
  const around = Uint8Array.from([0, 0, ...Array.from(bytes), 0]);
  const target = Buffer.alloc(bytes.length * 2 + 1);
  const end = decodeHuffman(around, 2, 2 + bytes.length, target, 1);
  return end < 0 ? end : target.toString('latin1', 1, end);
}
