import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { countDeclarations } from '../../src/target/count-declarations.js';

test('counts imports, messages at any depth, fields, enums, values, oneofs, services and methods', () => {
  const field = { name: 'f', number: 1 };
  const file = create(FileDescriptorProtoSchema, {
    name: 'a.proto',
    package: 'a',
    dependency: ['b.proto', 'c.proto'],
    messageType: [
      {
        name: 'M',
        field: [field, field],
        nestedType: [{ name: 'N', field: [field], nestedType: [{ name: 'O' }] }],
        enumType: [{ name: 'E', value: [{ name: 'A', number: 0 }] }],
        oneofDecl: [{ name: 'o' }],
      },
    ],
    service: [{ name: 'S', method: [{ name: 'U', inputType: '.a.M', outputType: '.a.M' }] }],
  });
  // 2 imports; M with 2 fields, N with 1 field and O, E with 1 value, 1 oneof; S with 1 method.
  assert.equal(
    countDeclarations(toBinary(FileDescriptorProtoSchema, file)),
    2 + (1 + 2 + (1 + 1 + 1) + (1 + 1) + 1) + 2,
  );
});

test('counts what costs little to send and much to read', () => {
  const cases: [says: string, hex: string, count: number][] = [
    ['empty messages', '2200'.repeat(7), 7],
    ['uninterpreted options of the file, each with its tag of two bytes', '420cba3e00ba3e00ba3e00ba3e00', 4 + 1],
    ['locations of source code', '4a060a000a000a00', 3 + 1],
    ['public dependencies, one by one', '500050005000', 3],
    ['fields that descriptor.proto does not have', 'a20600a20600', 2],
    ['options of others, of the file', '4208c23e00c23e000808', 1 + 2 + 1],
    ['what nobody knows in the features of a field', '3a094207aa010410101010', 1 + 1 + 1 + 2],
    ['the name, package and syntax of a file', '0a0012006200', 0],
  ];
  assert.deepEqual(
    cases.map(([says, hex]) => [says, countDeclarations(Buffer.from(hex, 'hex'))]),
    cases.map(([says, , count]) => [says, count]),
  );
});

test('does not follow messages deeper than any reader does', () => {
  let file = Buffer.alloc(0);
  for (let depth = 0; depth < 2000; depth++) file = Buffer.concat([Buffer.from([0x1a]), varint(file.length), file]);
  const nested = Buffer.concat([Buffer.from([0x22]), varint(file.length), file]);
  assert.equal(countDeclarations(nested), 101);
});

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}
