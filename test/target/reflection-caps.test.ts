import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { create, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Client, credentials, Metadata, Server, status } from '@grpc/grpc-js';
import { addReflection } from '../../fixtures/reflection/serve-reflection.js';
import { collectFiles } from '../../src/target/collect-files.js';
import { runReflectionStream } from '../../src/target/reflection-stream.js';
import { frame, RawServer } from '../transport/raw-server.js';
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

test('more than 500,000 declarations are refused, over all files, before they are read', async () => {
  // Field 4 of a file is a message, here an empty one: two bytes each.
  const declaring = (messages: number) => Buffer.from('2200'.repeat(messages), 'hex');
  const ask = async () => ({ services: [], files: [declaring(300_000), declaring(200_001)], refusals: new Map() });
  await assert.rejects(collectFiles(['a.B'], ask), {
    code: 'bad-schema',
    message: 'The server describes itself with more than 500000 declarations.',
  });
});

test('a server that misses many files is asked for a thousand at once', async () => {
  const importing = Array.from({ length: 2500 }, (_, index) => `${index}.proto`);
  const file = create(FileDescriptorProtoSchema, { name: 'a.proto', dependency: importing });
  const asked: number[] = [];
  await collectFiles(['a.B'], async (requests) => {
    asked.push(requests.length);
    return { services: [], files: [toBinary(FileDescriptorProtoSchema, file)], refusals: new Map() };
  });
  assert.deepEqual(asked, [1, 1000, 1000, 500]);
});

test('a stream whose server goes on answering for ever is ended soon after the last answer that was due', async (t) => {
  const timers: NodeJS.Timeout[] = [];
  t.after(() => timers.forEach(clearInterval));
  const server = await RawServer.serve(t, [
    ({ stream }) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
      timers.push(setInterval(() => stream.write(frame(Buffer.alloc(0))), 50));
    },
  ]);
  const client = new Client(server.address, credentials.createInsecure());
  t.after(() => client.close());
  const requests = [{ ask: 'symbol' as const, name: 'shop.Shop' }];
  const limits = { deadlineAtMs: Date.now() + 20_000, bytesMax: 1_000_000 };
  const { answers, code } = await runReflectionStream(client, 'v1', requests, new Metadata(), limits);
  assert.equal(code, status.OK);
  assert.ok(answers.length >= 1);
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
