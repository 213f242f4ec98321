import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { fromBinary, toJson } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { findMethods } from '../../src/target/find-methods.js';
import type { Schema } from '../../src/target/method-target.js';
import { openSchema } from '../../src/target/open-schema.js';
import { encodePayload } from '../plan/encode-payload.js';
import { plaintext } from './serve.js';

const SERVICES = ['auth', 'content', 'feed', 'messaging', 'profile', 'streaming'];
const CORPUS = 'fixtures/protos-corpus';

test('the schema of a server is the same by reflection, by .proto files and by a protoset', async (t: TestContext) => {
  const system = await startMessaging();
  t.after(() => system.stop());
  const reflected = await openSchema({ from: 'reflection', endpoint: plaintext(system.address), metadata: [] });
  const files = SERVICES.map((name) => `messaging/${name}.proto`);
  const proto = await openSchema({ from: 'proto', files, importPaths: ['protos'] });
  const protoset = await openSchema({ from: 'protoset', file: 'protos/descriptors.binpb' });
  assert.equal(reflected.source, 'reflection v1');
  assert.equal(proto.source, 'messaging/auth.proto, messaging/content.proto, messaging/feed.proto and 3 more');
  assert.equal(protoset.source, 'descriptors.binpb');

  const own = (schema: Schema) => schema.methods.filter(({ service }) => SERVICES.includes(service.split('.')[0]!));
  assert.ok(own(reflected).length > 8);
  assert.deepEqual(own(proto), own(reflected));
  assert.deepEqual(own(protoset), own(reflected));
  assert.deepEqual(proto.methods, own(proto));
  for (const name of files) {
    assert.deepEqual(fileOf(proto, name), fileOf(reflected, name));
    assert.deepEqual(fileOf(protoset, name), fileOf(reflected, name));
  }
  assert.deepEqual([proto.warnings, protoset.warnings], [[], []]);
  assert.deepEqual([proto.reflected, protoset.reflected], [[], []]);
});

test('an API like those of Google Cloud is read from its .proto file', async () => {
  const schema = await openSchema({ from: 'proto', files: [`${CORPUS}/library.proto`], importPaths: [] });
  assert.equal(schema.source, 'library.proto');
  const [create] = findMethods(schema, ['CreateBook']);
  assert.equal(create!.path, '/corpus.library.v1.Library/CreateBook');
  const json =
    '{"parent": "shelves/1", "book": {"title": "T", "createTime": "2024-01-31T12:00:00Z", "counts": {"a": "1"}}}';
  const [bytes] = encodePayload(schema, create!, json, '-d');
  assert.ok(bytes!.length > 20);
});

test('services of files that a file imports publicly are its own, those of other imports are not', async () => {
  const schema = await openSchema({ from: 'proto', files: ['scope/shadow.proto'], importPaths: [CORPUS] });
  assert.deepEqual(schema.methods, []);
  const both = await openSchema({ from: 'proto', files: [`${CORPUS}/proto3.proto`], importPaths: [CORPUS] });
  assert.deepEqual([...new Set(both.methods.map(({ service }) => service))], ['corpus.three.Streams']);
});

test('a file that is named and imported, by other names, is one file', async () => {
  const files = [`${CORPUS}/library.proto`, `${CORPUS}/google/api/http.proto`, `${CORPUS}/rules/validate.proto`];
  const schema = await openSchema({ from: 'proto', files, importPaths: [] });
  assert.equal(schema.source, 'library.proto, google/api/http.proto, rules/validate.proto');
});

test('proto2 and editions keep what only they have', async () => {
  const two = await openSchema({ from: 'proto', files: [`${CORPUS}/proto2.proto`], importPaths: [] });
  const [plain] = findMethods(two, ['Plain']);
  assert.throws(() => encodePayload(two, plain!, '{}', '-d'), /id/);
  // Field 1, as text; field 10, a map; a group would begin with 0x0b.
  assert.equal(hex(encodePayload(two, plain!, '{"id": "a", "other-name": "x"}', '-d')), '0a01614a0178');
  const modern = await openSchema({ from: 'proto', files: [`${CORPUS}/editions.proto`], importPaths: [] });
  const [call] = findMethods(modern, ['Do']);
  const json = '{"required": 0, "implicit": 0, "packed": [1, 2], "expanded": [1, 2], "delimited": {"required": 1}}';
  assert.equal(hex(encodePayload(modern, call!, json, '-d')), '1000200120022a02010233100134');
});

function fileOf(schema: Schema, name: string) {
  const file = fromBinary(FileDescriptorSetSchema, schema.descriptorSet).file.find((each) => each.name === name)!;
  return toJson(FileDescriptorProtoSchema, file);
}

function hex([bytes]: Uint8Array[]): string {
  return Buffer.from(bytes!).toString('hex');
}
