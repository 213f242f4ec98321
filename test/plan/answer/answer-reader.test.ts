import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { create, fromJson, type JsonObject, toBinary } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_duration,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
} from '@bufbuild/protobuf/wkt';
import { answerReader } from '../../../src/plan/answer/answer-reader.js';
import { schemaRegistry } from '../../../src/target/schema-registry.js';

const { STRING, BYTES, BOOL, INT32, INT64, UINT64, FLOAT, DOUBLE, ENUM, MESSAGE } = FieldDescriptorProto_Type;
const { OPTIONAL, REPEATED } = FieldDescriptorProto_Label;

/** message All with a field of each kind; of itself too. */
const descriptorSet = toBinary(
  FileDescriptorSetSchema,
  create(FileDescriptorSetSchema, {
    file: [
      file_google_protobuf_timestamp.proto,
      file_google_protobuf_duration.proto,
      file_google_protobuf_wrappers.proto,
      create(FileDescriptorProtoSchema, {
        name: 'all.proto',
        package: 'test',
        syntax: 'proto3',
        dependency: [
          'google/protobuf/timestamp.proto',
          'google/protobuf/duration.proto',
          'google/protobuf/wrappers.proto',
        ],
        enumType: [{ name: 'Colour', value: [{ name: 'NONE' }, { name: 'RED', number: 1 }] }],
        messageType: [
          {
            name: 'All',
            field: [
              field('text', 1, STRING),
              field('bytes', 2, BYTES),
              field('flag', 3, BOOL),
              field('small', 4, INT32),
              field('large', 5, INT64),
              field('unsigned', 6, UINT64),
              field('single', 7, FLOAT),
              field('double', 8, DOUBLE),
              { ...field('colour', 9, ENUM), typeName: '.test.Colour' },
              { ...field('inner_all', 10, MESSAGE), typeName: '.test.All' },
              { ...field('items', 11, MESSAGE), typeName: '.test.All', label: REPEATED },
              { ...field('numbers', 12, INT32), label: REPEATED },
              { ...field('labels', 13, MESSAGE), typeName: '.test.All.LabelsEntry', label: REPEATED },
              { ...field('by_id', 14, MESSAGE), typeName: '.test.All.ByIdEntry', label: REPEATED },
              { ...field('at', 15, MESSAGE), typeName: '.google.protobuf.Timestamp' },
              { ...field('lasts', 16, MESSAGE), typeName: '.google.protobuf.Duration' },
              { ...field('wrapped', 17, MESSAGE), typeName: '.google.protobuf.Int64Value' },
              { ...field('chosen', 18, STRING), oneofIndex: 0 },
              { ...field('other', 19, INT32), oneofIndex: 0 },
              { ...field('maybe', 20, STRING), oneofIndex: 1, proto3Optional: true },
            ],
            oneofDecl: [{ name: 'one' }, { name: '_maybe' }],
            nestedType: [
              {
                name: 'LabelsEntry',
                options: { mapEntry: true },
                field: [field('key', 1, STRING), field('value', 2, STRING)],
              },
              {
                name: 'ByIdEntry',
                options: { mapEntry: true },
                field: [field('key', 1, INT64), { ...field('value', 2, MESSAGE), typeName: '.test.All' }],
              },
            ],
          },
        ],
      }),
    ],
  }),
);

function field(name: string, number: number, type: FieldDescriptorProto_Type) {
  return { name, number, type, label: OPTIONAL };
}

const method = {
  service: 'test.Service',
  method: 'Get',
  path: '/test.Service/Get',
  kind: 'unary' as const,
  inputType: 'test.All',
  outputType: 'test.All',
};
const registry = schemaRegistry({ descriptorSet });
const type = registry.getMessage('test.All')!;

function expected(path: string, written: string): string {
  return answerReader(method, [{ path, origin: 'x.yaml:1:1' }], descriptorSet).expected(0, written);
}

function read(path: string, answer: JsonObject): string | null {
  const reader = answerReader(method, [{ path, origin: 'x.yaml:1:1' }], descriptorSet);
  const values: (string | null)[] = [];
  assert.ok(reader.read(toBinary(type, fromJson(type, answer, { registry })), values));
  return values[0]!;
}

describe('what is expected of an answer', () => {
  const cases: [path: string, answer: JsonObject, written: string][] = [
    ['double', { double: 1 }, '1.0'],
    ['double', { double: 1e21 }, '1e21'],
    ['double', { double: 'NaN' }, 'NaN'],
    ['double', { double: 0 }, '-0.0'],
    ['single', { single: 0.1 }, '0.1'],
    ['single', { single: 16777216 }, '16777216.0'],
    ['small', { small: 7 }, '007'],
    ['small', { small: 1000 }, '1e3'],
    ['large', { large: '9007199254740993' }, '9007199254740993'],
    ['unsigned', { unsigned: '18446744073709551615' }, '+18446744073709551615'],
    ['numbers[0]', { numbers: [4] }, '4.0'],
    ['colour', { colour: 'RED' }, '1'],
    ['colour', { colour: 'RED' }, 'RED'],
    ['colour', { colour: 7 }, '7'],
    ['lasts', { lasts: '1.5s' }, '1.5s'],
    ['at', { at: '2026-03-01T12:00:00.5Z' }, '2026-03-01T13:00:00.500000+01:00'],
    ['wrapped', { wrapped: '12' }, '12'],
    ['text', { text: '1.0' }, '1.0'],
  ];
  for (const [path, answer, written] of cases) {
    it(`may be written ${written} of ${path}`, () => {
      assert.equal(expected(path, written), read(path, answer));
    });
  }

  it('is nothing else than what was written where no value of the field reads so', () => {
    const others: [path: string, written: string][] = [
      ['text', '01'],
      ['small', 'seven'],
      ['small', '1.5'],
      ['double', ''],
      ['colour', 'BLUE'],
      ['flag', 'True'],
      ['lasts', 'long'],
    ];
    for (const [path, written] of others) assert.equal(expected(path, written), written);
  });
});

describe('a value of an answer', () => {
  const cases: [path: string, answer: JsonObject, value: string | null][] = [
    ['text', { text: 'héllo "you"' }, 'héllo "you"'],
    ['text', {}, ''],
    ['bytes', { bytes: '/wA=' }, '/wA='],
    ['flag', { flag: true }, 'true'],
    ['flag', {}, 'false'],
    ['small', { small: -5 }, '-5'],
    ['small', {}, '0'],
    ['large', { large: '-9223372036854775808' }, '-9223372036854775808'],
    ['large', { large: '9007199254740993' }, '9007199254740993'],
    ['large', {}, '0'],
    ['unsigned', { unsigned: '18446744073709551615' }, '18446744073709551615'],
    ['single', { single: 1.5 }, '1.5'],
    ['double', { double: 1e21 }, '1e+21'],
    ['double', { double: 'NaN' }, 'NaN'],
    ['double', { double: '-Infinity' }, '-Infinity'],
    ['colour', { colour: 'RED' }, 'RED'],
    ['colour', {}, 'NONE'],
    ['colour', { colour: 7 }, '7'],
    ['inner_all.text', { inner_all: { text: 'x' } }, 'x'],
    ['innerAll.text', { inner_all: { text: 'x' } }, 'x'],
    ['inner_all.text', { inner_all: {} }, ''],
    ['inner_all.text', {}, null],
    ['inner_all.inner_all.small', { inner_all: { inner_all: { small: 3 } } }, '3'],
    ['items[1].text', { items: [{ text: 'a' }, { text: 'b' }] }, 'b'],
    ['items[2].text', { items: [{ text: 'a' }, { text: 'b' }] }, null],
    ['numbers[0]', { numbers: [4, 5] }, '4'],
    ['numbers[0]', {}, null],
    ['labels["team"]', { labels: { team: 'red' } }, 'red'],
    ["labels['team']", { labels: { team: 'red' } }, 'red'],
    ['labels[team]', { labels: { team: 'red' } }, 'red'],
    ['labels["a.b]c"]', { labels: { 'a.b]c': 'dots' } }, 'dots'],
    ['labels["none"]', { labels: { team: 'red' } }, null],
    ['labels["__proto__"]', {}, null],
    ['labels["toString"]', {}, null],
    ['by_id[9007199254740993].text', { by_id: { '9007199254740993': { text: 'far' } } }, 'far'],
    ['at', { at: '2026-03-01T12:00:00.5Z' }, '2026-03-01T12:00:00.500Z'],
    ['at', {}, null],
    ['lasts', { lasts: '1.5s' }, '1.500s'],
    ['wrapped', { wrapped: '12' }, '12'],
    ['wrapped', {}, null],
    ['chosen', { chosen: '' }, ''],
    ['chosen', { other: 1 }, null],
    ['maybe', {}, null],
    ['maybe', { maybe: '' }, ''],
  ];
  for (const [path, answer, value] of cases) {
    it(`is ${value === null ? 'missing' : JSON.stringify(value)}: ${path} of ${JSON.stringify(answer)}`, () => {
      assert.equal(read(path, answer), value);
    });
  }

  it('is none of bytes that are no message, however deep they go', () => {
    const reader = answerReader(method, [{ path: 'text', origin: '' }], descriptorSet);
    // inner_all, each in the one before; the innermost says that it is longer than it is.
    let bytes: Uint8Array = Uint8Array.of(0x52, 0x7f);
    for (let depth = 0; depth < 60; depth++) bytes = Uint8Array.of(0x52, Math.min(bytes.length, 0x7f), ...bytes);
    assert.equal(reader.read(bytes, []), false);
    assert.equal(reader.read(Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f), []), false);
    assert.equal(reader.read(readFileSync('package.json'), []), false);
  });
});

describe('a path that no answer can have', () => {
  const cases: [path: string, says: string][] = [
    ['nothing', '"nothing" names no field of test.All.'],
    ['inner_all', '"inner_all" is a whole message (test.All), not one value.'],
    ['items', '"items" does not say which of the items.'],
    ['items[x].text', '"items[x].text" does not say which of the items.'],
    ['labels', '"labels" does not say which of the labels.'],
    ['by_id["team"].text', '"by_id[\\"team\\"].text" does not say which of the by_id.'],
    ['text[0]', '"text[0]" takes one of several text, but there is only one.'],
    ['text.length', '"text.length" goes on after text, which is no message.'],
    ['', '"" is no path of a field.'],
    ['a..b', '"a..b" is no path of a field.'],
    ['items[0', '"items[0" is no path of a field.'],
    ['text.', '"text." is no path of a field.'],
  ];
  for (const [path, says] of cases) {
    it(`is refused before the run: ${JSON.stringify(path)}`, () => {
      assert.throws(() => read(path, {}), { name: 'GrpcRedError', code: 'bad-input', message: `x.yaml:1:1: ${says}` });
    });
  }
});
