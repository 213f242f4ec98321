import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openEchoClient } from './echo-client.js';
import { type GoLie, startGoServer } from './go-server.js';
import { metricValues } from './metric-values.js';
import { needs } from './toolchain.js';
import { until } from './until.js';

describe('the process of the Go server', { skip: needs('go') }, () => {
  it('says what was wrong where it cannot start', async () => {
    await assert.rejects(
      startGoServer({ lie: 'white' as GoLie }),
      /did not become ready: .* -lie "white" is not one of/,
    );
  });

  it('lets open calls end before it stops', async () => {
    const server = await startGoServer();
    const client = openEchoClient(server.address);
    const open = client.call('Bidi', [{ delayUs: 300_000, messages: 1 }]);
    await until('the call has started', async () => {
      const started = await metricValues(server.metricsUrl, 'grpc_server_started_total');
      return started.get('/echo.v1.EchoService/Bidi') === 1;
    });
    await server.stop();
    const { code, answers } = await open;
    assert.deepEqual({ code, answers: answers.length }, { code: 0, answers: 1 });
    await assert.rejects(fetch(server.metricsUrl), /fetch failed/);
    client.close();
  });

  it('ends when the test that started it is killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'grpc-red-orphan-'));
    const harness = new URL('./go-server.js', import.meta.url);
    const script = `
      const { startGoServer } = await import(${JSON.stringify(harness.href)});
      const { metricsUrl } = await startGoServer();
      await new Promise((written) => process.stdout.write(metricsUrl, written));
      process.kill(process.pid, 'SIGKILL');`;
    const { stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...process.env, TMPDIR: folder },
      encoding: 'utf8',
    });
    assert.equal(signal, 'SIGKILL');
    assert.match(stdout, /^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    const answers = () =>
      fetch(stdout).then(
        () => true,
        () => false,
      );
    await until('it no longer answers', async () => !(await answers()));
    rmSync(folder, { recursive: true });
  });
});
