import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MetadataEntry } from '../../../../src/shared/endpoint.js';
import { HpackDecoder } from '../../../../src/transport/wire/hpack/hpack-decoder.js';
import { HpackEncoder } from '../../../../src/transport/wire/hpack/hpack-encoder.js';
import { readBlock, readFields } from './read-block.js';

/** A gRPC request as the engine sends it. */
function requestOf(method: string): MetadataEntry[] {
  return [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', `/shop.v1.OrderService/${method}`],
    [':authority', '127.0.0.1:50051'],
    ['content-type', 'application/grpc'],
    ['te', 'trailers'],
    ['user-agent', 'grpc-red/0.1.0'],
    ['grpc-timeout', '20S'],
  ];
}

/** The block in hex. */
function encode(encoder: HpackEncoder, fields: readonly MetadataEntry[]): string {
  const target = Buffer.alloc(HpackEncoder.roomFor(fields));
  return target.toString('hex', 0, encoder.encode(target, 0, fields));
}

describe('the header encoder, for templates', () => {
  it('writes what was primed as indices alone: eight bytes for a request of any of the methods', () => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    const methods = ['Create', 'Get', 'Watch'];
    for (const method of methods) readFields(decoder, encode(encoder, requestOf(method)));
    encoder.freeze();
    const templates = methods.map((method) => encode(encoder, requestOf(method)));
    assert.deepEqual(templates, ['8386c5c4c3c2c1c0', '8386bfc4c3c2c1c0', '8386bec4c3c2c1c0']);
    for (const _ of [1, 2, 3]) {
      for (const [position, method] of methods.entries()) {
        assert.deepEqual(readFields(decoder, templates[position]!), requestOf(method));
      }
    }
  });

  it('says which fields are indexed', () => {
    const encoder = new HpackEncoder();
    encode(encoder, [...requestOf('Get'), ['authorization', 'Bearer 1']]);
    assert.ok(requestOf('Get').every(([name, value]) => encoder.isIndexed(name, value)));
    assert.equal(encoder.isIndexed('Content-Type', 'application/grpc'), true);
    assert.equal(encoder.isIndexed(':path', '/shop.v1.OrderService/Create'), false);
    assert.equal(encoder.isIndexed('authorization', 'Bearer 1'), false);
  });

  it('adds nothing to the table once it is frozen', () => {
    const encoder = new HpackEncoder();
    encode(encoder, requestOf('Get'));
    encoder.freeze();
    const { epoch } = encoder;
    const template = encode(encoder, requestOf('Get'));
    assert.match(encode(encoder, [['x-request', '1']]), /^0087.{14}0131$/);
    assert.equal(encoder.isIndexed('x-request', '1'), false);
    assert.equal(encode(encoder, requestOf('Get')), template);
    assert.equal(encoder.epoch, epoch);
  });

  it('changes its epoch with every entry, for each moves the others', () => {
    const encoder = new HpackEncoder();
    const before = encoder.epoch;
    encode(encoder, [[':method', 'POST']]);
    assert.equal(encoder.epoch, before);
    encode(encoder, [['a', 'b']]);
    assert.notEqual(encoder.epoch, before);
  });

  it('goes on a template with fields of one call, which leave the table alone', () => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    readFields(decoder, encode(encoder, requestOf('Get')));
    encoder.freeze();
    const target = Buffer.alloc(500);
    let end = encoder.encode(target, 0, requestOf('Get'));
    end = encoder.encodeLiteral(target, end, 'x-request-id', 'a'.repeat(50));
    end = encoder.encodeLiteral(target, end, 'user-agent', '\xff');
    end = encoder.encodeLiteral(target, end, 'authorization', 'Bearer 1');
    const { fields, never } = readBlock(decoder, target.subarray(0, end));
    const added = [
      ['x-request-id', 'a'.repeat(50)],
      ['user-agent', '\xff'],
      ['authorization', 'Bearer 1'],
    ];
    assert.deepEqual(fields, [...requestOf('Get'), ...added]);
    assert.deepEqual(never, ['authorization']);
  });

  it('leaves out of a full table what finds no room, and keeps what is in it', () => {
    const encoder = new HpackEncoder(120);
    const decoder = new HpackDecoder();
    const fields: MetadataEntry[] = [
      ['first', '1'.repeat(20)], // 57
      ['second', '2'.repeat(30)], // 68: too much
      ['third', '3'.repeat(20)], // 57
    ];
    for (const _ of [1, 2]) assert.deepEqual(readFields(decoder, encode(encoder, fields)), fields);
    assert.deepEqual(
      fields.map(([name, value]) => encoder.isIndexed(name, value)),
      [true, false, true],
    );
    assert.equal(decoder.tableBytes, 114);
  });

  it('fills a table to its last byte', () => {
    const encoder = new HpackEncoder(34);
    assert.equal(encode(encoder, [['a', 'b']]), '3f034001610162');
    assert.equal(encoder.isIndexed('a', 'b'), true);
  });
});

describe('the header encoder', () => {
  it('codes a string only where that makes it shorter', () => {
    const encoder = new HpackEncoder();
    encoder.freeze();
    assert.equal(encode(encoder, [['te', 'trailers']]), '00027465864d833505b11f');
    assert.equal(encode(encoder, [['&', '\\\\']]), '000126025c5c');
  });

  it('writes credentials and cookies as never to be indexed, and keeps them out of the table', () => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    const fields: MetadataEntry[] = [
      ['Authorization', 'Bearer secret'],
      ['proxy-authorization', 'Basic secret'],
      ['cookie', 'session=secret'],
      ['x-open', 'secret'],
    ];
    for (const _ of [1, 2]) {
      const { never } = readBlock(decoder, encode(encoder, fields));
      assert.deepEqual(never, ['authorization', 'proxy-authorization', 'cookie']);
    }
    assert.equal(decoder.tableBytes, 'x-opensecret'.length + 32);
  });

  it('writes names in lower case', () => {
    const block = encode(new HpackEncoder(), [['X-Shard', 'Blue']]);
    assert.deepEqual(readFields(new HpackDecoder(), block), [['x-shard', 'Blue']]);
  });

  it('changes nothing if the target is too short, or a character is no octet', () => {
    const encoder = new HpackEncoder();
    encoder.setPeerTableSize(1000);
    const { epoch } = encoder;
    const fields: MetadataEntry[] = [['x-a', 'b']];
    const target = Buffer.alloc(HpackEncoder.roomFor(fields) + 4);
    assert.throws(() => encoder.encode(target, 5, fields), /Too little room/);
    assert.throws(() => encoder.encode(Buffer.alloc(100), 0, [...fields, ['x-b', '€']]), RangeError);
    assert.throws(() => encoder.encode(Buffer.alloc(100), 0, [...fields, ['x-€', '']]), RangeError);
    assert.equal(encoder.isIndexed('x-a', 'b'), false);
    assert.equal(encoder.epoch, epoch);
    assert.equal(encode(encoder, fields).slice(0, 6), '3fc907'); // the size update is still to come
  });

  it('writes where it is told to, and nowhere else', () => {
    const target = Buffer.alloc(60, 0xa5);
    assert.equal(new HpackEncoder().encode(target, 10, [[':method', 'POST']]), 11);
    assert.equal(target.toString('hex', 9, 12), 'a583a5');
  });

  it('uses two octets and more for high indices and long strings', () => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    const fields = Array.from({ length: 100 }, (_, i): MetadataEntry => [`n${i}`, `v${i}`]);
    fields.push(['long', '~'.repeat(20_000)]);
    for (const _ of [1, 2]) assert.deepEqual(readFields(decoder, encode(encoder, fields)), fields);
    assert.equal(encode(encoder, [['n0', 'v0']]), 'ff22'); // index 161
  });
});

describe('the table that the peer lets the encoder use', () => {
  const held: MetadataEntry = ['x-held', 'here'];

  it('is opened with no size update while it is as before, or larger than we want', () => {
    const encoder = new HpackEncoder();
    const { epoch } = encoder;
    encoder.setPeerTableSize(4096);
    encoder.setPeerTableSize(65_536);
    assert.equal(encode(encoder, [[':method', 'POST']]), '83');
    assert.equal(encoder.epoch, epoch);
  });

  it('is used beyond 4,096 only if we want to and the peer does', () => {
    const encoder = new HpackEncoder(8192);
    assert.equal(encode(encoder, [[':method', 'POST']]), '83');
    encoder.setPeerTableSize(100_000);
    assert.equal(encode(encoder, [[':method', 'POST']]), '3fe13f83');
  });

  it('is lowered by an update that opens the next block, once', () => {
    const encoder = new HpackEncoder();
    encode(encoder, [held]);
    encoder.setPeerTableSize(100);
    assert.equal(encode(encoder, [held]), '3f45be');
    assert.equal(encode(encoder, [held]), 'be');
  });

  it('loses the oldest entries when it is lowered, as the decoder does', () => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    const fields: MetadataEntry[] = ['a', 'b', 'c', 'd'].map((name) => [name, name]);
    readFields(decoder, encode(encoder, fields));
    encoder.setPeerTableSize(80);
    assert.deepEqual(
      fields.map(([name, value]) => encoder.isIndexed(name, value)),
      [false, false, true, true],
    );
    decoder.limitAcknowledged(80);
    assert.deepEqual(readFields(decoder, encode(encoder, fields)), fields);
    assert.equal(decoder.tableBytes, 68);
  });

  it('is thawed by a change of its size, and voids templates', () => {
    const encoder = new HpackEncoder();
    encode(encoder, [held]);
    encoder.freeze();
    const { epoch } = encoder;
    encoder.setPeerTableSize(1000);
    assert.notEqual(encoder.epoch, epoch);
    encode(encoder, [['x-new', 'there']]);
    assert.equal(encoder.isIndexed('x-new', 'there'), true);
  });

  it('is told both its lowest and its last size if it fell and rose between two blocks', () => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    readFields(decoder, encode(encoder, [held]));
    for (const bytes of [500, 0, 100, 4096]) {
      encoder.setPeerTableSize(bytes);
      decoder.limitAcknowledged(bytes);
    }
    const block = encode(encoder, [held]);
    assert.equal(block.slice(0, 8), '203fe11f');
    assert.deepEqual(readFields(decoder, block), [held]);
    assert.equal(decoder.tableBytes, 42);
  });

  it('may be nothing at all', () => {
    const encoder = new HpackEncoder();
    encoder.setPeerTableSize(0);
    assert.equal(encode(encoder, [[':method', 'POST']]), '2083');
    encode(encoder, [held]);
    assert.equal(encoder.isIndexed(...held), false);
    assert.equal(encode(encoder, [[':method', 'POST']]), '83');
  });

  it('is announced in the first block if we want less than the peer gives', () => {
    const encoder = new HpackEncoder(64);
    assert.equal(encode(encoder, [[':method', 'POST']]), '3f2183');
  });
});
