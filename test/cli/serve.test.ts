import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { runCli, startCli } from './run-cli.js';

const FREE = ['--port', '0', '--metrics-port', '0'];

async function serving(...args: string[]) {
  const cli = startCli(['serve', ...args, ...FREE]);
  const said = await new Promise<string>((resolve) => {
    cli.child.stdout!.on('data', (text: string) => resolve(text));
    void cli.end.then(({ stderr }) => resolve(stderr));
  });
  const [, address, metrics] = /serves at (\S+) \(plaintext\), its metrics at (\S+)\. /.exec(said)!;
  return { ...cli, address: address!, metrics: metrics! };
}

describe('grpc-red serve', { concurrency: 2 }, () => {
  it('serves the user-service, empty and with its metrics, until Ctrl-C', async () => {
    const { child, end, address, metrics } = await serving();
    const list = await runCli(['call', address, '--plaintext', 'ListUsers']);
    assert.equal(list.code, 0, list.stderr);
    assert.equal(JSON.parse(list.stdout).total, undefined);
    const bench = await runCli(['bench', address, '--plaintext', '--call', 'ListUsers', '--metrics', metrics]);
    assert.equal(bench.code, 0, bench.stderr);
    child.kill('SIGINT');
    assert.deepEqual([(await end).code, (await end).stderr], [0, '']);
    const after = await runCli(['call', address, '--plaintext', 'ListUsers']);
    assert.match(after.stderr, /refuses connections/);
  });

  it('serves the messaging system, with metrics that lie and without reflection where that was asked for', async () => {
    const { child, end, address, metrics } = await serving('messaging', '--lie', 'doubled', '--no-reflection');
    const about = await runCli(['list', address, '--plaintext']);
    assert.equal(about.code, 2);
    const call = [
      '--proto',
      'protos/messaging/messaging.proto',
      '--call',
      'GetMessage',
      '-d',
      '{"message_id": "msg-1"}',
    ];
    const bench = await runCli(['bench', address, '--plaintext', ...call, '--metrics', metrics, '--settle', '1s']);
    assert.equal(bench.code, 1, bench.stderr);
    child.kill('SIGTERM');
    assert.equal((await end).code, 0);
  });

  it('says which port is taken', async () => {
    const { end, child, address } = await serving();
    const [, port] = address.split(':');
    const second = await runCli(['serve', '--port', port!, '--metrics-port', '0']);
    assert.equal(second.code, 2);
    assert.match(second.stderr, new RegExp(`^grpc-red: .*${port}.*\\n          .+\\n$`));
    child.kill('SIGINT');
    assert.equal((await end).code, 0);
  });

  it('ends with a sentence where its server has died', {
    skip: process.platform !== 'linux' && 'needs /proc',
  }, async () => {
    const { end, child } = await serving();
    const servers = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
    process.kill(Number(servers), 'SIGKILL');
    const { code, stderr } = await end;
    assert.equal(code, 2);
    assert.match(stderr, /^grpc-red: The user-service has ended by itself\.\n {10}Start it again\.\n$/);
  });

  const refused: [args: string[], says: RegExp][] = [
    [['greeter'], /There is no system "greeter"/],
    [['--port', 'http'], /--port takes a whole number from 0 to 65535, not "http"/],
    [['--lie', 'white'], /--lie "white" does not exist/],
  ];
  for (const [args, says] of refused) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await runCli(['serve', ...args]);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, says);
    });
  }
});
