import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { HpackDecoder } from '../../../../src/transport/wire/hpack/hpack-decoder.js';
import { HpackEncoder } from '../../../../src/transport/wire/hpack/hpack-encoder.js';
import { NaiveWriter, type Saying } from './naive-writer.js';
import { type Field, readBlock, readFields, readTable } from './read-block.js';

const octets = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const name = fc.oneof(
  fc.constantFrom(':status', 'content-type', 'grpc-status', 'grpc-message', 'x-a', 'x-b', 'accept-encoding', ''),
  octets,
);
const value = fc.oneof(
  fc.constantFrom('200', '0', '', 'gzip, deflate', 'application/grpc'),
  octets,
  fc.nat(300).map((length) => 'value '.repeat(length).slice(0, length)),
);
const field = fc.tuple(name, value);
const tableBytes = fc.oneof(fc.constantFrom(0, 31, 32, 64, 100, 200, 4096), fc.nat(4096));

const saying: fc.Arbitrary<Saying> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant('field' as const),
      field,
      form: fc.constantFrom('incremental', 'incremental', 'without', 'never'),
      huffman: fc.boolean(),
      byIndex: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('size' as const), bytes: tableBytes }) },
);

describe('header blocks of any kind', () => {
  it('are read as they were meant, whichever way the peer says it, with the same table after each', () => {
    const blocks = fc.array(fc.array(saying, { maxLength: 15 }), { maxLength: 25 });
    fc.assert(
      fc.property(blocks, (all) => {
        const writer = new NaiveWriter();
        const decoder = new HpackDecoder();
        for (const sayings of all) {
          const block = readBlock(decoder, writer.block(sayings));
          const fields = sayings.filter((one) => one.kind === 'field').map((one) => one.field);
          assert.deepEqual(block.fields, fields);
          assert.equal(block.fault, null);
          assert.equal(decoder.tableBytes, writer.tableBytes);
          const newest = writer.table.slice(0, 60);
          assert.deepEqual(readTable(decoder, newest.length), newest);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('come back as they were encoded, over any changes of the peer’s table size and any freezing', () => {
    const step = fc.record({
      fields: fc.array(fc.tuple(fc.oneof(name, fc.constant('cookie')), value), { maxLength: 12 }),
      sizes: fc.array(fc.oneof(tableBytes, fc.constant(65_536)), { maxLength: 3 }),
      after: fc.constantFrom<(encoder: HpackEncoder) => void>(
        () => {},
        (encoder) => encoder.freeze(),
      ),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.constantFrom(0, 50, 4096, 16_384), (steps, ownLimit) => {
        const encoder = new HpackEncoder(ownLimit);
        const decoder = new HpackDecoder();
        for (const { fields, sizes, after } of steps) {
          for (const bytes of sizes) {
            encoder.setPeerTableSize(bytes);
            decoder.limitAcknowledged(bytes);
          }
          assert.deepEqual(readFields(decoder, encode(encoder, fields)), fields.map(lowered));
          const indexed = fields.map(([one, other]) => encoder.isIndexed(one, other));
          after(encoder);
          const again = fields.filter((_, i) => indexed[i]);
          const template = encode(encoder, again);
          assert.ok(template.length <= 2 * again.length);
          assert.deepEqual(readFields(decoder, template), again.map(lowered));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('stay what they were after the table is frozen, in any order, until the epoch changes', () => {
    const lists = fc.array(fc.array(field, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lists, fc.array(fc.nat()), (all, order) => {
        const encoder = new HpackEncoder();
        const decoder = new HpackDecoder();
        for (const fields of all) readFields(decoder, encode(encoder, fields));
        encoder.freeze();
        const { epoch } = encoder;
        const templates = all.map((fields) => encode(encoder, fields));
        for (const pick of order) {
          const at = pick % all.length;
          assert.deepEqual(readFields(decoder, templates[at]!), all[at]!.map(lowered));
        }
        assert.equal(encoder.epoch, epoch);
      }),
      { numRuns: 300 },
    );
  });

  it('that are any bytes give fields or a fault, within what the block may cost', () => {
    const limits = { maxListBytes: 2000, maxFields: 20, maxStringBytes: 1000 };
    const interesting = fc.constantFrom(0x20, 0x3f, 0x40, 0x7f, 0x80, 0x82, 0xbe, 0xbf, 0xff, 0, 0x0f, 0x10);
    const bytes = fc.array(fc.oneof(interesting, fc.nat(255)), { maxLength: 80 });
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 10 }), (blocks) => {
        const decoder = new HpackDecoder(limits);
        for (const block of blocks) {
          const { fault, fields } = readBlock(decoder, Uint8Array.from(block));
          const told = fields.reduce((sum, [one, other]) => sum + one.length + other.length + 32, 0);
          assert.ok(told <= limits.maxListBytes && fields.length <= limits.maxFields);
          assert.ok(decoder.tableBytes <= 4096);
          assert.match(fault?.clause ?? 'RFC 7541 §', /^RFC (7541|9113) §/);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

function encode(encoder: HpackEncoder, fields: readonly Field[]): Buffer {
  const target = Buffer.alloc(HpackEncoder.roomFor(fields));
  return target.subarray(0, encoder.encode(target, 0, fields));
}

/** As it goes on the wire. Only octets are in these names, and `toLowerCase` knows no longer form for one of them. */
function lowered([one, other]: Field): Field {
  return [one.toLowerCase(), other];
}
