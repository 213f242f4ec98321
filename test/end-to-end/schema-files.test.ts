import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { runCli } from '../cli/run-cli.js';

const SEND = 'messaging.MessagingService/SendMessage';
const LOGIN = 'auth.AuthService/Login';
const GOOD = '{"conversation_id": "conv-1", "sender_id": "user-1", "content": "Hello"}';
const MESSAGING = ['--proto', 'protos/messaging/messaging.proto'];

describe('a server without reflection', () => {
  let honest: RunningMessaging;
  let lying: RunningMessaging;
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-schema-files-'));
  before(async () => {
    honest = await startMessaging({ withoutReflection: true });
    lying = await startMessaging({ withoutReflection: true, lie: 'doubled' });
  });
  after(async () => {
    await Promise.all([honest.stop(), lying.stop()]);
    rmSync(folder, { recursive: true });
  });
  const bench = (system: RunningMessaging, ...args: string[]) =>
    runCli(['bench', system.address, '--plaintext', ...args]);
  const proven = (system: RunningMessaging, ...args: string[]) =>
    bench(system, '--metrics', system.metricsUrl, '--call', SEND, '-d', GOOD, '-n', '20', '-c', '4', ...args);
  const source = async (...args: string[]) => {
    const end = await bench(honest, '-O', 'json', '-d', GOOD, '--call', SEND, '-n', '2', ...args);
    assert.equal(end.stderr, '');
    return JSON.parse(end.stdout).plan.schemaSource;
  };

  it('is said to need --proto or --protoset', async () => {
    const { code, stderr } = await bench(honest, '--call', SEND);
    assert.equal(code, 2);
    assert.match(stderr, /does not offer reflection, neither v1 nor v1alpha/);
    assert.match(stderr, /Turn on reflection in the server, or give its schema with --proto or --protoset\./);
  });

  it('is driven and proven by its .proto file', async () => {
    const { code, stdout, stderr } = await proven(honest, ...MESSAGING, '-O', 'json');
    assert.equal(stderr, '');
    assert.equal(code, 0);
    const report = JSON.parse(stdout);
    assert.deepEqual(report.statusCodeDistribution, { OK: 20 });
    assert.equal(report.plan.schemaSource, 'messaging.proto');
    assert.deepEqual(report.reflected, []);
    assert.equal(report.verdict.outcome, 'pass');
  });

  it('is accused by its .proto file where its metrics lie', async () => {
    const { code, stdout } = await proven(lying, ...MESSAGING, '--settle', '100ms', '-O', 'json');
    assert.equal(code, 1);
    assert.equal(JSON.parse(stdout).verdict.outcome, 'fail');
  });

  it('has the source of its schema in the report', async () => {
    const { stdout } = await proven(honest, ...MESSAGING);
    assert.match(stdout, /schema from messaging\.proto/);
  });

  it('is driven by a protoset', async () => {
    assert.equal(await source('--protoset', 'protos/descriptors.binpb'), 'descriptors.binpb');
  });

  it('is driven by several files, in a list or one by one', async () => {
    const files = 'messaging/messaging.proto,messaging/auth.proto';
    assert.equal(
      await source('--proto', files, '-i', 'docs,protos'),
      'messaging/messaging.proto, messaging/auth.proto',
    );
    const again = [
      '--proto',
      'messaging/auth.proto',
      '--proto',
      'messaging/messaging.proto',
      '-i',
      'docs',
      '-i',
      'protos',
    ];
    const { stdout } = await bench(
      honest,
      ...again,
      '-O',
      'json',
      '--call',
      LOGIN,
      '--call',
      SEND,
      '-d',
      GOOD,
      '-n',
      '2',
    );
    assert.equal(JSON.parse(stdout).plan.schemaSource, 'messaging/auth.proto, messaging/messaging.proto');
  });

  it('is read about by detect, too', async () => {
    const { code, stdout } = await runCli([
      'detect',
      honest.address,
      '--plaintext',
      '--metrics',
      honest.metricsUrl,
      ...MESSAGING,
    ]);
    assert.equal(code, 0);
    assert.match(stdout, /requests/);
  });

  const refused: [name: string, args: string[], says: string][] = [
    [
      'both kinds of files',
      [...MESSAGING, '--protoset', 'x.binpb'],
      '--proto and --protoset were both given, and both are the whole schema. Give one of them.',
    ],
    ['folders without files', ['-i', 'protos'], '-i names folders for --proto, but there is no --proto. Leave -i out.'],
    [
      'metadata for a reflection that is not asked',
      [...MESSAGING, '--reflect-metadata', 'a: b'],
      '--reflect-metadata is for reflection, but the schema comes from --proto. Leave one of them out.',
    ],
    [
      'an empty name in a list',
      ['--proto', 'a.proto,,b.proto'],
      '--proto takes a name, or several with commas between them, not "a.proto,,b.proto". For example: --proto api/service.proto.',
    ],
    [
      'an empty protoset',
      ['--protoset', ''],
      '--protoset takes the name of a file, not "". For example: --protoset api.binpb.',
    ],
    [
      'a file that is not there',
      ['--proto', 'none.proto'],
      '--proto cannot read "none.proto": there is no such file. Check the path; it may be one from an import path (-i).',
    ],
    [
      'a protoset that is not there',
      ['--protoset', 'none.binpb'],
      '--protoset cannot read "none.binpb": there is no such file. Check the path.',
    ],
    [
      'a .proto file as a protoset',
      ['--protoset', 'protos/messaging/messaging.proto'],
      '"protos/messaging/messaging.proto" is no FileDescriptorSet. It looks like a .proto file: give it to --proto.',
    ],
    [
      'a protoset as a .proto file',
      ['--proto', 'fixtures/protos-corpus/descriptors.binpb'],
      '--proto cannot read "fixtures/protos-corpus/descriptors.binpb": it is not UTF-8 text. Give a .proto file, saved as UTF-8; --protoset takes compiled ones.',
    ],
    [
      'a method that the file does not declare',
      ['--proto', 'protos/messaging/auth.proto', '--call', 'auth.AuthService/Logn'],
      'auth.proto offers no method "auth.AuthService/Logn". Did you mean auth.AuthService/Login?',
    ],
    [
      'a file without services',
      ['--proto', 'fixtures/protos-corpus/scope/lower.proto'],
      'lower.proto describes no methods at all. Give the file that declares the services.',
    ],
  ];
  for (const [name, args, says] of refused) {
    it(`is not driven with ${name}`, async () => {
      const { code, stdout, stderr } = await bench(honest, ...args);
      assert.equal(stdout, '');
      assert.equal(
        stderr
          .replace(/^grpc-red: /, '')
          .replace(/\s*\n\s*/g, ' ')
          .trim(),
        says,
      );
      assert.equal(code, 2);
    });
  }

  it('is not driven with a mistake in the file, which is told by line and column', async () => {
    const file = join(folder, 'bad.proto');
    writeFileSync(file, 'syntax = "proto3";\nmessage A {\n\tint32 a = 1\n}\n');
    const { code, stderr } = await bench(honest, '--proto', file);
    assert.equal(
      stderr,
      `grpc-red: ${file}:4:1: expected ";", found "}".\n          Statements end with a semicolon.\n`,
    );
    assert.equal(code, 2);
  });

  it('does not have its files written over', async () => {
    const set = join(folder, 'set.binpb');
    copyFileSync('protos/descriptors.binpb', set);
    const { code, stderr } = await bench(honest, '--protoset', set, '--call', SEND, '-o', set);
    assert.match(stderr, /--protoset/);
    assert.equal(code, 2);
  });
});
