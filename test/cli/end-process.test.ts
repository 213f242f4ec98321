import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { after, before, describe, it, type TestContext } from 'node:test';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { type CliEnd, type RunningCli, startCli } from './run-cli.js';

const CALL = ['--call', 'messaging.MessagingService/GetMessage', '-d', '{"message_id": "msg-1"}'];
/** Far beyond what any of these takes. */
const TOO_LONG_MS = 20_000;
const onlyLinux = { skip: process.platform === 'linux' ? false : '/dev/full is of Linux' };

describe('the end of the process', { concurrency: 2 }, () => {
  let system: RunningMessaging;
  before(async () => {
    system = await startMessaging();
  });
  after(() => system.stop());
  const bench = (...args: string[]) => ['bench', system.address, '--plaintext', ...args];

  it('comes after the report, though a connection to the server cannot be closed', async (t) => {
    // After headers of this size Node never closes the connection.
    const cli = startCli(bench(...CALL, '-n', '2', '-m', `a: ${'x'.repeat(120_000)}`));
    const { code, signal, stdout } = await ended(t, cli);
    assert.deepEqual({ code, signal }, { code: 1, signal: null });
    assert.match(stdout, /2 calls/);
  });

  it('is the same where nobody reads the report', async (t) => {
    const cli = startCli(bench(...CALL, '-n', '2'));
    cli.child.stdout!.destroy();
    const { code, stderr } = await ended(t, cli);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  });

  it('is the same where nobody reads what went wrong', async (t) => {
    const cli = startCli(bench(...CALL, '-n', 'many'));
    cli.child.stderr!.destroy();
    assert.equal((await ended(t, cli)).code, 2);
  });

  it('tells of a standard output that is full', onlyLinux, async (t) => {
    const cli = startCli(bench(...CALL, '-n', '2'), { stdout: openSync('/dev/full', 'w') });
    const { code, stderr } = await ended(t, cli);
    assert.equal(code, 2);
    assert.match(stderr, /^grpc-red: Standard output cannot be written: the disk is full\.\n {10}\S.*\n$/);
  });
});

async function ended(t: TestContext, cli: RunningCli): Promise<CliEnd> {
  const timer = setTimeout(() => cli.child.kill('SIGKILL'), TOO_LONG_MS);
  t.after(() => clearTimeout(timer));
  return cli.end;
}
