import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { createFileRegistry, fromBinary, fromJson, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Metadata, Server, ServerCredentials, type sendUnaryData, status } from '@grpc/grpc-js';
import { addReflection } from '../../fixtures/reflection/serve-reflection.js';
import { keepRun, verifyKept } from '../cli/kept-run.js';
import { runCli } from '../cli/run-cli.js';

const descriptors = readFileSync(new URL('../../../protos/descriptors.binpb', import.meta.url));
const SERVICE = 'messaging.MessagingService';
const CALL = ['--call', `${SERVICE}/GetMessage`, '-d', '{"message_id": "m"}'];
const VIOLATION = {
  '@type': 'type.googleapis.com/google.rpc.BadRequest',
  fieldViolations: [{ field: 'message_id', description: 'no such' }],
};

/** A google.rpc.Status that speaks of the violation. */
function violation(): Buffer {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptors));
  const type = registry.getMessage('google.rpc.Status')!;
  return Buffer.from(toBinary(type, fromJson(type, { code: 3, message: 'no', details: [VIOLATION] }, { registry })));
}

describe('the examples of errors', { concurrency: 2 }, () => {
  const server = new Server();
  let address: string;
  let answered = 0;
  before(async () => {
    const identity = (bytes: Buffer) => bytes;
    const method = {
      path: `/${SERVICE}/GetMessage`,
      requestStream: false,
      responseStream: false,
      requestSerialize: identity,
      requestDeserialize: identity,
      responseSerialize: identity,
      responseDeserialize: identity,
    };
    server.addService(
      { GetMessage: method },
      {
        GetMessage(_call: unknown, callback: sendUnaryData<Buffer>) {
          const metadata = new Metadata();
          metadata.set('x-request-id', `request-${answered}`);
          metadata.set('set-cookie', 'session=hush');
          metadata.set('x-auth-token', 'hush');
          metadata.set('grpc-status-details-bin', violation());
          callback({ code: status.INVALID_ARGUMENT, details: `no message ${answered++} in shard 4`, metadata });
        },
      },
    );
    addReflection(server, descriptors, { services: [SERVICE] });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    address = `127.0.0.1:${port}`;
  });
  after(() => server.forceShutdown());

  for (const transport of ['wire', 'grpc-js']) {
    it(`hold message, trailers without secrets, and decoded details, over ${transport}`, async () => {
      const args = ['bench', address, '--plaintext', ...CALL, '-n', '60', '-c', '3', '--transport', transport];
      const { code, stdout } = await runCli([...args, '-O', 'json']);
      assert.equal(code, 1);
      const { errors } = JSON.parse(stdout);
      assert.equal(errors.length, 1);
      const [{ detail, count, messages, first, slowest }] = errors;
      assert.deepEqual([detail, count, messages.length], ['no message … in shard 4', 60, 20]);
      for (const { detail: message, trailers, details, peer } of [first, slowest]) {
        const number = /^no message (\d+) in shard 4$/.exec(message)![1];
        assert.deepEqual(
          trailers.filter(({ name }: { name: string }) => name.startsWith('x-') || name === 'set-cookie').sort(byName),
          [
            { name: 'set-cookie', value: '[redacted]' },
            { name: 'x-auth-token', value: '[redacted]' },
            { name: 'x-request-id', value: `request-${number}` },
          ],
        );
        assert.deepEqual(details, [VIOLATION]);
        assert.equal(peer, address);
      }
      assert.doesNotMatch(stdout, /hush/);
    });
  }

  it('fit into a narrow terminal', async () => {
    const env = { COLUMNS: '50' };
    const { stdout } = await runCli(['bench', address, '--plaintext', ...CALL, '-n', '60'], { env });
    const section = /\nFailures\n([\s\S]*?)\n\n/.exec(stdout)![1]!;
    assert.match(section, /^ {2}60 × INVALID_ARGUMENT: no message … in shard 4\n/);
    assert.match(section, /\n {6}first (?:and slowest )?after [\d.]+ m?s, took [\d.]+ [mµ]?s/);
    assert.match(section, /x-request-id: request-\d+/);
    assert.match(section, /google\.rpc\.BadRequest/);
    assert.ok(
      section.split('\n').every((line) => line.length <= 50),
      section,
    );
  });

  it('are kept without secrets, for whoever judges the run again', async (t) => {
    const kept = await keepRun(t, ['bench', address, '--plaintext', ...CALL, '-n', '60', '--fail', 'errors==60']);
    assert.doesNotMatch(readFileSync(kept.runFile, 'utf8'), /hush/);
    assert.equal((await verifyKept(kept)).stdout, kept.live.stdout);
  });
});

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1;
}
