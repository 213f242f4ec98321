import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { runCli } from './run-cli.js';

const STREAMS = 'streaming.StreamingService';
const MESSAGES = 'messaging.MessagingService';
const GOOD = '{"conversation_id": "conv-1", "sender_id": "user-1", "content": "Hello"}';

describe('grpc-red bench --transport wire', () => {
  let system: RunningMessaging;
  before(async () => {
    system = await startMessaging();
  });
  after(() => system.stop());
  const bench = async (...args: string[]) => {
    const target = [system.address, '--plaintext', '--metrics', system.metricsUrl];
    const { code, stdout, stderr } = await runCli(['bench', ...target, '--transport', 'wire', '-O', 'json', ...args]);
    assert.equal(stderr, '');
    return { code, report: JSON.parse(stdout) };
  };

  it("agrees with the server's own counters for all four kinds", async () => {
    const { code, report } = await bench(
      ...['--call', `${MESSAGES}/GetMessage`, '-d', '{"message_id": "msg-1"}'],
      ...['--call', `${STREAMS}/WatchConversation`, '-d', '{"conversation_id": "conv-1", "count": 5}'],
      ...['--call', `${STREAMS}/UploadAttachment`, '-d', '[{"data": "AAAA"}, {"data": "AAAA"}, {"data": "AAAA"}]'],
      ...['--call', `${STREAMS}/Chat`, '-d', '[{"sender_id": "user-1", "content": "Hi"}]'],
      ...['-n', '400', '-c', '20', '--connections', '3'],
    );
    assert.equal(code, 0);
    assert.equal(report.verdict.outcome, 'pass', report.verdict.headline);
    const counted = report.verdict.checks.filter((check: { name: string }) => check.name === 'requests-total');
    assert.deepEqual(
      counted.map((check: { expected: object; observed: number }) => [check.expected, check.observed]),
      new Array(4).fill([{ min: 100, max: 100 }, 100]),
    );
    assert.deepEqual(
      report.methods.map((method: { messagesSent: number; messagesReceived: number }) => [
        method.messagesSent,
        method.messagesReceived,
      ]),
      [
        [100, 100],
        [100, 500],
        [300, 100],
        [100, 100],
      ],
    );
  });

  it('agrees with them on errors as well', async () => {
    const list = `[${GOOD}, {"content": ""}, ${GOOD}, {"conversation_id": "conv-unknown", "sender_id": "user-1", "content": "x"}]`;
    const { code, report } = await bench('--call', `${MESSAGES}/SendMessage`, '-d', list, '-n', '400', '-c', '50');
    assert.equal(code, 0);
    assert.equal(report.verdict.outcome, 'pass', report.verdict.headline);
    assert.deepEqual(report.statusCodeDistribution, { OK: 200, InvalidArgument: 100, NotFound: 100 });
  });
});
