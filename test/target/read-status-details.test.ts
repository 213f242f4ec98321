import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { create, createFileRegistry, fromBinary, fromJson, type JsonValue, toBinary } from '@bufbuild/protobuf';
import {
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_struct,
  StructSchema,
} from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { readStatusDetails } from '../../src/target/read-status-details.js';

const own = createFileRegistry(
  fromBinary(FileDescriptorSetSchema, readFileSync(new URL('../../../protos/descriptors.binpb', import.meta.url))),
);
const NOTHING = { descriptorSet: new Uint8Array(0) };

function status(...details: JsonValue[]): Uint8Array {
  const type = own.getMessage('google.rpc.Status')!;
  return toBinary(type, fromJson(type, { code: 3, message: 'no', details }, { registry: own }));
}

/** A status with one detail: an Any is the URL of its type and its bytes, each with its length. */
function statusOf(name: string, ...value: number[]): Uint8Array {
  const url = Buffer.from(`type.googleapis.com/${name}`);
  const any = [0x0a, url.length, ...url, 0x12, value.length, ...value];
  return Uint8Array.of(0x08, 3, 0x1a, any.length, ...any);
}

describe('the details of a status', () => {
  it('are read by the standard types, whether or not the server serves them', () => {
    const details: JsonValue[] = [
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ field: 'name', description: 'too long' }],
      },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.500s' },
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'STOCK', metadata: { left: '0' } },
    ];
    assert.deepEqual(readStatusDetails(status(...details), NOTHING), details);
  });

  it('are read by the types of the server itself', () => {
    const file = create(FileDescriptorProtoSchema, {
      name: 'shop.proto',
      package: 'shop',
      messageType: [{ name: 'OutOfStock', field: [{ name: 'left', number: 1, type: 5, label: 1, jsonName: 'left' }] }],
    });
    const descriptorSet = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [file] }));
    const own = statusOf('shop.OutOfStock', 0x08, 7);
    assert.deepEqual(readStatusDetails(own, { descriptorSet }), [
      { '@type': 'type.googleapis.com/shop.OutOfStock', left: 7 },
    ]);
    assert.deepEqual(readStatusDetails(own, NOTHING), [
      { '@type': 'type.googleapis.com/shop.OutOfStock', value: 'CAc=' },
    ]);
  });

  it('are shown in base64 where they cannot be read', () => {
    assert.deepEqual(readStatusDetails(Buffer.from([0xff, 1]), NOTHING), [{ '@type': '', value: '/wE=' }]);
    assert.deepEqual(readStatusDetails(statusOf('google.rpc.ErrorInfo', 0xff), NOTHING), [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', value: '/w==' },
    ]);
  });

  it('have the type that they were sent as, whatever their own fields are called', () => {
    const descriptorSet = toBinary(
      FileDescriptorSetSchema,
      create(FileDescriptorSetSchema, { file: [file_google_protobuf_struct.proto] }),
    );
    const value = { '@type': 5, value: ['x'] };
    const bytes = toBinary(StructSchema, fromJson(StructSchema, value));
    assert.deepEqual(readStatusDetails(statusOf('google.protobuf.Struct', ...bytes), { descriptorSet }), [
      { '@type': 'type.googleapis.com/google.protobuf.Struct', value },
    ]);
  });

  it('are some, and as many as can be taken in, whatever the bytes', () => {
    const many = status(...Array.from({ length: 50 }, () => ({ '@type': 'type.googleapis.com/google.rpc.Help' })));
    assert.equal(readStatusDetails(many, NOTHING).length, 20);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const read = readStatusDetails(bytes, NOTHING);
        assert.ok(read.length <= 20);
        assert.ok(read.every((detail) => typeof detail['@type'] === 'string'));
      }),
      { numRuns: 2000 },
    );
  });
});
