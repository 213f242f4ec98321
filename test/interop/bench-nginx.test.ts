import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import type { Check } from '../../src/metrics/verdict.js';
import { runCli } from '../cli/run-cli.js';
import { startNginx } from './nginx.js';
import { needs } from './toolchain.js';

const SEND = 'messaging.MessagingService/SendMessage';
const payload = (conversation: string) =>
  JSON.stringify({ conversation_id: conversation, sender_id: 'user-1', content: 'Hello' });
const PAYLOADS = `[${['conv-1', 'conv-unknown', 'conv-down'].map(payload).join(',')}]`;

describe('a server behind nginx', { skip: needs('nginx'), concurrency: false }, () => {
  let honest: RunningMessaging;
  before(async () => {
    honest = await startMessaging();
  });
  after(() => honest.stop());

  async function bench(system: RunningMessaging, targets: string[], ...args: string[]) {
    const nginx = await startNginx(targets);
    try {
      const end = await runCli([
        ...['bench', nginx.address, '--plaintext', '-O', 'json', '--call', SEND, '-d', PAYLOADS, '-n', '90', '-c', '6'],
        ...['--metrics', system.metricsUrl, '--settle', '2s', '--exclusive', ...args],
      ]);
      assert.equal(end.stderr, '');
      const { verdict, connections } = JSON.parse(end.stdout);
      const failed = verdict.checks.filter(({ required, outcome }: Check) => required && outcome === 'fail');
      return { verdict, connections, failed: failed.map(({ name, code }: Check) => `${name} ${code}`) };
    } finally {
      await nginx.stop();
    }
  }

  for (const transport of ['wire', 'grpc-js']) {
    it(`is seen to be, and proven (${transport})`, async () => {
      const { verdict, connections } = await bench(honest, [honest.address], '--transport', transport);
      assert.equal(connections.proxy, 'nginx');
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      assert.match(verdict.headline, /90 calls that were answered through a proxy \(nginx\)/);
    });
  }

  it('is not accused where nginx finds another of its servers gone', async () => {
    const gone = await startMessaging();
    await gone.stop();
    const { verdict, failed } = await bench(honest, [gone.address, honest.address]);
    assert.deepEqual([verdict.outcome, failed], ['pass', []], verdict.headline);
  });

  it('is caught where it loses errors', async () => {
    const liar = await startMessaging({ lie: 'error-not-counted' });
    try {
      const { verdict, failed } = await bench(liar, [liar.address]);
      assert.equal(verdict.outcome, 'fail');
      assert.ok(failed.includes('requests-by-code 5'), failed.join());
    } finally {
      await liar.stop();
    }
  });
});
