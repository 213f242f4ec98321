import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type FileDescriptorProto, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { GrpcRedError } from '../../src/shared/error.js';
import { protosetSchema } from '../../src/target/protoset-schema.js';

const CORPUS = 'fixtures/protos-corpus/descriptors.binpb';
const SHOP = 'fixtures/reflection/protos/descriptors.binpb';
const folder = mkdtempSync(join(tmpdir(), 'grpc-red-protoset-'));
after(() => rmSync(folder, { recursive: true }));

/** A protoset of the files of `path` that `keep` keeps. */
function setOf(path: string, keep: (file: FileDescriptorProto) => boolean): string {
  const { file } = fromBinary(FileDescriptorSetSchema, readFileSync(path));
  return put(toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: file.filter(keep) })));
}

function put(bytes: Uint8Array): string {
  const file = join(folder, 'set.binpb');
  writeFileSync(file, bytes);
  return file;
}

function refusal(file: string): string {
  try {
    protosetSchema(file);
  } catch (error) {
    assert.ok(error instanceof GrpcRedError, String(error));
    return `${error.message} ${error.hint}`.replaceAll(folder, '.');
  }
  return assert.fail('it was accepted');
}

describe('a protoset', () => {
  it('with all its imports describes every service in it', () => {
    const schema = protosetSchema(CORPUS);
    assert.equal(schema.source, 'descriptors.binpb');
    assert.deepEqual(
      [...new Set(schema.methods.map(({ service }) => service))],
      [
        'corpus.editions.Modern',
        'corpus.library.v1.Library',
        'corpus.options.Served',
        'corpus.three.Streams',
        'corpus.two.Old',
      ],
    );
    assert.deepEqual(schema.warnings, []);
  });

  it('works without the files of google/protobuf', () => {
    const schema = protosetSchema(setOf(SHOP, ({ name }) => !name.startsWith('google/protobuf/')));
    assert.equal(schema.methods.filter(({ service }) => service === 'shop.Shop').length, 8);
    assert.deepEqual(schema.warnings, []);
  });

  it('works without files of which no type is used, and says so', () => {
    const schema = protosetSchema(setOf(CORPUS, ({ name }) => name === 'library.proto'));
    assert.equal(schema.methods.length, 5);
    assert.deepEqual(schema.warnings, [
      'library.proto imports google/api/annotations.proto, which the protoset does not hold; no type of it is used.',
      'library.proto imports google/api/resource.proto, which the protoset does not hold; no type of it is used.',
      'library.proto imports rules/validate.proto, which the protoset does not hold; no type of it is used.',
    ]);
  });

  const hint = (name: string) => `Make it with all imports: protoc --include_imports --descriptor_set_out=… ${name}.`;
  it('is refused without a file that is needed', () => {
    assert.equal(
      refusal(setOf(SHOP, ({ name }) => name !== 'types.proto')),
      `"./set.binpb" is not whole: shop.proto uses the type shop.types.Colour and imports types.proto, which it does not hold. ${hint('shop.proto')}`,
    );
  });

  const how = 'Make it with protoc: protoc --include_imports --descriptor_set_out=api.binpb api.proto.';
  const refused: [name: string, bytes: Uint8Array, says: string][] = [
    ['is empty', new Uint8Array(), `"./set.binpb" is an empty FileDescriptorSet. ${how}`],
    ['is text', Buffer.from('hello, world'), `"./set.binpb" is no FileDescriptorSet. ${how}`],
    [
      'is a .proto file',
      Buffer.from('// Mine\nsyntax = "proto3";'),
      '"./set.binpb" is no FileDescriptorSet. It looks like a .proto file: give it to --proto.',
    ],
    [
      'is an image',
      Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      `"./set.binpb" is no FileDescriptorSet. ${how}`,
    ],
    ['holds a file without a name', Uint8Array.of(0x0a, 0), `"./set.binpb" is no FileDescriptorSet. ${how}`],
    [
      'declares a million messages',
      millionMessages(),
      '"./set.binpb" holds more than 10000 files, or more than 500000 declarations. Make it of the .proto files that are needed.',
    ],
  ];
  for (const [name, bytes, says] of refused) {
    it(`is refused where it ${name}`, () => {
      assert.equal(refusal(put(bytes)), says);
    });
  }

  it('is refused where it is a folder, a pipe or too large', () => {
    assert.equal(refusal(folder), '--protoset cannot read ".": it is a folder. Check the path.');
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    assert.equal(
      refusal(join(folder, 'pipe')),
      '--protoset cannot read "./pipe": it is no plain file. Check the path.',
    );
    truncateSync(put(new Uint8Array()), 64 * 1024 * 1024 + 1);
    assert.equal(
      refusal(join(folder, 'set.binpb')),
      '--protoset cannot read "./set.binpb": it is larger than 64 MiB. Check the path.',
    );
  });

  it('that breaks off anywhere, or has a byte changed, is used or refused, and nothing else', () => {
    const whole = readFileSync(SHOP);
    const outcomes = new Set<string>();
    for (let at = 0; at < whole.length; at += 23) {
      outcomes.add(outcomeOf(whole.subarray(0, at)));
      const changed = Buffer.from(whole);
      changed[at]! ^= 1 << (at % 8);
      outcomes.add(outcomeOf(changed));
    }
    assert.deepEqual([...outcomes].sort(), ['refused', 'used']);
  });
});

function outcomeOf(bytes: Uint8Array): string {
  try {
    protosetSchema(put(bytes));
    return 'used';
  } catch (error) {
    assert.ok(error instanceof GrpcRedError, String((error as Error).stack));
    return 'refused';
  }
}

function millionMessages(): Uint8Array {
  const file = new BinaryWriter().tag(1, WireType.LengthDelimited).string('wide.proto');
  for (let i = 0; i < 1_000_000; i++) file.tag(4, WireType.LengthDelimited).bytes(new Uint8Array());
  return new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(file.finish()).finish();
}
