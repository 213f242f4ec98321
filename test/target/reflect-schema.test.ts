import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Server } from '@grpc/grpc-js';
import { addReflection, type ReflectionOptions } from '../../fixtures/reflection/serve-reflection.js';
import type { Schema } from '../../src/target/method-target.js';
import { reflectSchema } from '../../src/target/reflect-schema.js';
import { serve } from './serve.js';

const protos = readFileSync('fixtures/reflection/protos/descriptors.binpb');
const infrastructure = readFileSync('protos/descriptors.binpb');
const SHOP = { services: ['shop.Shop'] };

test('a schema holds every method of the listed services, sorted by service', async (t) => {
  const schema = await reflected(t, { services: ['shop.Shop', 'modern.Modern'] });
  assert.equal(schema.source, 'reflection v1');
  assert.deepEqual(schema.warnings, []);
  assert.deepEqual(
    schema.methods.map(({ path, kind }) => `${path} ${kind}`),
    [
      '/modern.Modern/Do unary',
      '/shop.Shop/Place unary',
      '/shop.Shop/Watch bidi',
      '/shop.Shop/Upload client-stream',
      '/shop.Shop/Follow server-stream',
      '/shop.Shop/Echo unary',
      '/shop.Shop/EchoList unary',
      '/shop.Shop/EchoStruct unary',
      '/shop.Shop/EchoTime unary',
    ],
  );
  assert.deepEqual(schema.methods[2], {
    service: 'shop.Shop',
    method: 'Watch',
    path: '/shop.Shop/Watch',
    kind: 'bidi',
    inputType: 'shop.Order.Item',
    outputType: 'shop.types.Money',
  });
});

test('the descriptor set has every import before the file that imports it', async (t) => {
  const { file } = fromBinary(FileDescriptorSetSchema, (await reflected(t, SHOP)).descriptorSet);
  const names = file.map(({ name }) => name);
  assert.ok(names.includes('types.proto') && names.includes('google/protobuf/timestamp.proto'));
  for (const { name, dependency } of file) {
    for (const each of dependency) assert.ok(names.indexOf(each) < names.indexOf(name), `${each} before ${name}`);
  }
});

const quirks: [says: string, options: ReflectionOptions][] = [
  ['that leaves imports out of its answers', { imports: 'left-out' }],
  ['that sends each import in an answer of its own', { imports: 'own-answers' }],
  ['that repeats every file', { repeatFiles: true }],
  ['that does not have the well-known files', { withoutWellKnownFiles: true, imports: 'left-out' }],
  ['that knows no symbols but services', { onlyServiceSymbols: true }],
  ['that ends the stream after each answer', { answersPerStream: 1, imports: 'left-out' }],
];
for (const [says, options] of quirks) {
  test(`a server ${says} gives the same schema as any other`, async (t) => {
    const plain = await reflected(t, SHOP);
    const schema = await reflected(t, { ...SHOP, ...options });
    assert.deepEqual(sortedFiles(schema), sortedFiles(plain));
    const told = ({ methods, source, warnings }: Schema) => ({ methods, source, warnings });
    assert.deepEqual(told(schema), told(plain));
  });
}

test('the streams that it took are told, those that the server refused among them', async (t) => {
  const asked = async (options: ReflectionOptions) => (await reflected(t, { ...SHOP, ...options })).reflected;
  const [v1, v1alpha] = ['v1', 'v1alpha'].map((version) => `grpc.reflection.${version}.ServerReflection`);
  assert.deepEqual(await asked({}), [{ service: v1, streams: 2 }]);
  assert.deepEqual(await asked({ versions: ['v1alpha'] }), [
    { service: v1, streams: 1 },
    { service: v1alpha, streams: 2 },
  ]);
});

test('a server that knows v1alpha alone is asked in v1alpha', async (t) => {
  const schema = await reflected(t, { ...SHOP, versions: ['v1alpha'] });
  assert.equal(schema.source, 'reflection v1alpha');
  assert.equal(schema.methods.length, 8);
});

test('services such as health are in the schema, so that they can be named', async (t) => {
  const server = new Server();
  addReflection(server, infrastructure, { services: ['grpc.reflection.v1.ServerReflection', 'grpc.health.v1.Health'] });
  const schema = await reflectSchema(await serve(t, server), []);
  const services = new Set(schema.methods.map(({ service }) => service));
  assert.deepEqual([...services], ['grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection']);
});

test('a service that is listed but not described is left out, with a warning', async (t) => {
  const schema = await reflected(t, { services: ['shop.Shop', 'ghost.Ghost'] });
  assert.equal(schema.methods.length, 8);
  assert.deepEqual(schema.warnings, [
    'The server lists ghost.Ghost but does not describe it (NOT_FOUND: not found: ghost.Ghost).',
  ]);
});

test('a server that describes none of its services is refused', async (t) => {
  await assert.rejects(reflected(t, { services: ['ghost.Ghost'] }), {
    code: 'bad-schema',
    message:
      'The server lists ghost.Ghost but describes no service of its own. The server lists ghost.Ghost but does not describe it (NOT_FOUND: not found: ghost.Ghost).',
  });
});

test('an import that no type is used of is dropped, with a warning', async (t) => {
  const set = fromBinary(FileDescriptorSetSchema, protos);
  set.file.find(({ name }) => name === 'bare.proto')!.dependency.push('validate/rules.proto');
  const server = new Server();
  addReflection(server, toBinary(FileDescriptorSetSchema, set), { services: ['Naked'] });
  const schema = await reflectSchema(await serve(t, server), []);
  assert.deepEqual(schema.warnings, [
    'bare.proto imports validate/rules.proto, which the server does not send; no type of it is used.',
  ]);
  assert.deepEqual(
    schema.methods.map(({ path }) => path),
    ['/Naked/Do'],
  );
});

test('an import under another name is found by the symbols that are missed from it', async (t) => {
  const set = fromBinary(FileDescriptorSetSchema, protos);
  set.file.find(({ name }) => name === 'types.proto')!.name = 'elsewhere/types.proto';
  const server = new Server();
  addReflection(server, toBinary(FileDescriptorSetSchema, set), SHOP);
  const schema = await reflectSchema(await serve(t, server), []);
  assert.equal(schema.methods.length, 8);
  const { file } = fromBinary(FileDescriptorSetSchema, schema.descriptorSet);
  assert.ok(file.find(({ name }) => name === 'shop.proto')!.dependency.includes('elsewhere/types.proto'));
});

test('an import that the server does not have and cannot do without is named', async (t) => {
  const set = fromBinary(FileDescriptorSetSchema, protos);
  set.file = set.file.filter(({ name }) => name !== 'types.proto');
  const server = new Server();
  addReflection(server, toBinary(FileDescriptorSetSchema, set), SHOP);
  await assert.rejects(reflectSchema(await serve(t, server), []), {
    code: 'bad-schema',
    message:
      'shop.proto refers to the type shop.types.Colour, which the server does not describe (it imports types.proto).',
    hint: 'Register the file that declares it with the reflection service of the server.',
  });
});

async function reflected(t: TestContext, options: ReflectionOptions): Promise<Schema> {
  const server = new Server();
  addReflection(server, protos, options);
  return reflectSchema(await serve(t, server), []);
}

function sortedFiles({ descriptorSet }: Schema) {
  return fromBinary(FileDescriptorSetSchema, descriptorSet).file.sort((a, b) => (a.name < b.name ? -1 : 1));
}
