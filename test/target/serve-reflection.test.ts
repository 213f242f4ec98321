import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { type Client, credentials, loadPackageDefinition, Server, ServerCredentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { addReflection, type ReflectionOptions } from '../../fixtures/reflection/serve-reflection.js';

// biome-ignore lint/suspicious/noExplicitAny: messages as proto-loader gives them
type Loose = any;

test('lists its services and describes the file of any symbol', async () => {
  const services = ['grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection'];
  const answers = await ask('v1', { services }, [
    { list_services: '*' },
    { file_containing_symbol: 'grpc.health.v1.Health' },
    { file_containing_symbol: 'grpc.health.v1.Health.Check' },
    { file_containing_symbol: 'grpc.health.v1.HealthCheckResponse.ServingStatus' },
    { file_by_filename: 'grpc/health/v1/health.proto' },
  ]);
  assert.deepEqual(
    answers[0].list_services_response.service.map((each: Loose) => each.name),
    services,
  );
  for (const answer of answers.slice(1)) assert.deepEqual(fileNames(answer), ['grpc/health/v1/health.proto']);
});

test('answers an unknown symbol and an unknown file with NOT_FOUND', async () => {
  const answers = await ask('v1', {}, [{ file_containing_symbol: 'no.Such' }, { file_by_filename: 'no.proto' }]);
  assert.deepEqual(
    answers.map((answer) => answer.error_response),
    [
      { error_code: 5, error_message: 'not found: no.Such' },
      { error_code: 5, error_message: 'not found: no.proto' },
    ],
  );
});

test('as a Python server, refuses the symbol of a method', async () => {
  const answers = await ask('v1alpha', { onlyServiceSymbols: true, repeatFiles: true }, [
    { file_containing_symbol: 'grpc.health.v1.Health.Check' },
    { file_containing_symbol: 'grpc.health.v1.Health' },
  ]);
  assert.equal(answers[0].error_response.error_code, 5);
  assert.deepEqual(fileNames(answers[1]), ['grpc/health/v1/health.proto', 'grpc/health/v1/health.proto']);
});

function fileNames(answer: Loose): string[] {
  return answer.file_descriptor_response.file_descriptor_proto.map(
    (bytes: Uint8Array) => fromBinary(FileDescriptorProtoSchema, bytes).name,
  );
}

async function ask(version: 'v1' | 'v1alpha', options: ReflectionOptions, requests: object[]): Promise<Loose[]> {
  const server = new Server();
  addReflection(server, readFileSync('protos/descriptors.binpb'), options);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const loaded = loadSync(`grpc/reflection/${version}/reflection.proto`, {
    includeDirs: ['protos'],
    keepCase: true,
    oneofs: true,
  });
  const { ServerReflection } = (loadPackageDefinition(loaded) as Loose).grpc.reflection[version];
  const client: Client & Loose = new ServerReflection(`127.0.0.1:${port}`, credentials.createInsecure());
  const stream = client.ServerReflectionInfo();
  for (const request of requests) stream.write(request);
  stream.end();
  const answers: Loose[] = [];
  for await (const answer of stream) answers.push(answer);
  client.close();
  server.forceShutdown();
  return answers;
}
