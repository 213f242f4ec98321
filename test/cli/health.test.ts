import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type RunningLibrary, serveLibrary } from '../../fixtures/rules/serve-library.js';
import { frame, RawServer } from '../transport/raw-server.js';
import { runCli, startCli } from './run-cli.js';

describe('grpc-red health', { concurrency: 2 }, () => {
  let library: RunningLibrary;
  /** Offers neither health nor reflection. */
  let silent: RunningLibrary;
  before(async () => {
    [library, silent] = await Promise.all([serveLibrary(), serveLibrary({ offers: [] })]);
    library.health!.set('ruled.Accounts', 'NOT_SERVING');
  });
  after(() => {
    library.close();
    silent.close();
  });
  const health = (...args: string[]) => runCli(['health', library.address, '--plaintext', ...args]);

  for (const transport of ['wire', 'grpc-js']) {
    it(`exits with 0 where the server serves, by ${transport}`, async () => {
      assert.deepEqual(await health('--transport', transport), {
        code: 0,
        signal: null,
        stdout: 'SERVING\n',
        stderr: '',
      });
    });
  }

  it('asks about one service, and exits with 1 where that does not serve', async () => {
    const [serving, not] = await Promise.all([health('rich.Library'), health('ruled.Accounts')]);
    assert.deepEqual([serving.code, serving.stdout], [0, 'SERVING\n']);
    assert.deepEqual([not.code, not.stdout, not.stderr], [1, 'NOT_SERVING\n', '']);
  });

  it('says that the server does not know a service', async () => {
    const { code, stdout, stderr } = await health('rich.Libary');
    assert.deepEqual([code, stdout], [1, '']);
    assert.equal(
      stderr,
      'grpc-red: The server knows nothing of the health of "rich.Libary" (NOT_FOUND: unknown service rich.Libary).\n' +
        '          Write it with its package; without a name the whole server is asked about.\n',
    );
  });

  it('says that the server has no health service', async () => {
    const { code, stdout, stderr } = await runCli(['health', silent.address, '--plaintext', '--wait', '20s']);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(
      stderr,
      /^grpc-red: The server does not implement grpc\.health\.v1\.Health \(UNIMPLEMENTED: .*\)\.\n {10}Add a health service to it; whether it answers at all, grpc-red list or call can tell\.\n$/,
    );
  });

  for (const transport of ['wire', 'grpc-js']) {
    it(`blames a server for what it answers, not for the lack of a health service, by ${transport}`, async (t) => {
      const twice = frame(Buffer.from([0x08, 1]));
      const server = await RawServer.serve(t, [(stream) => stream.respond({ 'grpc-status': '0' }, twice, twice)]);
      const { code, stdout, stderr } = await runCli([
        'health',
        server.address,
        '--plaintext',
        '--transport',
        transport,
      ]);
      assert.deepEqual([code, stdout], [1, '']);
      const said = 'UNIMPLEMENTED: the server answered OK with 2 messages where one was due';
      assert.equal(stderr, `grpc-red: The server did not say how it is (${said}).\n`);
    });
  }

  it('asks on after an answer that is none', async (t) => {
    const server = await RawServer.serve(t, [
      (stream) => stream.respond({ 'grpc-status': '0' }),
      (stream) => stream.respondOnly({ ':status': 404 }),
      (stream) => stream.respond({ 'grpc-status': '0' }, frame(Buffer.from([0x08, 1]))),
    ]);
    const { code, stdout, stderr } = await runCli(['health', server.address, '--plaintext', '--wait', '60s']);
    assert.deepEqual([code, stdout, stderr, server.streams.length], [0, 'SERVING\n', '', 3]);
  });

  it('waits until a server is there and serves', async () => {
    const { port, gate } = await closedPort();
    const { child, end } = startCli(['health', `127.0.0.1:${port}`, '--plaintext', '--wait', '60s']);
    // It has asked, in vain.
    await gate.asked;
    assert.equal(child.exitCode, null);
    await gate.close();
    const late = await serveLibrary({ port });
    const { code, stdout, stderr } = await end;
    late.close();
    assert.deepEqual([code, stdout, stderr], [0, 'SERVING\n', '']);
  });

  it('waits until a server that is there serves', async () => {
    const own = await serveLibrary();
    own.health!.set('', 'NOT_SERVING');
    const { end } = startCli(['health', own.address, '--plaintext', '--wait', '60s']);
    await own.health!.asked;
    own.health!.set('', 'SERVING');
    const { code, stdout } = await end;
    own.close();
    assert.deepEqual([code, stdout], [0, 'SERVING\n']);
  });

  it('gives up when the time is over, and says what was there at last', async () => {
    // Long enough for one answer on a busy machine.
    const [{ code, stdout }, nobody] = await Promise.all([
      health('ruled.Accounts', '--wait', '4s'),
      runCli(['health', '127.0.0.1:1', '--plaintext', '--wait', '4s']),
    ]);
    assert.deepEqual([code, stdout], [1, 'NOT_SERVING\n']);
    assert.equal(nobody.code, 1);
    assert.match(nobody.stderr, /^grpc-red: 127\.0\.0\.1:1 refuses connections/);
  });

  it('watches each change until Ctrl-C', async () => {
    const own = await serveLibrary();
    const { child, end } = startCli(['health', own.address, 'rich.Library', '--plaintext', '--watch']);
    const next = () => new Promise((resolve) => child.stdout!.once('data', resolve));
    await next();
    own.health!.set('rich.Library', 'NOT_SERVING');
    await next();
    child.kill('SIGINT');
    const { code, stdout } = await end;
    own.close();
    assert.deepEqual([code, stdout], [130, 'SERVING\nNOT_SERVING\n']);
  });

  it('stops waiting at Ctrl-C', async () => {
    const { port, gate } = await closedPort();
    const { child, end } = startCli(['health', `127.0.0.1:${port}`, '--plaintext', '--wait', '60s']);
    await gate.asked;
    child.kill('SIGINT');
    const { code } = await end;
    await gate.close();
    assert.equal(code, 130);
  });

  const refusals: [says: string, args: string[], sentence: RegExp][] = [
    ['--wait beside --watch', ['--wait', '1s', '--watch'], /--wait and --watch were both given/],
    ['a wait without a unit', ['--wait', '30'], /--wait takes a duration above 0, not "30"/],
    ['an option of another command', ['-n', '5'], /unknown option '-n'/i],
  ];
  for (const [says, args, sentence] of refusals) {
    it(`refuses ${says}`, async () => {
      const { code, stdout, stderr } = await health(...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, sentence);
    });
  }

  it('exits with 2 where nobody is there to be asked', async () => {
    const { code, stderr } = await runCli(['health', '127.0.0.1:1', '--plaintext']);
    assert.equal(code, 2);
    assert.match(stderr, /refuses connections/);
  });
});

/** A port at which whoever connects is sent away, until it is closed. */
async function closedPort(): Promise<{ port: number; gate: { asked: Promise<void>; close(): Promise<void> } }> {
  let tellAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    tellAsked = resolve;
  });
  const server: Server = createServer((socket: Socket) => {
    socket.on('error', () => {});
    socket.destroy();
    tellAsked();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  const close = () => new Promise<void>((resolve) => void server.close(() => resolve()));
  return { port, gate: { asked, close } };
}
