import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { type RunningLibrary, serveLibrary } from '../../fixtures/rules/serve-library.js';
import { runCli } from './run-cli.js';

const inRoot = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

describe('grpc-red list', { concurrency: 2 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-list-'));
  let system: RunningMessaging;
  let library: RunningLibrary;
  before(async () => {
    [system, library] = await Promise.all([startMessaging(), serveLibrary()]);
  });
  after(async () => {
    library.close();
    await system.stop();
    rmSync(folder, { recursive: true });
  });
  const list = (...args: string[]) => runCli(['list', system.address, '--plaintext', ...args]);

  it('names the methods of every service with their kinds and types, and what is beside them', async () => {
    const { code, stdout, stderr } = await runCli(['list', system.address, '--plaintext'], {
      env: { COLUMNS: undefined },
    });
    assert.deepEqual([code, stderr], [0, '']);
    const lines = stdout.split('\n');
    assert.ok(lines.includes('messaging.MessagingService'));
    const send = lines.find((line) => line.includes('messaging.MessagingService/SendMessage'))!;
    assert.match(
      send,
      /^ {2}messaging\.MessagingService\/SendMessage +unary +SendMessageRequest → SendMessageResponse$/,
    );
    assert.match(stdout, /\nBeside them: grpc\.health\.v1\.Health/);
    assert.ok(!stdout.includes('ServerReflectionInfo'));
  });

  it('leaves out the types of a whole service where one line has no room for them, and none in a pipe', async () => {
    const streaming = ['list', system.address, '--plaintext', 'StreamingService'];
    const { stdout } = await runCli(streaming, { env: { COLUMNS: undefined } });
    assert.match(stdout, /\/UploadAttachment {3}client-stream {2}\w+ → \w+\n/);
    const narrow = await runCli(streaming, { env: { COLUMNS: '90' } });
    assert.match(narrow.stdout, /\/Chat {15}bidi\n/);
    assert.ok(!narrow.stdout.includes('→'));
  });

  it('tells the same to programs', async () => {
    const { stdout } = await runCli(['list', library.address, '--plaintext', '-O', 'json']);
    const { services, ...rest } = JSON.parse(stdout);
    assert.deepEqual(rest, { format: 'grpc-red list', version: 1, source: 'reflection v1', warnings: [] });
    assert.deepEqual(
      services.map((service: { name: string; infrastructure: boolean }) => [service.name, service.infrastructure]),
      [
        ['rich.Library', false],
        ['ruled.Accounts', false],
      ],
    );
    assert.deepEqual(services[0].methods[6], {
      name: 'UploadPages',
      kind: 'client-stream',
      input: 'rich.Page',
      output: 'rich.Book',
    });
  });

  it('lists one service alone, by the end of its name', async () => {
    const { stdout } = await list('FeedService');
    assert.equal(stdout, 'feed.FeedService\n  feed.FeedService/GetFeed  unary  GetFeedRequest → GetFeedResponse\n');
  });

  it('lists what every server has where it is asked for by name', async () => {
    const { stdout } = await list('grpc.health.v1.Health');
    assert.match(stdout, /grpc\.health\.v1\.Health\/Check +unary/);
  });

  it('keeps whole names in a narrow terminal, and no line is longer for anything else', async () => {
    const { stdout } = await runCli(['list', system.address, '--plaintext'], { env: { COLUMNS: '50' } });
    const lines = stdout.split('\n');
    assert.ok(lines.includes('  messaging.MessagingService/CreateConversation'));
    const longer = lines.filter((line) => line.length > 50 && !/^ {2}\S+$/.test(line));
    assert.deepEqual(longer, []);
    // How it streams says how it is to be called.
    assert.match(stdout, /\n {2}streaming\.StreamingService\/WatchConversation\n {4}server-stream\n/);
    assert.match(stdout, /\n {2}streaming\.StreamingService\/Chat +bidi\n/);
  });

  it('colours nothing in a pipe, and something where it is told to', async () => {
    const [plain, coloured] = await Promise.all([
      runCli(['list', system.address, '--plaintext'], { env: { NO_COLOR: undefined } }),
      runCli(['list', system.address, '--plaintext'], { env: { NO_COLOR: undefined, FORCE_COLOR: '1' } }),
    ]);
    assert.ok(!plain.stdout.includes('\x1b'));
    assert.ok(coloured.stdout.includes('\x1b[1mfeed.FeedService'));
  });

  it('writes to a file', async () => {
    const file = join(folder, 'list.txt');
    const { stdout, stderr } = await list('feed.FeedService', '-o', file);
    assert.deepEqual([stdout, stderr], ['', `grpc-red: the list was written · report: ${JSON.stringify(file)}\n`]);
    assert.match(readFileSync(file, 'utf8'), /^feed\.FeedService\n/);
  });

  const refusals: [says: string, args: string[], sentence: RegExp, hint: RegExp][] = [
    [
      'a service that is not there',
      ['FedService'],
      /^grpc-red: There is no service "FedService"\./,
      /Did you mean feed\.FeedService\?/,
    ],
    ['a format that does not exist', ['-O', 'csv'], /-O takes text or json/, /./],
    ['an unknown option', ['--services'], /unknown option '--services'/i, /grpc-red list --help/],
  ];
  for (const [says, args, sentence, hint] of refusals) {
    it(`refuses ${says}`, async () => {
      const { code, stdout, stderr } = await list(...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, sentence);
      assert.match(stderr, hint);
    });
  }

  it('needs no server where the schema comes from files, and tells a service from a target', async () => {
    const folders = `${inRoot('fixtures/rules/protos')},${inRoot('protos')}`;
    const [proto, protoset, named] = await Promise.all([
      runCli(['list', '--proto', 'rich.proto', '-i', folders]),
      runCli(['list', '--protoset', inRoot('fixtures/rules/protos/descriptors.binpb'), 'ruled.Accounts']),
      runCli(['list', library.address, 'Accounts', '--protoset', inRoot('fixtures/rules/protos/descriptors.binpb')]),
    ]);
    assert.deepEqual([proto.code, proto.stderr], [0, '']);
    assert.match(proto.stdout, /^rich\.Library\n {2}rich\.Library\/GetBook +unary +GetBookRequest → Book\n/);
    const accounts = 'ruled.Accounts\n  ruled.Accounts/CreateAccount  unary  Account → Account\n';
    assert.deepEqual([protoset.stdout, named.stdout], [accounts, accounts]);
  });

  it('says that it needs a target or a schema', async () => {
    const { code, stderr } = await runCli(['list']);
    assert.equal(code, 2);
    assert.match(stderr, /There is neither a target nor a schema\.\n +Name the server as host:port/);
  });
});
