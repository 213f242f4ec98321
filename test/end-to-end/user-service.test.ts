import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Lie } from '../../fixtures/messaging/red/lie.js';
import { startUserService } from '../../fixtures/user-service/start-user-service.js';
import type { Check } from '../../src/metrics/verdict.js';
import { groupBy } from '../../src/shared/group-by.js';
import { aFolder, keepRun, saysTheSame } from '../cli/kept-run.js';
import { runCli } from '../cli/run-cli.js';

describe('grpc-red demo user-service', { concurrency: 2, timeout: 120_000 }, () => {
  it('proves all five methods, each in all its statuses: exit 0', async () => {
    const { code, stdout, stderr } = await runCli(['demo', 'user-service', '-O', 'json', '-n', '1500']);
    const { verdict, statusCodeDistribution } = JSON.parse(stdout);
    assert.equal(code, 0, verdict.headline);
    assert.match(stderr, /^grpc-red: the user-service serves at 127\.0\.0\.1:\d+, its metrics at http:/);
    assert.equal(verdict.outcome, 'pass');
    // 300 calls of each method, dealt from its payloads in turn.
    assert.deepEqual(statusCodeDistribution, {
      OK: 180 + 225 + 210 + 210 + 240,
      InvalidArgument: 60 + 30 + 30 + 30,
      NotFound: 30 + 15 + 30,
      AlreadyExists: 30 + 30,
      Internal: 30 + 15 + 15 + 30 + 60,
    });
    const proven = verdict.checks.filter((check: Check) => check.name === 'requests-by-code');
    assert.deepEqual(
      proven.filter((check: Check) => check.outcome !== 'pass'),
      [],
    );
    const codes = groupBy(proven as Check[], ({ method }) => method);
    assert.deepEqual(
      Object.fromEntries([...codes].map(([method, checks]) => [method, checks.map(({ code }) => code)])),
      {
        'user.UserService/CreateUser': [0, 3, 6, 13],
        'user.UserService/GetUser': [0, 3, 5, 13],
        'user.UserService/UpdateUser': [0, 3, 5, 6, 13],
        'user.UserService/DeleteUser': [0, 3, 5, 13],
        'user.UserService/ListUsers': [0, 13],
      },
    );
  });

  const caught: Record<Lie, string> = {
    'error-not-counted': 'requests-by-code',
    'dropped-guard': 'in-flight-returns',
    doubled: 'requests-by-code',
    milliseconds: 'duration-sum',
    thousandths: 'duration-floor',
    'stuck-clock': 'duration-floor',
  };
  for (const [lie, name] of Object.entries(caught)) {
    it(`catches the lie ${lie} by ${name}: exit 1, also from the kept run`, async (t) => {
      const args = ['demo', 'user-service', '--settle', '400ms', '-n', '600', '--lie', lie];
      const { verdict } = await saysTheSame(await keepRun(t, args), 1, 'fail');
      const failed = verdict.checks.filter(({ outcome }) => outcome === 'fail').map((check) => check.name);
      assert.ok(failed.includes(name), failed.join(', '));
    });
  }

  it('goes on where everything that it creates and deletes has been: still proven', async () => {
    const { code, stdout } = await runCli(['demo', 'user-service', '-O', 'json', '-n', '25000']);
    const { verdict, statusCodeDistribution } = JSON.parse(stdout);
    assert.equal(code, 0, verdict.headline);
    assert.equal(verdict.outcome, 'pass');
    assert.equal(statusCodeDistribution.Internal, 25000 * 0.1);
  });

  it('is refused by a name that no system has, with the one that was meant', async () => {
    for (const [name, hint] of [
      ['user-servce', 'Did you mean user-service?'],
      ['postgres', 'There are messaging and user-service.'],
      ['toString', 'There are messaging and user-service.'],
    ]) {
      const { code, stdout, stderr } = await runCli(['demo', name!]);
      assert.deepEqual([code, stdout], [2, '']);
      assert.equal(stderr, `grpc-red: There is no system "${name}" to demo.\n          ${hint}\n`);
    }
  });
});

describe('grpc-red bench of the user-service', { timeout: 120_000 }, () => {
  it('leaves 10,000 rows where 100 callers create 10,000 users, and proves every call', async (t) => {
    const service = await startUserService();
    t.after(() => service.close());
    const file = join(aFolder(t), 'users.json');
    const users = Array.from({ length: 10_000 }, (_, k) => `user_${k % 100}_${Math.floor(k / 100)}`);
    writeFileSync(
      file,
      JSON.stringify(
        users.map((name) => ({ username: name, email: `${name}@example.com`, full_name: `User ${name}` })),
      ),
    );
    const bench = (...args: string[]) => runCli(['bench', service.address, '--plaintext', '-O', 'json', ...args]);
    const { code, stdout } = await bench(
      ...['--call', 'user.UserService/CreateUser', '-D', file, '-c', '100', '-n', '10000'],
      ...['--metrics', service.metricsUrl, '--exclusive'],
    );
    const { verdict, statusCodeDistribution } = JSON.parse(stdout);
    assert.equal(code, 0, verdict.headline);
    assert.deepEqual(statusCodeDistribution, { OK: 10_000 });
    assert.equal(verdict.outcome, 'pass');
    assert.equal(await service.rows(), 10_000);
  });
});
