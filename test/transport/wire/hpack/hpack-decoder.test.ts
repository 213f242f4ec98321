import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeInteger } from '../../../../src/transport/wire/hpack/encode-integer.js';
import { FIELD_ID } from '../../../../src/transport/wire/hpack/field-id.js';
import type { HeaderField } from '../../../../src/transport/wire/hpack/header-field.js';
import { HpackDecoder } from '../../../../src/transport/wire/hpack/hpack-decoder.js';
import { HPACK_FAULT } from '../../../../src/transport/wire/hpack/hpack-fault.js';
import { readBlock, readFields, readTable } from './read-block.js';

/** `a: b` as a literal that enters the table: 34 bytes of it. */
const SMALL = '40 01 61 01 62';

describe('the header decoder, on bytes that mean nothing', () => {
  const bad: [title: string, wire: string, fault: keyof typeof HPACK_FAULT][] = [
    ['index 0', '80', 'indexZero'],
    ['an index beyond the static table, while the dynamic one is empty', 'be', 'indexBeyond'],
    ['an index beyond the dynamic table', `${SMALL} bf`, 'indexBeyond'],
    ['a name index beyond both tables', '7e 01 62', 'indexBeyond'],
    ['a name index of a literal without indexing beyond both tables', '0f 2f 01 62', 'indexBeyond'],
    ['the highest index there is room for', 'ff ff ff ff 7f', 'indexBeyond'],
    ['an index that goes on for too many octets', 'ff ff ff ff ff 01', 'integer'],
    ['an index padded with zeros without end', 'ff 80 80 80 80 80 80', 'integer'],
    ['a string length of too many octets', '00 7f ff ff ff ff 0f', 'integer'],
    ['an index cut short', 'ff 80', 'truncated'],
    ['a name without its length', '40', 'truncated'],
    ['a name cut short', '40 05 61 62', 'truncated'],
    ['a field without its value', '40 01 61', 'truncated'],
    ['a value cut short', '40 01 61 02 62', 'truncated'],
    ['a size update cut short', '3f e1', 'truncated'],
    ['a name that is no Huffman code', '40 81 00 01 62', 'huffmanPadding'],
    ['a value that is no Huffman code', '40 01 61 82 1f ff', 'huffmanPadding'],
    ['the end-of-string symbol in a value', '40 01 61 84 ff ff ff ff', 'huffmanEos'],
    ['a size update after a field', '82 20', 'updateLate'],
    ['a size update of one byte above the limit', '3f e2 1f', 'updateAbove'],
  ];
  for (const [title, wire, fault] of bad) {
    it(`refuses ${title}, and every block after it`, () => {
      const decoder = new HpackDecoder();
      assert.equal(readBlock(decoder, wire).fault, HPACK_FAULT[fault]);
      assert.deepEqual(readBlock(decoder, '82'), { fault: HPACK_FAULT[fault], fields: [], never: [] });
    });
  }

  it('refuses a string longer than it takes, before it is there', () => {
    const decoder = new HpackDecoder({ maxStringBytes: 3 });
    assert.deepEqual(readFields(decoder, '00 03 61 62 63 03 64 65 66'), [['abc', 'def']]);
    assert.equal(readBlock(decoder, '00 04 61 62 63 64 00').fault, HPACK_FAULT.longString);
  });
});

describe('the header decoder', () => {
  it('reads an empty block as no fields', () => {
    assert.deepEqual(readFields(new HpackDecoder(), ''), []);
  });

  it('keeps a literal with indexing, and no other', () => {
    const decoder = new HpackDecoder();
    const { fields, never } = readBlock(decoder, '40 01 61 01 62  00 01 63 01 64  10 01 65 01 66  be');
    assert.deepEqual(fields, [
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
      ['a', 'b'],
    ]);
    assert.deepEqual(never, ['e']);
    assert.equal(decoder.tableBytes, 34);
  });

  it('takes empty names and values', () => {
    const decoder = new HpackDecoder();
    assert.deepEqual(readFields(decoder, '40 00 00  40 80 80  be'), [
      ['', ''],
      ['', ''],
      ['', ''],
    ]);
    assert.equal(decoder.tableBytes, 64);
  });

  it('counts Huffman-coded entries by their decoded length', () => {
    const decoder = new HpackDecoder();
    // custom-key: custom-value, from RFC 7541 C.4.3
    readFields(decoder, '40 88 25a849e95ba97d7f 89 25a849e95bb8e8b4bf');
    assert.equal(decoder.tableBytes, 'custom-key'.length + 'custom-value'.length + 32);
  });

  it('gives octets as they are, one character each', () => {
    assert.deepEqual(readFields(new HpackDecoder(), '00 02 4100 02 ff80'), [['A\0', '\xff\x80']]);
  });

  it('evicts the oldest entries when a new one needs their place', () => {
    const decoder = new HpackDecoder();
    readFields(decoder, `3f 25 ${SMALL} 40 01 63 01 64`); // 68 bytes: room for two
    assert.equal(decoder.tableBytes, 68);
    readFields(decoder, '40 01 65 01 66');
    assert.equal(decoder.tableBytes, 68);
    assert.deepEqual(readTable(decoder, 2), [
      ['e', 'f'],
      ['c', 'd'],
    ]);
    assert.equal(readBlock(decoder, 'c0').fault, HPACK_FAULT.indexBeyond);
  });

  it('empties the table for an entry larger than all of it, which is told all the same', () => {
    const decoder = new HpackDecoder();
    const value = '63'.repeat(20);
    assert.deepEqual(readFields(decoder, `3f 13 ${SMALL} 40 01 61 14 ${value}`), [
      ['a', 'b'],
      ['a', 'c'.repeat(20)],
    ]);
    assert.equal(decoder.tableBytes, 0);
    assert.equal(readBlock(decoder, 'be').fault, HPACK_FAULT.indexBeyond);
  });

  it('lets an entry take its name from one that it evicts', () => {
    const decoder = new HpackDecoder();
    readFields(decoder, `3f 09 ${SMALL}`); // 40 bytes: room for one
    const names = [];
    for (const value of ['63', '64', '65', '66']) {
      names.push(...readFields(decoder, `7e 01 ${value}`), ...readTable(decoder, 1));
    }
    assert.deepEqual(
      names,
      ['c', 'c', 'd', 'd', 'e', 'e', 'f', 'f'].map((value) => ['a', value]),
    );
  });

  it('keeps every entry whole while the table turns over many times', () => {
    const decoder = new HpackDecoder();
    readFields(decoder, '3f e1 03'); // 512 bytes
    for (let i = 0; i < 2000; i++) {
      const name = Buffer.from(`name-${i}`).toString('hex');
      const value = Buffer.from(`${i}`.repeat(1 + (i % 11))).toString('hex');
      readFields(decoder, `40 ${hexByte(name.length / 2)} ${name} ${hexByte(value.length / 2)} ${value}`);
      assert.deepEqual(readTable(decoder, 1), [[`name-${i}`, `${i}`.repeat(1 + (i % 11))]]);
    }
    const table = readTable(decoder, 7);
    assert.deepEqual(
      table.map(([name]) => name),
      [1999, 1998, 1997, 1996, 1995, 1994, 1993].map((i) => `name-${i}`),
    );
    assert.ok(decoder.tableBytes <= 512);
  });

  it('lends a name also while all entries move to the front of their store', () => {
    const decoder = new HpackDecoder();
    readFields(decoder, literal('first', 2000));
    readFields(decoder, literal('lent-name', 2000));
    readFields(decoder, literal('third', 1900));
    const borrowing = Buffer.concat([Buffer.from([0x7f, 0]), literal('', 2400).subarray(2)]); // index 63
    assert.deepEqual(readFields(decoder, borrowing), [['lent-name', 'a'.repeat(2400)]]);
    assert.deepEqual(readTable(decoder, 1), [['lent-name', 'a'.repeat(2400)]]);
  });

  it('starts anew in a table that was emptied', () => {
    const decoder = new HpackDecoder();
    for (let i = 0; i < 10; i++) {
      readFields(decoder, Buffer.concat([Buffer.from([0x20, 0x3f, 0xe1, 0x1f]), literal(`n${i}`, 3000)]));
      assert.deepEqual(readTable(decoder, 1), [[`n${i}`, 'a'.repeat(3000)]]);
      assert.equal(decoder.tableBytes, 3034);
    }
  });

  it('knows the names that a gRPC client acts on, by whichever way they come', () => {
    const decoder = new HpackDecoder();
    const ids: number[] = [];
    const sink = { field: (field: HeaderField) => void ids.push(field.id) };
    const names = [':status', 'content-type', 'grpc-status', 'grpc-message', 'grpc-status-details-bin'];
    names.push('grpc-encoding', 'via', 'server', 'x-envoy-upstream-service-time', 'x-envoy-', 'grpc-statuS', 'x-other');
    const block = Buffer.concat(
      names.map((name) => Buffer.from(`\x40${String.fromCharCode(name.length)}${name}\x010`)),
    );
    assert.equal(decoder.decode(block, 0, block.length, sink), null);
    const expected = [0, 1, 2, 3, 4, 5, 6, 7, 8, -1, -1, -1];
    assert.deepEqual(ids.splice(0), expected);
    // From the dynamic table, and as names from the dynamic and the static table.
    const indexed = Uint8Array.from(names, (_, position) => 0x80 | (62 + names.length - 1 - position));
    assert.equal(decoder.decode(indexed, 0, indexed.length, sink), null);
    assert.deepEqual(ids.splice(0), expected);
    const again = Buffer.from('88 0f 30 01 30 0f 2d 01 30 0f 27 01 30 7e 01 30 be'.replaceAll(' ', ''), 'hex');
    assert.equal(decoder.decode(again, 0, again.length, sink), null);
    const { ':status': status, via, server, other } = FIELD_ID;
    assert.deepEqual(ids, [status, other, via, server, other, other]);
  });

  it('reads short decimal values as numbers, and nothing else', () => {
    const numbers: number[] = [];
    const sink = { field: (field: HeaderField) => void numbers.push(field.digits()) };
    const values = ['0', '16', '007', '999999999', '1000000000', '', '-1', '1 ', '0x1', '1:', '1/', '١'];
    const block = Buffer.concat(
      values.map((value) => Buffer.concat([Buffer.from([0x08, Buffer.byteLength(value)]), Buffer.from(value)])),
    );
    assert.equal(new HpackDecoder().decode(block, 0, block.length, sink), null);
    assert.deepEqual(numbers, [0, 16, 7, 999_999_999, -1, -1, -1, -1, -1, -1, -1, -1]);
  });
});

describe('the limits of a header list', () => {
  it('are its names and values, and 32 for each field', () => {
    const decoder = new HpackDecoder({ maxListBytes: 76 });
    assert.equal(readBlock(decoder, '82 82').fault, HPACK_FAULT.largeList); // :method: GET is 42
    assert.equal(decoder.listBytes, 84);
    assert.equal(readBlock(decoder, `82 ${SMALL}`).fault, null);
    assert.equal(decoder.listBytes, 76);
  });

  it('are a number of fields', () => {
    const decoder = new HpackDecoder({ maxFields: 2 });
    assert.equal(readBlock(decoder, '82 82').fault, null);
    assert.equal(readBlock(decoder, '82 82 82').fault, HPACK_FAULT.largeList);
  });

  it('cost one stream and not the connection: the table stays in step', () => {
    const decoder = new HpackDecoder({ maxFields: 1 });
    const { fault, fields } = readBlock(decoder, `${SMALL} 40 01 63 01 64`);
    assert.equal(fault, HPACK_FAULT.largeList);
    assert.equal(fault.scope, 'stream');
    assert.deepEqual(fields, [['a', 'b']]);
    assert.deepEqual(readFields(decoder, 'be'), [['c', 'd']]);
  });

  it('do not hide that a block is broken', () => {
    const decoder = new HpackDecoder({ maxFields: 1 });
    assert.equal(readBlock(decoder, '82 82 80').fault, HPACK_FAULT.indexZero);
  });

  it('hold by default against a block of 64 KiB that names one long entry over and over', () => {
    const decoder = new HpackDecoder();
    const bomb = Buffer.alloc(65_536, 0xbe);
    const entry = Buffer.alloc(4000, 0x61);
    readFields(decoder, Buffer.concat([Buffer.from([0x40, 1, 0x61, 0x7f, 0xa1, 0x1e]), entry]));
    const { fault, fields } = readBlock(decoder, bomb);
    assert.equal(fault, HPACK_FAULT.largeList);
    assert.equal(fields.length, 16); // 16 times 4033 is the last below 65,536
    assert.deepEqual(readBlock(decoder, 'be').fields.length, 1);
  });
});

describe('the size of the table', () => {
  it('may be changed by the peer at the start of a block, as often as it likes, up to the limit', () => {
    const decoder = new HpackDecoder();
    assert.deepEqual(readFields(decoder, `20 3f e1 1f 20 3f e1 1f ${SMALL}`), [['a', 'b']]);
    assert.equal(decoder.tableBytes, 34);
    assert.deepEqual(readFields(decoder, '20'), []);
    assert.equal(decoder.tableBytes, 0);
    assert.deepEqual(readFields(decoder, `${SMALL}`), [['a', 'b']]);
    assert.equal(decoder.tableBytes, 0);
  });

  it('may go above 4,096 only once the higher limit is acknowledged', () => {
    const decoder = new HpackDecoder();
    decoder.limitAcknowledged(8192);
    assert.deepEqual(readFields(decoder, SMALL), [['a', 'b']]);
    readFields(decoder, '3f e1 3f');
    const entry = Buffer.alloc(3000, 0x61);
    for (let i = 0; i < 2; i++)
      readFields(decoder, Buffer.concat([Buffer.from([0x40, 1, 0x62, 0x7f, 0xb9, 0x16]), entry]));
    assert.equal(decoder.tableBytes, 34 + 2 * 3033);
    assert.deepEqual(readTable(decoder, 3), [
      ['b', 'a'.repeat(3000)],
      ['b', 'a'.repeat(3000)],
      ['a', 'b'],
    ]);
    assert.equal(readBlock(decoder, '3f e2 3f').fault, HPACK_FAULT.updateAbove);
  });

  it('must be lowered by the next block after a lower limit was acknowledged', () => {
    const decoder = new HpackDecoder();
    decoder.limitAcknowledged(100);
    assert.equal(readBlock(decoder, '82').fault, HPACK_FAULT.updateMissing);
  });

  it('is lowered by an update to the limit or below, and evicts at once', () => {
    const decoder = new HpackDecoder();
    readFields(decoder, `${SMALL} 40 01 63 01 64 40 01 65 01 66`);
    decoder.limitAcknowledged(100);
    assert.deepEqual(readFields(decoder, '3f 45 be bf'), [
      ['e', 'f'],
      ['c', 'd'],
    ]);
    assert.equal(decoder.tableBytes, 68);
    assert.equal(readBlock(decoder, '3f 46').fault, HPACK_FAULT.updateAbove);
  });

  it('need not be lowered by a peer whose table is small enough already', () => {
    const decoder = new HpackDecoder();
    readFields(decoder, '3f 45'); // 100
    decoder.limitAcknowledged(100);
    assert.deepEqual(readFields(decoder, '82'), [[':method', 'GET']]);
  });

  it('must pass through the lowest of several limits, though the last one is lower than the table too', () => {
    const ours = (): HpackDecoder => {
      const decoder = new HpackDecoder();
      decoder.limitAcknowledged(10);
      decoder.limitAcknowledged(20);
      return decoder;
    };
    assert.equal(readBlock(ours(), '34').fault, HPACK_FAULT.updateAbove); // 20
    assert.deepEqual(readFields(ours(), '2a 34 82'), [[':method', 'GET']]);
  });

  it('must pass through the lowest limit if it rose again since the last block', () => {
    const ours = (): HpackDecoder => {
      const decoder = new HpackDecoder();
      readFields(decoder, SMALL);
      decoder.limitAcknowledged(0);
      decoder.limitAcknowledged(4096);
      return decoder;
    };
    assert.equal(readBlock(ours(), '3f e1 1f').fault, HPACK_FAULT.updateAbove);
    assert.equal(readBlock(ours(), 'be').fault, HPACK_FAULT.updateMissing);
    const decoder = ours();
    assert.deepEqual(readFields(decoder, '20 3f e1 1f'), []);
    assert.equal(decoder.tableBytes, 0);
  });
});

/** A literal with indexing whose value is `a`, over and over. */
function literal(name: string, valueBytes: number): Buffer {
  const length = Buffer.alloc(6);
  const end = encodeInteger(length, 0, 0, 0x7f, valueBytes);
  const head = Buffer.from([0x40, name.length, ...Buffer.from(name), ...length.subarray(0, end)]);
  return Buffer.concat([head, Buffer.alloc(valueBytes, 'a')]);
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0');
}
