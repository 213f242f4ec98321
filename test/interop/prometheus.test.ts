import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import type { Verdict } from '../../src/metrics/verdict.js';
import { runCli } from '../cli/run-cli.js';
import { checkOf, decisive } from '../metrics/verify/bracketed-run.js';
import { type PrometheusServer, startPrometheus } from './prometheus-server.js';
import { needs } from './toolchain.js';

const SEND = 'messaging.MessagingService/SendMessage';
/** Half of them answered OK, half INVALID_ARGUMENT. */
const GOOD_AND_BAD = '[{"conversation_id": "conv-1", "sender_id": "user-1", "content": "Hello"}, {"content": ""}]';
const hostOf = (url: string) => new URL(url).host;

describe('grpc-red bench by way of a Prometheus server', { skip: needs('prometheus') }, () => {
  let honest: RunningMessaging;
  let second: RunningMessaging;
  let doubled: RunningMessaging;
  let prometheus: PrometheusServer;
  before(async () => {
    [honest, second, doubled] = await Promise.all([
      startMessaging(),
      startMessaging(),
      startMessaging({ lie: 'doubled' }),
    ]);
    const target = (system: RunningMessaging) => ({
      address: hostOf(system.metricsUrl),
      labels: { service: 'chat-svc' },
    });
    prometheus = await startPrometheus([
      { name: 'honest', targets: [target(honest)] },
      { name: 'both', targets: [target(honest), target(second)] },
      { name: 'doubled', targets: [target(doubled)] },
      { name: 'down', targets: [{ address: '127.0.0.1:1' }] },
    ]);
  });
  after(() => Promise.all([honest.stop(), second.stop(), doubled.stop(), prometheus.stop()]));
  const bench = (address: string, selector: string, ...args: string[]) =>
    runCli([
      ...['bench', address, '--plaintext', '--call', SEND, '-d', GOOD_AND_BAD, '-n', '200', '-O', 'json'],
      ...['--prometheus', prometheus.url, '--selector', selector, ...args],
    ]);

  it('proves an honest server, and says before how long that takes', async () => {
    const { code, stdout, stderr } = await bench(honest.address, '{job="honest"}', '--exclusive');
    assert.equal(code, 0, stderr);
    assert.equal(
      stderr,
      'grpc-red: Prometheus scrapes 1 target every 0.5 s: reading takes up to 1 s before the run, and as long after it\n',
    );
    const { verdict, plan, scrapes } = JSON.parse(stdout);
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.equal(verdict.convention, 'shared-library');
    assert.equal(checkOf(verdict, 'requests-by-code', { code: 3 }).observed, 100);
    assert.equal(checkOf(verdict, 'same-process').outcome, 'pass');
    assert.equal(checkOf(verdict, 'histogram-shape').outcome, 'pass');
    assert.deepEqual(plan.metricsUrls, [`${prometheus.url}/ {job="honest"}`]);
    assert.equal(scrapes[0].url, `${prometheus.url}/ {job="honest",instance="${hostOf(honest.metricsUrl)}"}`);
  });

  it('adds the replicas of a job', async () => {
    const { code, stdout, stderr } = await bench(
      `ipv4:${honest.address},${second.address}`,
      '{job="both"}',
      ...['--lb-strategy', 'round_robin', '--connections', '2'],
    );
    assert.equal(code, 0, stderr);
    const { verdict, connections } = JSON.parse(stdout);
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.deepEqual(
      connections.addresses.map((each: { calls: number }) => each.calls),
      [100, 100],
    );
  });

  it('catches a server that counts each call twice, by the check that its own page fails', async () => {
    const by = await bench(doubled.address, '{job="doubled"}', '--exclusive', '--settle', '1s');
    const direct = await runCli([
      ...['bench', doubled.address, '--plaintext', '--call', SEND, '-d', GOOD_AND_BAD, '-n', '200', '-O', 'json'],
      ...['--metrics', doubled.metricsUrl, '--exclusive', '--settle', '1s'],
    ]);
    assert.deepEqual([by.code, direct.code], [1, 1]);
    const failed = (stdout: string) => decisive(JSON.parse(stdout).verdict as Verdict, 'fail');
    assert.deepEqual(failed(by.stdout), failed(direct.stdout));
    assert.ok(failed(by.stdout).includes('requests-total'));
  });

  const refused: [what: string, selector: string, message: RegExp][] = [
    ['a selector that matches nothing', '{job="none"}', /scrapes no target that "\{job=\\"none\\"\}" matches/],
    ['a selector that leaves out up', '{job="honest",__name__=~"grpc.*"}', /scrapes no target.*\n.*its up series must/],
    ['a selector that is none', '{job=honest}', /refused the question: .*parse error/],
    ['a selector of several', 'grpc_x{job="honest"}', /refused the question: .*metric name must not be set twice/],
    ['a target that is down', '{job="down"}', /cannot scrape \{job="down",instance="127\.0\.0\.1:1"\}: .*refused/],
  ];
  for (const [what, selector, message] of refused) {
    it(`ends before the run with ${what}`, async () => {
      const { code, stdout, stderr } = await bench(honest.address, selector);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
    });
  }

  it('ends before the run where the address is that of another server', async () => {
    const args = ['bench', honest.address, '--plaintext', '--call', SEND, '--selector', '{job="x"}', '--prometheus'];
    const page = await runCli([...args, honest.metricsUrl]);
    assert.equal(page.code, 2);
    assert.match(page.stderr, /^grpc-red: The Prometheus server at \S+ answered 404 Not Found\.\n.*Prometheus itself/);
    const grpc = await runCli([...args, `http://${honest.address}`]);
    assert.equal(grpc.code, 2);
    assert.match(grpc.stderr, /^grpc-red: The Prometheus server at /);
  });
});
