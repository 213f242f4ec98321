import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { create, fromJson, type JsonValue, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { readMessage } from '../../src/target/read-message.js';
import { schemaRegistry } from '../../src/target/schema-registry.js';
import { takes } from '../plan/example/corpus.js';

const { schema } = takes('rich.Everything', 'fixtures/rules/protos/descriptors.binpb');
const registry = schemaRegistry(schema);
const type = registry.getMessage('rich.Everything')!;
const bytesOf = (json: JsonValue) => toBinary(type, fromJson(type, json, { registry }));
const anyOf = (url: string, value: number[]) => {
  const any = registry.getMessage('google.protobuf.Any')!;
  // typeUrl and value, as they stand on the wire.
  const text = Buffer.from(url);
  const bytes = Buffer.from([0x0a, text.length, ...text, 0x12, value.length, ...value]);
  assert.equal(any.fields.length, 2);
  return Buffer.concat([Buffer.from([0x82, 0x02, bytes.length]), bytes]);
};
const read = (bytes: Uint8Array) => readMessage(schema, 'rich.Everything', bytes, false);

describe('a message of a server', () => {
  it('is read as proto3 JSON', () => {
    const json = {
      anInt64: '9007199254740993',
      at: '2024-01-31T12:00:00Z',
      any: { '@type': 'type.googleapis.com/rich.Page', number: 1 },
    };
    assert.deepEqual(read(bytesOf(json)), json);
  });

  it('shows the bytes of an Any whose type nobody knows, or that are not of it', () => {
    const cases: [url: string, value: number[], shown: string][] = [
      ['type.googleapis.com/no.Such', [1, 2, 3], 'AQID'],
      ['type.googleapis.com/rich.Page', [0xff], '/w=='],
      ['nothing', [], ''],
      ['a/b/', [1], 'AQ=='],
    ];
    for (const [url, value, shown] of cases) {
      assert.deepEqual(read(anyOf(url, value)), { any: { '@type': url, value: shown } });
    }
  });

  it('shows an unknown Any inside a known one, and leaves the text beside it alone', () => {
    const stranger = anyOf('x/no.Such', [7]);
    const outer = anyOf('x/rich.Everything', [...stranger]);
    assert.deepEqual(read(Buffer.concat([bytesOf({ fields: { '@type': 'mine' } }), outer])), {
      fields: { '@type': 'mine' },
      any: { '@type': 'x/rich.Everything', any: { '@type': 'x/no.Such', value: 'Bw==' } },
    });
  });

  it('shows bytes of any length, its own and those of an Any that nobody knows', () => {
    for (const length of [4095, 4096, 4097, 100_000]) {
      const bytes = Buffer.alloc(length, 'x').toString('base64');
      assert.deepEqual(read(bytesOf({ someBytes: bytes, aString: bytes, wrappedBytes: bytes })), {
        someBytes: bytes,
        aString: bytes,
        wrappedBytes: bytes,
      });
    }
    const value = Buffer.alloc(5000, 7);
    const any = registry.getMessage('google.protobuf.Any')!;
    const bytes = toBinary(any, create(any, { typeUrl: 'x/no.Such', value } as never));
    const field = Buffer.from([0x82, 0x02, (bytes.length & 127) | 128, bytes.length >> 7]);
    assert.deepEqual(read(Buffer.concat([field, bytes])), {
      any: { '@type': 'x/no.Such', value: value.toString('base64') },
    });
  });

  it('is refused where it holds more values than can be shown in any time', () => {
    const pages = type.fields.find(({ name }) => name === 'pages')!;
    const empty = new BinaryWriter().tag(pages.number, WireType.LengthDelimited).bytes(Buffer.alloc(0)).finish();
    const many = (count: number) => Buffer.concat(new Array<Uint8Array>(count).fill(empty));
    assert.throws(() => read(many(1_000_001)), {
      code: 'unwritable',
      message:
        /^The server sent \d+ bytes of rich\.Everything with more than a million values in them, too many to show\.$/,
    });
    assert.equal((read(many(200_000)) as { pages: object[] }).pages.length, 200_000);
  });

  it('is refused where its bytes are not of the type, or nest too deep', () => {
    let deep = Buffer.alloc(0);
    for (let level = 0; level < 150; level++) {
      deep = Buffer.concat([Buffer.from([0x92, 0x01, (deep.length & 127) | 128, deep.length >> 7]), deep]);
    }
    for (const bytes of [Buffer.from([0xff]), Buffer.from([0x72, 5, 1]), deep]) {
      assert.throws(() => read(bytes), {
        code: 'bad-schema',
        message: /^The server sent \d+ bytes that cannot be read as rich\.Everything \(/,
      });
    }
  });
});
