import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { runCli } from '../cli/run-cli.js';

const GET = ['--call', 'messaging.MessagingService/GetMessage', '-d', '{"message_id": "msg-1"}'];
/** Nothing may listen there without being root. */
const CLOSED = '127.0.0.1:1';

describe('grpc-red bench, over several addresses', () => {
  let first: RunningMessaging;
  let second: RunningMessaging;
  before(async () => {
    [first, second] = await Promise.all([startMessaging(), startMessaging()]);
  });
  after(() => Promise.all([first.stop(), second.stop()]));
  const bench = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCli(['bench', ...args, '--plaintext', ...GET, '-O', 'json']);
    assert.equal(stderr, '');
    return { code, report: JSON.parse(stdout) };
  };
  const codesOf = (report: { warnings: { code: string }[] }) => report.warnings.map(({ code }) => code);

  it('deals the calls out evenly, and proves the metrics of both servers together', async () => {
    const { code, report } = await bench(
      `ipv4:${first.address},${second.address}`,
      ...['--lb-strategy', 'round_robin', '--transport', 'wire', '-n', '400', '--threads', '2'],
      ...['--metrics', first.metricsUrl, '--metrics', second.metricsUrl, '--keepalive', '1s'],
    );
    assert.equal(code, 0);
    assert.equal(report.verdict.outcome, 'pass', report.verdict.headline);
    const { addresses, kept, lost, failedDials } = report.connections;
    assert.deepEqual(
      addresses,
      [first, second].map(({ address }) => ({
        address,
        connected: 2,
        calls: 200,
        failedDials: 0,
        lastFailure: null,
      })),
    );
    assert.deepEqual([kept, lost, failedDials], [4, 0, 0]);
    assert.equal(report.plan.lbStrategy, 'round_robin');
    assert.deepEqual(report.plan.keepalive, { afterMs: 1000, timeoutMs: 20_000, withoutCalls: false });
    assert.equal(report.options.keepalive, 1e9);
  });

  it('runs while one of them cannot be reached, and says so', async () => {
    const { code, report } = await bench(
      `ipv4:${CLOSED},${first.address}`,
      ...['--lb-strategy', 'round_robin', '--transport', 'wire', '-n', '50', '-c', '5'],
    );
    assert.equal(code, 0);
    assert.deepEqual(report.statusCodeDistribution, { OK: 50 });
    const said = report.warnings.find((warning: { code: string }) => warning.code === 'addresses-unreached');
    assert.equal(
      said.message,
      `No call went to ${CLOSED} (connect ECONNREFUSED ${CLOSED}): no connection to it came up in the whole run.`,
    );
  });

  for (const transport of ['grpc-js', 'wire']) {
    it(`takes the first that works by itself, over ${transport}`, async () => {
      const target = `ipv4:${CLOSED},${first.address},${second.address}`;
      const { code, report } = await bench(target, '--transport', transport, '-n', '50', '-c', '5');
      assert.equal(code, 0);
      const used = report.connections.addresses.filter(({ calls }: { calls: number }) => calls > 0);
      assert.deepEqual(
        used.map(({ address, calls }: { address: string; calls: number }) => [address, calls]),
        [[first.address, 50]],
      );
      assert.ok(!codesOf(report).includes('connections-raised'));
    });

    it(`takes a target of dns:///, over ${transport}`, async () => {
      const { code, report } = await bench(`dns:///${first.address}`, '--transport', transport, '-n', '20', '-c', '5');
      assert.equal(code, 0);
      assert.equal(report.plan.target, `dns:///${first.address}`);
      assert.deepEqual(report.statusCodeDistribution, { OK: 20 });
    });
  }

  it('shows the addresses as text', async () => {
    const { stdout } = await runCli([
      ...['bench', `ipv4:${first.address},${second.address}`, '--plaintext', ...GET, '-n', '20', '-c', '2'],
      ...['--lb-strategy', 'round_robin', '--transport', 'wire'],
    ]);
    assert.match(stdout, / in flight · 2 connections · /);
    assert.match(stdout, /\nAddresses\n.*calls +share +connected +failed dials\n/);
    assert.match(stdout, new RegExp(`\\n {2}${first.address} +10 +50\\.0 % +1 +0\\n`));
  });
});
