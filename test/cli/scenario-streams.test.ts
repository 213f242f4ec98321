import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { runCli } from './run-cli.js';

const STREAMING = 'streaming.StreamingService';

for (const transport of ['wire', 'grpc-js']) {
  describe(`shapes of streams in a scenario, over ${transport}`, () => {
    let system: RunningMessaging;
    before(async () => {
      system = await startMessaging();
    });
    after(() => system.stop());
    const bench = async (step: string[], ...args: string[]) => {
      const lines = [
        'total: 8',
        'concurrency: 4',
        `transport: ${transport}`,
        'flows:',
        '  - name: one',
        '    steps:',
        ...step,
      ];
      const end = await runCli(['bench', system.address, '--plaintext', '-f', '-', '-O', 'json', ...args], {
        input: lines.join('\n'),
      });
      assert.equal(end.code, 0, end.stderr || end.stdout);
      return JSON.parse(end.stdout);
    };

    it('takes a stream back after so many messages, and goes on with the flow: that was asked for', async () => {
      const report = await bench([
        `      - call: ${STREAMING}/WatchConversation`,
        '        data: {conversation_id: conv-1, count: 10000}',
        '        stream: {cancel-after-received: 3}',
        '        capture: {first: text}',
        `      - call: ${STREAMING}/Chat`,
        "        data: [{sender_id: user-1, content: '{{.Captured.first}}'}]",
        '        expect: {fields: {content: Event 1 of conv-1}}',
        'fail: [error_rate==0%, success_rate==100%, errors==0, status.CANCELLED==8]',
        'abort-on: [errors>0]',
        `metrics: ${system.metricsUrl}`,
      ]);
      const [watch, chat] = report.methods;
      assert.deepEqual(watch.ledgers[0].causes, { 'client-cancel': 8 });
      assert.ok(watch.messagesReceived >= 24 && watch.messagesReceived < 8 * 1000, `${watch.messagesReceived}`);
      assert.deepEqual(chat.tally.answered, 8);
      assert.deepEqual([report.errors, watch.latency.error, watch.latency.takenBack.count], [[], null, 8]);
      assert.equal(report.flows[0].completed, 8);
      assert.match(
        report.exit.because,
        /^Rate .* of 2 methods agree with the 8 calls that were answered and the 8 calls that were taken back in mid-answer;/,
      );
    });

    it('sends its messages over and over, at an interval', async () => {
      const report = await bench(
        [
          `      - call: ${STREAMING}/UploadAttachment`,
          '        data: [{data: AAAA}, {data: BBBBBBBB}]',
          '        stream: {messages: 5, interval: 4ms}',
          '        expect: {code: OK, fields: {chunks: 5, total_bytes: 21}, handler-at-least: 10ms}',
        ],
        ...['--metrics', system.metricsUrl],
      );
      assert.deepEqual([report.methods[0].messagesSent, report.count], [40, 8]);
      assert.equal(report.verdict.outcome, 'pass');
    });

    it('does not make a slow call of a stream whose client takes its time: alone it would be quick', async () => {
      const report = await bench(
        [
          `      - call: ${STREAMING}/UploadAttachment`,
          '        data: [{data: AAAA}]',
          '        stream: {messages: 11, interval: 5ms}',
          '        expect: {handler-at-least: 40ms}',
        ],
        ...['--metrics', system.metricsUrl],
      );
      assert.deepEqual(report.plan.slowCalls, []);
      assert.equal(report.verdict.outcome, 'pass');
    });

    it('closes a conversation after so many answers, whatever is left to say', async () => {
      const report = await bench([
        `      - call: ${STREAMING}/Chat`,
        '        data: [{sender_id: user-1, content: Hello}]',
        '        stream: {messages: 1000, interval: 2ms, close-after-received: 3}',
      ]);
      const [chat] = report.methods;
      assert.deepEqual(chat.statusCodeDistribution, { OK: 8 });
      assert.ok(chat.messagesReceived >= 24 && chat.messagesSent < 8 * 500, `${chat.messagesSent}`);
      assert.equal(chat.messagesSent, chat.messagesReceived);
    });

    it('closes a stream after its time', async () => {
      const report = await bench([
        `      - call: ${STREAMING}/UploadAttachment`,
        '        data: [{data: AAAA}]',
        '        stream: {messages: 1000000, interval: 5ms, close-after: 40ms}',
      ]);
      const [upload] = report.methods;
      assert.deepEqual(upload.statusCodeDistribution, { OK: 8 });
      assert.ok(upload.messagesSent >= 8 && upload.messagesSent < 8 * 1000, `${upload.messagesSent}`);
    });
  });
}
