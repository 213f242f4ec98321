import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Lie } from '../../fixtures/messaging/red/lie.js';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import type { Check } from '../../src/metrics/verdict.js';
import { runCli } from '../cli/run-cli.js';
import { ForwardingProxy, type ProxyOptions } from '../proxy/forwarding-proxy.js';

const SEND = 'messaging.MessagingService/SendMessage';
const GET = 'messaging.MessagingService/GetMessage';
const message = (conversation: string) =>
  JSON.stringify({ conversation_id: conversation, sender_id: 'user-1', content: 'Hello' });
const GOOD = message('conv-1');
const LOST = message('conv-unknown');
const DOWN = message('conv-down');

const ENVOY = { server: 'envoy', 'x-envoy-upstream-service-time': '3' };

let honest: RunningMessaging;
before(async () => {
  honest = await startMessaging();
});
after(() => honest.stop());

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

interface Scene {
  lie?: Lie;
  proxy?: ProxyOptions;
  /** Whose page is read. */
  page?: 'server' | 'proxy';
  args?: string[];
  payloads?: string[];
  count?: number;
}

/** Calls a real server through a real proxy, and has the pages of either judged. */
async function bench({ lie, proxy = {}, page = 'server', args = [], payloads = [GOOD, LOST], count = 60 }: Scene) {
  const system = lie === undefined ? honest : await startMessaging({ lie });
  if (system !== honest) open.push(system);
  const between = await ForwardingProxy.start(system.address, proxy);
  open.push(between);
  const metrics = page === 'server' ? system.metricsUrl : between.metricsUrl;
  const end = await runCli([
    ...['bench', between.address, '--plaintext', '-O', 'json', '--metrics', metrics, '--settle', '1s', '-c', '4'],
    ...(args.includes('--call') ? [] : ['--call', SEND, '-d', `[${payloads.join(',')}]`]),
    ...['-n', String(count), ...args],
  ]);
  assert.equal(end.stderr, '');
  const { verdict, connections, reflected } = JSON.parse(end.stdout);
  const of = (outcome: string): string[] =>
    verdict.checks
      .filter((check: Check) => check.required && check.outcome === outcome)
      .map(({ name, code }: Check) => (code === null ? name : `${name} ${code}`));
  const check = (name: string, code: number | null = null): Check =>
    verdict.checks.find((one: Check) => one.name === name && one.code === code);
  return { code: end.code, verdict, connections, reflected, of, check, between };
}

describe('a server that is called through a proxy', { concurrency: false }, () => {
  for (const transport of ['wire', 'grpc-js']) {
    it(`is seen to be by what answers say (${transport})`, async () => {
      const { verdict, connections, check, code } = await bench({
        proxy: { headers: ENVOY },
        args: ['--transport', transport],
      });
      assert.equal(connections.proxy, 'envoy');
      assert.deepEqual([verdict.outcome, code], ['pass', 0], verdict.headline);
      assert.match(verdict.headline, /that were answered through a proxy \(envoy\)/);
      assert.deepEqual([check('called-directly').outcome, check('called-directly').required], ['cannot-tell', false]);
      assert.match(check('called-directly').because, /call the server directly, without the proxy\.$/);
    });

    it(`is seen to be by answers without messages alone (${transport})`, async () => {
      const { connections } = await bench({
        proxy: { headers: { via: '1.1 edge-7 (squid), 1.1 inner' }, refuses: (nth) => (nth === 0 ? null : 14) },
        args: ['--transport', transport],
      });
      assert.equal(connections.proxy, 'edge-7');
    });

    it(`is not seen to be where answers say nothing (${transport})`, async () => {
      const { connections, verdict } = await bench({ args: ['--transport', transport] });
      assert.equal(connections.proxy, null);
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      assert.doesNotMatch(verdict.headline, /proxy/);
    });
  }

  it('passes though the proxy tried calls again that it had answered UNAVAILABLE', async () => {
    const { verdict, check, between } = await bench({
      proxy: { headers: ENVOY, retries: 2 },
      payloads: [GOOD, LOST, DOWN],
    });
    assert.equal(between.forwarded, 2 + 40 + 3 * 20, 'reflection takes two streams');
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.deepEqual([check('requests-by-code', 14).observed, check('requests-by-code', 0).observed], [60, 20]);
    assert.match(check('requests-total').because, /a proxy tried 40 again/);
  });

  it('is not told apart from one that counts UNAVAILABLE thrice where the proxy does not tell of itself', async () => {
    const { of } = await bench({ proxy: { retries: 2 }, payloads: [GOOD, DOWN], args: ['--exclusive'] });
    assert.deepEqual(of('fail').sort(), ['duration-count', 'requests-by-code 14', 'requests-total']);
    const told = await bench({ proxy: { retries: 2 }, payloads: [GOOD, DOWN], args: ['--exclusive', '--via-proxy'] });
    assert.equal(told.verdict.outcome, 'pass', told.verdict.headline);
    assert.match(told.verdict.headline, /through a proxy that were|answered through a proxy[;.]/);
  });

  it('is not accused of answers that the proxy gave itself, whatever --expect says', async () => {
    const { verdict, of, check } = await bench({
      proxy: { headers: ENVOY, refuses: (nth) => (nth % 10 === 9 ? 14 : null) },
      args: ['--expect', '14', '--exclusive'],
    });
    assert.deepEqual([verdict.outcome, of('fail')], ['cannot-tell', []]);
    assert.match(check('requests-by-code', 14).because, /call the server directly/);
  });

  it('is caught where it loses errors, also while the proxy tries again', async () => {
    const { verdict, of } = await bench({
      lie: 'error-not-counted',
      proxy: { headers: ENVOY, retries: 1 },
      payloads: [GOOD, LOST, DOWN],
    });
    assert.equal(verdict.outcome, 'fail');
    assert.ok(of('fail').includes('requests-by-code 5'), of('fail').join());
  });

  it('is caught where it counts every call twice', async () => {
    const { verdict, of } = await bench({
      lie: 'doubled',
      proxy: { headers: ENVOY, retries: 1 },
      payloads: [GOOD, LOST, DOWN],
      args: ['--exclusive'],
    });
    assert.equal(verdict.outcome, 'fail');
    assert.ok(of('fail').includes('requests-by-code 0'), of('fail').join());
  });

  it('is caught where its durations are milliseconds', async () => {
    const { of } = await bench({ lie: 'milliseconds', proxy: { headers: ENVOY, retries: 1 }, args: ['-c', '1'] });
    assert.ok(of('fail').includes('duration-buckets'), of('fail').join());
  });
});

describe('the page of a proxy that counts all methods in one', { concurrency: false }, () => {
  const calls = ['--call', SEND, '-d', `[${GOOD}, ${LOST}]`, '--call', GET, '-d', '{"message_id": "msg-1"}'];

  it('agrees with the calls of several methods, reflection counted before the first scrape', async () => {
    const { verdict, of, check, reflected } = await bench({ proxy: { headers: ENVOY }, page: 'proxy', args: calls });
    assert.deepEqual(reflected, [{ service: 'grpc.reflection.v1.ServerReflection', streams: 2 }]);
    assert.deepEqual(
      [verdict.outcome, verdict.convention, of('fail')],
      ['pass', 'envoy-cluster', []],
      verdict.headline,
    );
    assert.deepEqual([check('requests-total').method, check('requests-total').observed], [null, 60]);
    assert.match(verdict.headline, /^Rate and errors \(1 of 2\) of 2 methods in one agree with the 60 calls/);
  });

  it('is not accused of a stream of reflection that it counts late', async () => {
    for (const own of [[], ['--exclusive']]) {
      const { verdict, of, check, between } = await bench({
        proxy: { headers: ENVOY, countsAfterMs: 1500 },
        page: 'proxy',
        args: [...calls, ...own, '--settle', '10s'],
      });
      assert.deepEqual([verdict.outcome, of('fail')], ['pass', []], verdict.headline);
      assert.ok(between.counted() >= 60, `${between.counted()}`);
      assert.match(check('requests-total').power ?? '', /^2 calls of reflection or health by grpc-red/);
    }
  });

  it('agrees where it does not count reflection', async () => {
    const { verdict } = await bench({
      proxy: { headers: ENVOY, doesNotCount: /reflection/ },
      page: 'proxy',
      args: [...calls, '--exclusive'],
    });
    assert.equal(verdict.outcome, 'pass', verdict.headline);
  });

  it('agrees whether it counts calls of health beside the others or not', async () => {
    const health = ['--call', 'grpc.health.v1.Health/Check', '-d', '{}'];
    for (const doesNotCount of [/reflection/, /reflection|health/]) {
      const { verdict, of } = await bench({
        proxy: { headers: ENVOY, doesNotCount },
        page: 'proxy',
        args: [...calls, ...health, '--exclusive'],
      });
      assert.deepEqual([verdict.outcome, of('fail')], ['pass', []], verdict.headline);
    }
  });

  it('is caught where it counts every call twice', async () => {
    const { of } = await bench({
      proxy: { headers: ENVOY, countsTimes: 2 },
      page: 'proxy',
      args: [...calls, '--exclusive'],
    });
    assert.ok(of('fail').includes('requests-total'), of('fail').join());
  });
});
