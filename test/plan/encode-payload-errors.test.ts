import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { GrpcRedError } from '../../src/shared/error.js';
import { findMethods } from '../../src/target/find-methods.js';
import { schemaFromFiles } from '../../src/target/schema-from-files.js';
import { encodePayload } from './encode-payload.js';

const { file } = fromBinary(FileDescriptorSetSchema, readFileSync('fixtures/reflection/protos/descriptors.binpb'));
const schema = schemaFromFiles(file, ['shop.Shop', 'legacy.Legacy'], 'protoc');

const SYNTAX = 'A payload is one JSON object, or an array of them. In a shell, put it in single quotes.';
const ORDER =
  'It has the fields items, state, colour, card_no, cash, gift_count, history, extra, details, stamp, unpacked, last, urgent, signature, weight, ratio, serial, count, wait, mask and 5 more.';
const MONEY = 'It has the fields currency_code, units, nanos.';
const INT32 = 'It may be from -2147483648 to 2147483647.';
const UINT32 = 'It may be from 0 to 4294967295.';
const INT64 = 'It may be from -9223372036854775808 to 9223372036854775807.';
const UINT64 = 'It may be from 0 to 18446744073709551615.';
const TIME = 'For instance "2024-01-31T12:00:00.5Z".';
const WAIT = 'For instance "1.5s".';
const ANY = 'For instance {"@type": "type.googleapis.com/pkg.Message", "field": 1}.';
const ONE_OUT = 'Leave one of the two out.';

const bad: [json: string, message: string, hint: string, method?: string][] = [
  ['{"a" 1}', "-d:1:6 is not usable JSON: Colon ':' expected after property name but got '1'.", SYNTAX],
  ['{\n  "count": 1,\n}', "-d:3:1 is not usable JSON: Quoted object key expected but got '}'.", SYNTAX],
  ['{"count": 01}', "-d:1:12 is not usable JSON: Comma ',' expected after value but got '1'.", SYNTAX],
  ['{"count"', "-d:1:9 is not usable JSON: Colon ':' expected after property name but reached end of input.", SYNTAX],
  ['nonsense', "-d:1:1 is not usable JSON: JSON value expected but got 'n'.", SYNTAX],
  ["{'count': 1}", "-d:1:2 is not usable JSON: Quoted object key expected but got '''.", SYNTAX],
  ['{"cardNo": "\\x"}', "-d:1:13 is not usable JSON: Invalid escape character '\\x'.", SYNTAX],
  ['{} {}', "-d:1:4 is not usable JSON: Expected end of input but got '{'.", SYNTAX],
  ['{"count": 1, "count": 1}', '-d:1:14 is not usable JSON: The key "count" stands twice in one object.', SYNTAX],
  [
    '{\n "cash": {"units": 1, "un\\u0069ts": 2}}',
    '-d:2:23 is not usable JSON: The key "units" stands twice in one object.',
    SYNTAX,
  ],
  ['3', '-d: the message must be an object (shop.Order), not 3.', ORDER],
  ['null', '-d: the message must be an object (shop.Order), not null.', ORDER],
  ['"x"', '-d: the message must be an object (shop.Order), not "x".', ORDER],
  ['[{}, 5]', '-d: [1] must be an object (shop.Order), not 5.', ORDER],
  ['[]', '-d: the payload holds no message.', 'shop.Shop/Place takes one: write {} for an empty one.'],
  ['{"item": []}', '-d: the message has no field "item" (it is a shop.Order).', 'Did you mean "items"?'],
  ['{"zebra": 1}', '-d: the message has no field "zebra" (it is a shop.Order).', ORDER],
  [
    '{"items": [{}, {}, {"price": {"unit": 1}}]}',
    '-d: items[2].price has no field "unit" (it is a shop.types.Money).',
    'Did you mean "units"?',
  ],
  ['{"__proto__": 1}', '-d: the message has no field "__proto__" (it is a shop.Order).', ORDER],
  ['{"items": {}}', '-d: items must be an array, not an object.', 'The field is repeated: put it in [ ].'],
  ['{"items": [{}, null]}', '-d: items[1] is null, which lists and maps cannot hold.', 'Leave it out.'],
  [
    '{"items": [{"price": {"units": "abc"}}]}',
    '-d: items[0].price.units must be a whole number (int64), not "abc".',
    INT64,
  ],
  [
    '{"items": [{"sizes": [1, 2147483648]}]}',
    '-d: items[0].sizes[1] must be a whole number (int32), not 2147483648.',
    INT32,
  ],
  ['{"items": [{"sizes": [1.5]}]}', '-d: items[0].sizes[0] must be a whole number (int32), not 1.5.', INT32],
  [
    '{"items": [{"extraPrices": []}]}',
    '-d: items[0].extraPrices must be an object, not an array.',
    'The field is a map: { "key": value }.',
  ],
  [
    '{"items": [{"extraPrices": {"a": null}}]}',
    '-d: items[0].extraPrices["a"] is null, which lists and maps cannot hold.',
    'Leave it out.',
  ],
  ['{"cash": [1]}', '-d: cash must be an object (shop.types.Money), not an array.', MONEY],
  [
    '{"cash": {"units": 9223372036854775808}}',
    '-d: cash.units must be a whole number (int64), not 9223372036854775808.',
    INT64,
  ],
  ['{"serial": -1}', '-d: serial must be a whole number (uint64), not -1.', UINT64],
  ['{"count": true}', '-d: count must be a whole number (uint32), not true.', UINT32],
  ['{"cardNo": 5}', '-d: cardNo must be a string, not 5.', 'Put it in double quotes.'],
  [
    '{"cardNo": "\\ud800"}',
    '-d: cardNo must be text that UTF-8 can hold, not "\\ud800".',
    'Half of a surrogate pair stands alone in it.',
  ],
  ['{"urgent": "true"}', '-d: urgent must be true or false (bool), not "true".', 'Write it without quotes.'],
  [
    '{"signature": "*"}',
    '-d: signature must be bytes in base64, not "*".',
    'Encode them, for instance with: base64 < file',
  ],
  [
    '{"ratio": 1e39}',
    '-d: ratio must be a number (float), not 1e39.',
    'The largest float is 3.4028234663852886e+38; "NaN" and "Infinity" are strings.',
  ],
  [
    '{"weight": 1e999}',
    '-d: weight must be a number (double), not 1e999.',
    'The largest double is 1.7976931348623157e+308; "NaN" and "Infinity" are strings.',
  ],
  [
    '{"weight": ""}',
    '-d: weight must be a number (double), not "".',
    'The largest double is 1.7976931348623157e+308; "NaN" and "Infinity" are strings.',
  ],
  [
    '{"state": "PAYED"}',
    '-d: state must be a value of the enum shop.Order.State, not "PAYED".',
    'Did you mean "PAID"?',
  ],
  [
    '{"state": "QQQQQQ"}',
    '-d: state must be a value of the enum shop.Order.State, not "QQQQQQ".',
    'It is one of NEW, PAID.',
  ],
  ['{"state": 1.5}', '-d: state must be a value of the enum shop.Order.State, not 1.5.', 'It is one of NEW, PAID.'],
  ['{"history": {"x": "NEW"}}', '-d: the key "x" of history must be a whole number (int64), not "x".', INT64],
  ['{"flags": {"yes": "y"}}', '-d: the key "yes" of flags must be "true" or "false" (bool), not "yes".', 'Rename it.'],
  ['{"cash": {}, "cardNo": "x"}', '-d: cardNo cannot be given beside cash: both are of the oneof payment.', ONE_OUT],
  ['{"card_no": "a", "cardNo": "b"}', '-d: cardNo is given twice, also as "card_no".', ONE_OUT],
  ['{"stamp": {"at": "yesterday"}}', '-d: stamp.at must be a time (RFC 3339), not "yesterday".', TIME],
  ['{"stamp": {"at": 5}}', '-d: stamp.at must be a time (RFC 3339), not 5.', TIME],
  ['{"wait": "5"}', '-d: wait must be a duration in seconds, not "5".', WAIT],
  ['{"wait": "1.0000000001s"}', '-d: wait must be a duration in seconds, not "1.0000000001s".', WAIT],
  ['{"mask": "a_b"}', '-d: mask must be the paths of a field mask, not "a_b".', 'For instance "name,address.zipCode".'],
  ['{"extra": []}', '-d: extra must be an object, not an array.', 'It may hold any JSON.'],
  [
    '{"extra": {"a": [1, 1e999]}}',
    '-d: extra.a[1] must be a number (double), not 1e999.',
    'The largest double is 1.7976931348623157e+308.',
  ],
  ['{"details": [{"units": 1}]}', '-d: details[0] does not say its type in "@type".', ANY],
  [
    '{"details": [{"@type": "t/no.Such"}]}',
    '-d: details[0].@type is "no.Such", a type that the server does not describe.',
    ANY,
  ],
  [
    '{"details": [{"@type": "t/shop.types.Money", "unit": 1}]}',
    '-d: details[0] has no field "unit" (it is a shop.types.Money).',
    'Did you mean "units"?',
  ],
  [
    '{"details": [{"@type": "t/google.protobuf.Duration"}]}',
    '-d: details[0].value must be a duration in seconds, not null.',
    WAIT,
  ],
  ['{}', '-d: the message lacks the field id, which legacy.Request requires.', 'Add it.', 'legacy.Legacy/Do'],
  ['', '-d: the message lacks the field id, which legacy.Request requires.', 'Add it.', 'legacy.Legacy/Do'],
  ['[1]', '-d: [0] must be an array, not 1.', 'It may hold any JSON.', 'EchoList'],
  ['{}', '-d: the message must be a time (RFC 3339), not an object.', TIME, 'EchoTime'],
  [
    '{"anything":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}',
    '-d: …][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0] is nested more than 100 levels deep.',
    'Servers would refuse it.',
  ],
];
for (const [json, message, hint, method = 'shop.Shop/Place'] of bad) {
  test(`${json || 'empty text'} gives: ${message}`, () => {
    assert.throws(() => encode(method, json), new GrpcRedError('bad-payload', message, hint));
  });
}

const tooDeep: [says: string, json: string, message: RegExp][] = [
  [
    'messages',
    `${'{"previous":'.repeat(100)}{}${'}'.repeat(100)}`,
    /^-d: ….*\.previous is nested more than 100 messages deep\.$/,
  ],
  [
    'any JSON',
    `{"anything":${'['.repeat(120)}${']'.repeat(120)}}`,
    /^-d: ….*\[0\] is nested more than 100 levels deep\.$/,
  ],
  ['open arrays', '['.repeat(100_000), /^-d:1:1001 is not usable JSON: Nested more than 1000 levels deep\.$/],
  ['open objects', '{"a":'.repeat(100_000), /^-d:1:5001 is not usable JSON: Nested more than 1000 levels deep\.$/],
];
for (const [says, json, message] of tooDeep) {
  test(`${says}, nested too deep, are refused`, () => {
    assert.throws(() => encode('shop.Shop/Place', json), { code: 'bad-payload', message });
  });
}

test('a hundred nested messages are taken', () => {
  const [bytes] = encode('shop.Shop/Place', `${'{"previous":'.repeat(99)}{}${'}'.repeat(99)}`);
  // 43 levels of tag (2 bytes) and length (1), then 56 whose length needs 2 bytes.
  assert.equal(bytes!.length, 43 * 3 + 56 * 4);
});

test('a number of many digits is refused without being computed', () => {
  assert.throws(() => encode('shop.Shop/Place', `{"serial": ${'9'.repeat(1_000_000)}}`), {
    code: 'bad-payload',
    message: `-d: serial must be a whole number (uint64), not ${'9'.repeat(60)}.`,
  });
});

test('a key such as __proto__ reaches no prototype', () => {
  encode('shop.Shop/EchoStruct', '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
  assert.equal(Reflect.get({}, 'polluted'), undefined);
});

function encode(name: string, json: string): Uint8Array[] {
  const [method] = findMethods(schema, [name]);
  return encodePayload(schema, method!, json, '-d');
}
