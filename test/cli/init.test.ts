import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Server } from '@grpc/grpc-js';
import { parse } from 'yaml';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { addReflection } from '../../fixtures/reflection/serve-reflection.js';
import { type RunningLibrary, serveLibrary } from '../../fixtures/rules/serve-library.js';
import { startUserService } from '../../fixtures/user-service/start-user-service.js';
import { findMethods } from '../../src/target/find-methods.js';
import { reflectSchema } from '../../src/target/reflect-schema.js';
import { encodePayload } from '../plan/encode-payload.js';
import { serve } from '../target/serve.js';
import { runCli } from './run-cli.js';
import { uncommented } from './uncommented.js';

interface Scenario {
  target: string;
  plaintext?: boolean;
  flows: {
    name: string;
    weight: number;
    steps: { call: string; data: unknown; capture?: object; stream?: object }[];
  }[];
  [setting: string]: unknown;
}

describe('grpc-red init', { concurrency: 2 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-init-'));
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
  const init = (address: string, ...args: string[]) => runCli(['init', address, '--plaintext', ...args]);
  const schemaOf = (address: string) =>
    reflectSchema({ address, tls: null, authority: null, connectTimeoutMs: 10_000 }, []);

  it('writes a scenario that calls what only reads, and tells where', async () => {
    const file = join(folder, 'library.yaml');
    const { code, stdout, stderr } = await init(library.address, '-o', file);
    assert.deepEqual([code, stdout], [0, '']);
    assert.equal(
      stderr,
      `grpc-red: ${file}: 5 methods to call, 6 methods in comments · run it: grpc-red bench -f ${file}\n` +
        '          Ids are made up; the flow "life of Book", in comments, makes its own.\n',
    );
    const { target, plaintext, concurrency, total, flows, ...rest } = parse(readFileSync(file, 'utf8')) as Scenario;
    assert.deepEqual([target, plaintext, concurrency, total], [library.address, true, 10, 1000]);
    assert.deepEqual(rest, {});
    assert.deepEqual(
      flows.map(({ name, weight, steps }) => [name, weight, steps.map(({ call }) => call)]),
      ['GetBook', 'ListBooks', 'WatchBooks', 'Peek', 'Search'].map((name) => [name, 1, [`rich.Library/${name}`]]),
    );
    assert.deepEqual(flows[2]!.steps[0]!.stream, { 'cancel-after': '250ms' });
  });

  it('writes requests that can be encoded, those in comments too', async () => {
    for (const { address, methods, flows: count } of [
      { address: library.address, methods: 11, flows: 10 },
      { address: system.address, methods: 12, flows: 12 },
    ]) {
      const [{ stdout }, schema] = await Promise.all([init(address, '-o', '-'), schemaOf(address)]);
      const { flows } = parse(uncommented(stdout)) as Scenario;
      assert.equal(flows.length, count);
      assert.equal(new Set(flows.map(({ name }) => name)).size, count);
      assert.equal(new Set(flows.flatMap(({ steps }) => steps.map(({ call }) => call))).size, methods);
      for (const { call, data } of flows.flatMap(({ steps }) => steps)) {
        const method = findMethods(schema, [call])[0]!;
        assert.equal(encodePayload(schema, method, JSON.stringify(data), call).length, 1, call);
      }
    }
  });

  it('gives each call of what creates something names of its own', async () => {
    const { stdout } = await init(library.address, '-o', '-');
    const { flows } = parse(uncommented(stdout)) as Scenario;
    const data = flows.find(({ name }) => name === 'CreateAccount')!.steps[0]!.data as Record<string, unknown>;
    assert.deepEqual([data.username, data.email], ['user_{{.RequestNumber}}', 'user_{{.RequestNumber}}@example.com']);
    const read = flows.find(({ name }) => name === 'GetBook')!.steps[0]!.data;
    assert.deepEqual(read, { book_id: 'book-1' });
  });

  it('chains what creates something with what takes its id, in comments', async () => {
    const { stdout } = await init(library.address, '-o', '-');
    const { flows } = parse(uncommented(stdout)) as Scenario;
    const { steps } = flows.find(({ name }) => name === 'life of Book')!;
    assert.deepEqual(
      steps.map(({ call, capture }) => [call, capture]),
      [
        ['rich.Library/CreateBook', { id: 'id' }],
        ['rich.Library/GetBook', undefined],
        ['rich.Library/DeleteBook', undefined],
      ],
    );
    const taken = { book_id: '{{.Captured.id}}' };
    assert.deepEqual([steps[1]!.data, steps[2]!.data], [taken, taken]);
    assert.ok(!(parse(stdout) as Scenario).flows.some(({ name }) => name === 'life of Book'));
  });

  it('writes a life that a service lives once it is uncommented, and reads that run as they stand', async (t) => {
    const users = await startUserService();
    t.after(() => users.close());
    const file = join(folder, 'users.yaml');
    await init(users.address, '-o', file, '--metrics', users.metricsUrl);
    const life = uncommented(readFileSync(file, 'utf8')).replace(
      /^ {2}- name: (?:GetUser|ListUsers)\n(?: {4}.*\n)+/gm,
      '',
    );
    writeFileSync(file, life);
    const { code, stdout } = await runCli(['bench', '-f', file, '-n', '100', '-O', 'json']);
    const { statusCodeDistribution, verdict } = JSON.parse(stdout);
    assert.deepEqual([code, statusCodeDistribution, verdict.outcome], [0, { OK: 400 }, 'pass']);
    assert.equal(await users.rows(), 0);

    const rich = join(folder, 'rich.yaml');
    await init(library.address, '-o', rich);
    const asItStands = await runCli(['bench', '-f', rich, '-n', '50', '-O', 'json']);
    assert.deepEqual(JSON.parse(asItStands.stdout).statusCodeDistribution, { OK: 50 }, asItStands.stderr);
  });

  it('writes over no file unless it is told to', async () => {
    const file = join(folder, 'kept.yaml');
    writeFileSync(file, 'mine: true\n');
    const refused = await init(library.address, '-o', file);
    assert.equal(refused.code, 2);
    assert.match(
      refused.stderr,
      /kept\.yaml" is there already\.\n +Name another file with -o, or write over it with --force\.\n$/,
    );
    assert.equal(readFileSync(file, 'utf8'), 'mine: true\n');
    const forced = await init(library.address, '-o', file, '--force');
    assert.equal(forced.code, 0);
    assert.match(readFileSync(file, 'utf8'), /^# A scenario for 127\.0\.0\.1:/);
  });

  it('writes no scenario of nothing', async (t) => {
    const server = new Server();
    addReflection(server, readFileSync('fixtures/reflection/protos/descriptors.binpb'), { services: [] });
    const { address } = await serve(t, server);
    const file = join(folder, 'nothing.yaml');
    const { code, stderr } = await init(address, '-o', file);
    assert.equal(
      stderr,
      'grpc-red: The schema has no method that a scenario could call.\n          See what it has: grpc-red list.\n',
    );
    assert.deepEqual([code, existsSync(file)], [2, false]);
  });

  it('leaves nothing behind where the server cannot be asked', async () => {
    const file = join(folder, 'never.yaml');
    const { code } = await init('127.0.0.1:1', '-o', file);
    assert.equal(code, 2);
    assert.throws(() => readFileSync(file), { code: 'ENOENT' });
  });

  it('keeps how to connect, with paths as they are seen from the file, and no secret', async () => {
    const nested = join(folder, 'scenarios');
    mkdirSync(nested);
    const file = join(nested, 'connected.yaml');
    const { code } = await init(
      library.address,
      ...['-o', file, '--authority', 'books.example', '--connect-timeout', '3s', '--metrics', 'localhost:9090/metrics'],
      ...['--reflect-metadata', 'authorization: hush'],
    );
    assert.equal(code, 0);
    const text = readFileSync(file, 'utf8');
    const { authority, metrics, 'connect-timeout': timeout } = parse(text) as Scenario;
    assert.deepEqual([authority, metrics, timeout], ['books.example', ['http://localhost:9090/metrics'], '3s']);
    assert.ok(!text.includes('hush'));
    assert.match(text, /\n# reflect-metadata: /);
  });

  it('says what stands in comments, and how it is called', async () => {
    const { stdout } = await init(library.address, '-o', '-');
    assert.match(
      stdout,
      /\n {2}# These may change something\. Remove "# ", with its space, from the lines of those that may be called\.\n/,
    );
    assert.match(stdout, /\n {2}# - name: UpdateBook\n {2}# {3}weight: 1\n/);
  });

  const refusals: [says: string, args: string[], sentence: RegExp][] = [
    [
      'a folder that is not there',
      ['-o', '/nowhere/at/all.yaml'],
      /-o cannot write "\/nowhere\/at\/all\.yaml": its folder does not exist/,
    ],
    ['a page that is no URL', ['--metrics', 'ftp://x/y', '-o', '-'], /--metrics takes an http or https URL/],
  ];
  for (const [says, args, sentence] of refusals) {
    it(`refuses ${says}`, async () => {
      const { code, stdout, stderr } = await init(library.address, ...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, sentence);
    });
  }
});
