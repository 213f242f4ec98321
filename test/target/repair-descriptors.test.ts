import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { create, fromBinary, toJson } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Server } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { findMethods } from '../../src/target/find-methods.js';
import type { Schema } from '../../src/target/method-target.js';
import { reflectSchema } from '../../src/target/reflect-schema.js';
import { repairDescriptors } from '../../src/target/repair-descriptors.js';
import { schemaFromFiles } from '../../src/target/schema-from-files.js';
import { schemaRegistry } from '../../src/target/schema-registry.js';
import { encodePayload } from '../plan/encode-payload.js';
import { serve } from './serve.js';

const folder = 'fixtures/reflection/protos';
const GENERAL =
  'The server describes itself by way of protobufjs, which loses part of the .proto files: type names and imports were restored, but custom JSON names and required fields are not known. Give --proto where those matter.';

test('what protoc makes passes through unchanged, but for its order', () => {
  const own = protocFiles().filter(({ name }) => !name.startsWith('google/'));
  const before = own.map((file) => toJson(FileDescriptorSetSchema, { ...emptySet(), file: [file] }));
  const { files, warnings } = repairDescriptors(own);
  assert.deepEqual(warnings, []);
  for (const [index, file] of own.entries()) {
    assert.ok(files.includes(file));
    assert.deepEqual(toJson(FileDescriptorSetSchema, { ...emptySet(), file: [file] }), before[index]);
  }
});

test('default JSON names, which C++ and Python servers leave out, are made', () => {
  const own = protocFiles();
  const shop = own.find(({ name }) => name === 'shop.proto')!;
  const order = shop.messageType.find(({ name }) => name === 'Order')!;
  const expected = order.field.map(({ jsonName }) => jsonName);
  for (const field of order.field) field.jsonName = '';
  repairDescriptors(own);
  assert.deepEqual(
    order.field.map(({ jsonName }) => jsonName),
    expected,
  );
});

test('a message with 200,000 fields is repaired like any other', () => {
  const field = Array.from({ length: 200_000 }, (_, index) => ({ name: `a_${index}`, number: index + 20_001 }));
  const file = create(FileDescriptorProtoSchema, { name: 'wide.proto', messageType: [{ name: 'Wide', field }] });
  repairDescriptors([file]);
  assert.equal(file.messageType[0]!.field.at(-1)!.jsonName, 'a199999');
});

const order = {
  items: [
    {
      skuCode: 'a-1',
      price: { currencyCode: 'EUR', units: '9007199254740993', nanos: -5 },
      sizes: [1, 300],
      extraPrices: { gift: { units: '2' } },
      state: 'PAID',
      tags: [{ text: 'x' }],
    },
  ],
  state: 'PAID',
  colour: 'COLOUR_GREEN',
  cash: { units: '3' },
  giftCount: 0,
  history: { '-7': 'PAID' },
  extra: { a: [1, null, { b: true }] },
  details: [{ '@type': 'type.googleapis.com/shop.types.Money', units: '4' }],
  stamp: { at: '2024-01-31T12:00:00.5Z' },
  unpacked: [1, 2],
  last: { note: 'n' },
  mask: 'a.b,cD',
  bonus: '5',
  wait: '1.5s',
  colours: ['COLOUR_RED', 2],
  flags: { true: 'yes' },
  previous: { urgent: true },
};

const encodings: [protos: string[], method: string, json: object][] = [
  [['shop.proto'], 'shop.Shop/Place', order],
  [['shop.proto'], 'shop.Shop/Watch', order.items[0]!],
  [['shop.proto'], 'shop.Shop/Echo', { anything: [1] }],
  [['shop.proto', 'ring.proto', 'bare.proto'], 'shop.Shop/Place', order],
  [['ring.proto'], 'ring.Ring/Close', { parts: [{ base: { id: 'b', twin: { base: { id: 'c' } } } }] }],
  [['bare.proto'], 'Naked/Do', { inner: { text: 'x' } }],
  [['legacy.proto'], 'legacy.Legacy/Do', { id: 0, label: '', numbers: [1, 2], detail: { level: 0 } }],
  [['edition.proto'], 'modern.Modern/Do', { implicit: 0, explicit: 0, expanded: [1, 2], inner: { text: 't' } }],
];
for (const keepCase of [true, false]) {
  for (const [protos, method, json] of encodings) {
    test(`${method} of @grpc/reflection over ${protos} (keepCase ${keepCase}) encodes as with protoc`, async (t) => {
      const sent = await nodeServer(t, protos, keepCase);
      assert.deepEqual(encode(sent, method, json), encode(protocSchema(), method, json));
    });
  }
}

test('the bytes of an order are those that the protobuf encoding asks for', async (t) => {
  const sent = await nodeServer(t, ['shop.proto'], false);
  const json = {
    state: 'PAID',
    cash: { units: '-1', nanos: -1 },
    giftCount: 0,
    history: { 7: 'PAID' },
    unpacked: [1, 2],
  };
  assert.equal(
    encode(sent, 'shop.Shop/Place', json),
    '1001' + '2a0d10ffffffffffffffffff011801' + '3000' + '3a0408071001' + '58015802',
  );
});

test('a method of a Node server bears the types that its .proto gives it', async (t) => {
  const { methods, warnings } = await nodeServer(t, ['shop.proto'], false);
  assert.deepEqual(
    methods,
    protocSchema().methods.filter(({ service }) => service === 'shop.Shop'),
  );
  assert.deepEqual(warnings, [GENERAL]);
});

test('proto3 optional, which protobufjs forgets, is known again', async (t) => {
  const schema = await nodeServer(t, ['shop.proto'], false);
  const message = schemaRegistry(schema).getMessage('shop.Order')!;
  assert.deepEqual(
    message.oneofs.map(({ name }) => name),
    ['payment'],
  );
});

test('proto2 and editions that are called proto3 are told, and named', async (t) => {
  const legacy = await nodeServer(t, ['legacy.proto'], false);
  assert.deepEqual(legacy.warnings, [
    GENERAL,
    'legacy.proto is called proto3 but was proto2: it is taken for proto2, and its required fields are not known.',
  ]);
  assert.equal(schemaRegistry(legacy).getExtension('legacy.Holder.held')!.extendee.typeName, 'legacy.Request');
  const edition = await nodeServer(t, ['edition.proto'], false);
  assert.deepEqual(edition.warnings, [
    GENERAL,
    'modern.proto is called proto3 but has features of an edition: it is taken for edition 2023, and features set for the whole file are not known.',
  ]);
});

test('files that import each other in a circle are split until they do not', async (t) => {
  const { file } = fromBinary(FileDescriptorSetSchema, (await nodeServer(t, ['ring.proto'], false)).descriptorSet);
  const ring = file.filter((each) => each.package === 'ring');
  const declared = ring.map((each) => [...each.messageType, ...each.service].map(({ name }) => name).sort());
  assert.deepEqual(declared, [['Base', 'Twin'], ['Whole'], ['Ring']]);
});

async function nodeServer(t: TestContext, protos: string[], keepCase: boolean): Promise<Schema> {
  const server = new Server();
  new ReflectionService(loadSync(protos, { includeDirs: [folder], keepCase })).addToServer(server);
  return reflectSchema(await serve(t, server), []);
}

function protocFiles(): FileDescriptorProto[] {
  return fromBinary(FileDescriptorSetSchema, readFileSync(`${folder}/descriptors.binpb`)).file;
}

function protocSchema(): Schema {
  const services = ['shop.Shop', 'ring.Ring', 'Naked', 'legacy.Legacy', 'modern.Modern'];
  return schemaFromFiles(protocFiles(), services, 'protoc');
}

function encode(schema: Schema, name: string, json: object): string {
  const [method] = findMethods(schema, [name]);
  const [message] = encodePayload(schema, method!, JSON.stringify(json), '-d');
  return Buffer.from(message!).toString('hex');
}

function emptySet() {
  return { $typeName: 'google.protobuf.FileDescriptorSet' as const, file: [] };
}
