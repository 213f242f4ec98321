import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fromBinary, type JsonValue, toJson } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { findMethods } from '../../src/target/find-methods.js';
import { schemaFromFiles } from '../../src/target/schema-from-files.js';
import { schemaRegistry } from '../../src/target/schema-registry.js';
import { encodePayload } from './encode-payload.js';

const { file } = fromBinary(FileDescriptorSetSchema, readFileSync('fixtures/reflection/protos/descriptors.binpb'));
const schema = schemaFromFiles(file, ['shop.Shop', 'legacy.Legacy', 'modern.Modern'], 'protoc');

test('an object is one message', () => {
  assert.deepEqual(hex('Place', '{"urgent": true, "cardNo": "x"}'), ['2201786801']);
});

test('an array is several messages', () => {
  assert.deepEqual(hex('Place', '[{"count": 1}, {}, {"count": 300}]'), ['900101', '', '9001ac02']);
});

for (const text of ['', '{}', '\uFEFF{}']) {
  test(`${JSON.stringify(text)} is one empty message`, () => assert.deepEqual(hex('Place', text), ['']));
}

test('an empty array is no message, where the client streams', () => {
  assert.deepEqual(hex('Upload', '[]'), []);
});

test('a field answers to its name and to its JSON name', () => {
  assert.deepEqual(hex('Place', '{"card_no": "x"}'), hex('Place', '{"cardNo": "x"}'));
});

test('null leaves a field unset', () => {
  assert.deepEqual(hex('Place', '{"items": null, "cash": null, "cardNo": null, "count": null}'), ['']);
});

const kept: [json: string, back: JsonValue][] = [
  ['{"serial": 18446744073709551615}', { serial: '18446744073709551615' }],
  ['{"serial": "18446744073709551615"}', { serial: '18446744073709551615' }],
  ['{"serial": 1e19}', { serial: '10000000000000000000' }],
  ['{"cash": {"units": -9007199254740993}}', { cash: { units: '-9007199254740993' } }],
  ['{"bonus": 9007199254740993}', { bonus: '9007199254740993' }],
  ['{"count": 3.0}', { count: 3 }],
  ['{"count": "4294967295"}', { count: 4294967295 }],
  ['{"weight": 0.1000000000000000055511151231257827}', { weight: 0.1 }],
  ['{"weight": 9007199254740993}', { weight: 9007199254740992 }],
  ['{"weight": "-Infinity"}', { weight: '-Infinity' }],
  ['{"extra": {"n": 12345678901234567890}}', { extra: { n: 12345678901234567000 } }],
  ['{"anything": null}', { anything: null }],
  ['{"signature": "-_8"}', { signature: '+/8=' }],
  ['{"state": 7, "colours": [1, "COLOUR_GREEN"]}', { state: 7, colours: ['COLOUR_RED', 'COLOUR_GREEN'] }],
  ['{"history": {"-7": "PAID"}, "flags": {"true": "y"}}', { history: { '-7': 'PAID' }, flags: { true: 'y' } }],
  ['{"extra": {"__proto__": {"polluted": 1}}}', JSON.parse('{"extra": {"__proto__": {"polluted": 1}}}')],
  [
    '{"details": [{"@type": "type.googleapis.com/google.protobuf.Duration", "value": "1.5s"}, {"@type": "type.googleapis.com/shop.Order", "count": 1}]}',
    {
      details: [
        { '@type': 'type.googleapis.com/google.protobuf.Duration', value: '1.500s' },
        { '@type': 'type.googleapis.com/shop.Order', count: 1 },
      ],
    },
  ],
];
for (const [json, back] of kept) {
  test(`${json} keeps its value`, () => {
    const registry = schemaRegistry(schema);
    const [bytes] = encode('Place', json);
    const type = registry.getMessage('shop.Order')!;
    assert.deepEqual(toJson(type, fromBinary(type, bytes!), { registry }), back);
  });
}

const wellKnown: [method: string, json: string, bytes: string[]][] = [
  ['Follow', '{}', ['']],
  ['EchoTime', '"1970-01-01T00:00:01Z"', ['0801']],
  ['EchoTime', '', ['']],
  ['EchoStruct', '{"a": true}', ['0a070a01611202' + '2001']],
  ['Echo', '1', ['11000000000000f03f']],
  ['Echo', 'null', ['0800']],
  // The outermost array is the list of messages, whatever the input type.
  ['Echo', '["a", "b"]', ['1a0161', '1a0162']],
  ['Echo', '[["a"]]', ['32050a031a0161']],
  ['EchoList', '[["a"], []]', ['0a031a0161', '']],
];
for (const [method, json, bytes] of wellKnown) {
  test(`${method} takes ${json}`, () => assert.deepEqual(hex(method, json), bytes));
}

test('an extension is set by its name in brackets', () => {
  assert.deepEqual(hex('legacy.Legacy/Do', '{"id": 1, "[legacy.note]": "n"}'), ['0801aa06016e']);
});

test('explicit presence keeps a zero that was written', () => {
  assert.deepEqual(hex('modern.Modern/Do', '{"implicit": 0, "explicit": 0}'), ['1000']);
});

function hex(method: string, json: string): string[] {
  return encode(method, json).map((bytes) => Buffer.from(bytes).toString('hex'));
}

function encode(name: string, json: string): Uint8Array[] {
  const [method] = findMethods(schema, [name]);
  return encodePayload(schema, method!, json, '-d');
}
