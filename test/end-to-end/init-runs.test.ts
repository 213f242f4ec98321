import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type RunningLibrary, serveLibrary } from '../../fixtures/rules/serve-library.js';
import { type RunningUserService, startUserService } from '../../fixtures/user-service/start-user-service.js';
import { runCli } from '../cli/run-cli.js';
import { uncommented } from '../cli/uncommented.js';

describe('a scenario of grpc-red init', { concurrency: 1 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-init-runs-'));
  let users: RunningUserService;
  let library: RunningLibrary;
  before(async () => {
    [users, library] = await Promise.all([startUserService(), serveLibrary()]);
  });
  after(async () => {
    library.close();
    await users.close();
    rmSync(folder, { recursive: true });
  });
  const init = async (name: string, address: string, ...args: string[]) => {
    const file = join(folder, name);
    const { code } = await runCli(['init', address, '--plaintext', '-o', file, ...args]);
    assert.equal(code, 0);
    return file;
  };
  const bench = (file: string, ...args: string[]) => runCli(['bench', '-f', file, '-O', 'json', ...args]);
  const rewrite = (file: string, change: (text: string) => string) => {
    const text = readFileSync(file, 'utf8');
    assert.notEqual(change(text), text);
    writeFileSync(file, change(text));
  };

  it('runs as it stands: the methods that only read, all calls of it', async () => {
    const file = await init('library.yaml', library.address);
    const { code, stdout, stderr } = await bench(file, '-n', '40');
    assert.deepEqual([code, stderr], [0, '']);
    const report = JSON.parse(stdout);
    const called = report.methods.map((each: { method: string; count: number }) => [each.method, each.count]);
    assert.deepEqual(called, [
      ['GetBook', 8],
      ['ListBooks', 8],
      ['WatchBooks', 8],
      ['Peek', 8],
      ['Search', 8],
    ]);
  });

  it('proves the metrics of the page that init was given', async () => {
    const file = await init('users.yaml', users.address, '--metrics', users.metricsUrl);
    const { code, stdout, stderr } = await bench(file);
    assert.deepEqual([code, stderr], [0, '']);
    const { count, verdict } = JSON.parse(stdout);
    assert.deepEqual([count, verdict.outcome], [1000, 'pass']);
  });

  it('runs with everything uncommented: every method, metrics and thresholds', async () => {
    const file = await init('all.yaml', users.address, '--metrics', users.metricsUrl);
    rewrite(file, (text) => uncommented(text).replace(/^# (?=fail: )/m, ''));
    const rowsBefore = await users.rows();
    const { code, stdout, stderr } = await bench(file);
    assert.deepEqual([code, stderr], [1, '']);
    const { methods, thresholds, verdict } = JSON.parse(stdout);
    assert.deepEqual([methods.length, verdict.outcome], [5, 'pass']);
    assert.equal(thresholds.length, 2);
    // Ids are made up, so too many calls fail.
    assert.deepEqual([thresholds[1].threshold, thresholds[1].ok], ['error_rate<1%', false]);
    const okOf = (name: string) =>
      methods.find((each: { method: string }) => each.method === name).statusCodeDistribution.OK ?? 0;
    assert.ok(okOf('CreateUser') >= 200);
    assert.equal(await users.rows(), rowsBefore + okOf('CreateUser') - okOf('DeleteUser'));
  });

  it('names a page to prove in a line that works once it is uncommented', async () => {
    const file = await init('page.yaml', users.address);
    rewrite(file, (text) => text.replace('# metrics: http://localhost:9090/metrics', `metrics: ${users.metricsUrl}`));
    const { stdout } = await bench(file, '-n', '20');
    assert.equal(JSON.parse(stdout).verdict.outcome, 'pass');
  });

  it('has requests that call takes as they stand, with their templates', async () => {
    const data =
      '{"username": "called_{{.RequestNumber}}", "email": "c_{{.RequestNumber}}@example.com", "full_name": "C"}';
    const { code, stdout } = await runCli(['call', users.address, '--plaintext', 'CreateUser', '-d', data]);
    assert.equal(code, 0);
    assert.equal(JSON.parse(stdout).user.username, 'called_0');
  });
});
