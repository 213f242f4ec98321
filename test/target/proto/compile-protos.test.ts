import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fromBinary, toBinary, toJson } from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { compileProtos } from '../../../src/target/proto/compile-protos.js';

/** Folders whose descriptors.binpb holds what protoc makes of their .proto files (.ci/descriptors.mjs). */
for (const folder of ['fixtures/protos-corpus', 'fixtures/reflection/protos', 'protos']) {
  describe(`the descriptors of ${folder}`, () => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.proto'))
      .map((name) => name.replaceAll('\\', '/'))
      .sort();
    const protoc = filesOfProtoc(`${folder}/descriptors.binpb`);
    const ours = compileProtos(names, [folder]).files.filter(({ name }) => !name.startsWith('google/protobuf/'));

    it('are in the order of protoc', () => {
      const order = [...protoc.keys()].filter((name) => !name.startsWith('google/protobuf/'));
      assert.deepEqual(
        ours.map(({ name }) => name),
        order,
      );
    });

    for (const file of ours) {
      it(`of ${file.name} are those of protoc, byte for byte`, () => {
        const theirs = protoc.get(file.name)!;
        // Said readably first.
        const show = (bytes: Uint8Array) =>
          toJson(FileDescriptorProtoSchema, fromBinary(FileDescriptorProtoSchema, bytes));
        const bytes = toBinary(FileDescriptorProtoSchema, file);
        assert.deepEqual(show(bytes), show(theirs));
        assert.equal(Buffer.from(bytes).toString('hex'), Buffer.from(theirs).toString('hex'));
      });
    }
  });
}

/** The bytes of each file, untouched by any reader of ours. */
function filesOfProtoc(path: string): Map<string, Uint8Array> {
  const reader = new BinaryReader(readFileSync(path));
  const files = new Map<string, Uint8Array>();
  while (reader.pos < reader.len) {
    reader.tag();
    const bytes = reader.bytes();
    files.set(fromBinary(FileDescriptorProtoSchema, bytes).name, bytes);
  }
  return files;
}
