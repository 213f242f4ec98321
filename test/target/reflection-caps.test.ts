import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { create, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Client, credentials, Metadata, Server, status } from '@grpc/grpc-js';
import { addReflection } from '../../fixtures/reflection/serve-reflection.js';
import { collectFiles } from '../../src/target/collect-files.js';
import { runReflectionStream } from '../../src/target/reflection-stream.js';
import { serve } from './serve.js';

test('more than 10,000 files are refused', async () => {
  const files = Array.from({ length: 10_001 }, (_, index) =>
    toBinary(FileDescriptorProtoSchema, create(FileDescriptorProtoSchema, { name: `${index}.proto` })),
  );
  const ask = async () => ({ services: [], files, refusals: new Map() });
  await assert.rejects(collectFiles(['a.B'], ask), {
    code: 'bad-schema',
    message: 'The server describes itself with more than 10000 files.',
  });
});

test('more than 10,000 services are refused before any is asked for', async () => {
  const services = Array.from({ length: 10_001 }, (_, index) => `a.B${index}`);
  const ask = async () => assert.fail('asked');
  await assert.rejects(collectFiles(services, ask), {
    code: 'bad-schema',
    message: 'The server describes itself with more than 10000 services.',
  });
});

test('a stream that answers with more bytes than are read is broken off', async (t) => {
  const server = new Server();
  addReflection(server, readFileSync('fixtures/reflection/protos/descriptors.binpb'));
  const { address } = await serve(t, server);
  const client = new Client(address, credentials.createInsecure());
  t.after(() => client.close());
  const requests = ['shop.Shop', 'legacy.Legacy'].map((name) => ({ ask: 'symbol' as const, name }));
  const limits = { deadlineAtMs: Date.now() + 5000, bytesMax: 1000 };
  const { answers, code, details } = await runReflectionStream(client, 'v1', requests, new Metadata(), limits);
  assert.deepEqual([answers.length, code, details], [0, status.RESOURCE_EXHAUSTED, 'more descriptors than are read']);
});
