import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import type { Check } from '../../src/metrics/verdict.js';
import { runCli } from '../cli/run-cli.js';

const GET = 'messaging.MessagingService/GetMessage';
const SEND = 'messaging.MessagingService/SendMessage';
const SLOW = '{"message_id": "msg-1-slow"}';
const QUICK = '{"message_id": "msg-1"}';
const GOOD = '{"conversation_id": "conv-1", "sender_id": "user-1", "content": "Hello"}';

describe('grpc-red bench --slow-call', () => {
  let system: RunningMessaging;
  let lying: RunningMessaging;
  before(async () => {
    [system, lying] = await Promise.all([startMessaging(), startMessaging({ lie: 'thousandths' })]);
  });
  after(() => Promise.all([system.stop(), lying.stop()]));
  const bench = async ({ address, metricsUrl }: RunningMessaging, ...args: string[]) => {
    const end = await runCli([
      ...['bench', address, '--plaintext', '--metrics', metricsUrl, '--settle', '1s', '-O', 'json', ...args],
    ]);
    return { ...end, report: end.stdout === '' ? null : JSON.parse(end.stdout) };
  };
  const floor = (report: { verdict: { checks: Check[] } }) =>
    report.verdict.checks.filter(({ name }) => name === 'duration-floor');

  it('calls it alone before the load, by books of its own, and proves both ways', async () => {
    const { code, report } = await bench(
      system,
      ...['--call', SEND, '-d', GOOD, '--slow-call', `${GET}=50ms`, '-d', SLOW, '-n', '40', '--threads', '2'],
    );
    assert.equal(code, 0, report.verdict.headline);
    assert.deepEqual(report.plan.slowCalls, [
      { service: 'messaging.MessagingService', method: 'GetMessage', leastMs: 50, calls: 5 },
    ]);
    const [, slow] = report.methods;
    assert.deepEqual([slow.call, slow.count], [GET, 0]);
    assert.deepEqual(
      slow.ledgers.map((row: { ledger: string; answered: object }) => [row.ledger, row.answered]),
      [['slow-call', { OK: 5 }]],
    );
    assert.ok(slow.serviceTime.fastest >= 48e6, `${slow.serviceTime.fastest} ns`);
    assert.equal(report.count, 40);
    assert.deepEqual(
      floor(report).map(({ outcome, method, required }) => [outcome, method, required]),
      [['pass', GET, true]],
    );
  });

  it('has the data of its --call where it has none of its own, and catches thousandths: exit 1', async () => {
    const { code, report } = await bench(lying, '--call', GET, '-d', SLOW, '--slow-call', `${GET}=50ms`, '-n', '20');
    assert.equal(code, 1);
    const failed = report.verdict.checks.filter((check: Check) => check.outcome === 'fail');
    assert.deepEqual(
      failed.map((check: Check) => check.name),
      ['duration-floor'],
    );
    assert.match(failed[0].because, /5 calls were made whose handler takes 50 ms.*the durations are too short/);
    assert.deepEqual(
      report.methods[0].ledgers.map((row: { ledger: string; tally: { started: number } }) => [
        row.ledger,
        row.tally.started,
      ]),
      [
        ['load', 20],
        ['slow-call', 5],
      ],
    );
  });

  it('passes such a server without a slow call, and says what is not exercised', async () => {
    const { code, report } = await bench(lying, '--call', GET, '-d', SLOW, '-n', '20');
    assert.equal(code, 0);
    assert.deepEqual(
      floor(report).map(({ outcome, method }) => [outcome, method]),
      [['not-exercised', null]],
    );
  });

  it('accuses nobody where the handler is not as slow as was said: exit 3', async () => {
    const { code, report } = await bench(
      system,
      ...['--call', SEND, '-d', GOOD, '--slow-call', `${GET}=5s`, '-d', QUICK, '-n', '10'],
    );
    assert.equal(code, 3);
    assert.match(
      report.verdict.headline,
      /^A slow call of .* was answered after .* does not take 5 s, as --slow-call or a step's handler-at-least says/,
    );
    // Five seconds each would be long: fewer are made.
    assert.equal(report.plan.slowCalls[0].calls, 2);
  });

  const refusals: [what: string, args: string[], says: RegExp][] = [
    ['without a time', ['--slow-call', GET], /takes a method and the least time of its handler.*=50ms/s],
    ['with a time without unit', ['--slow-call', `${GET}=50`], /takes a duration above 0.*50s/s],
    ['below a clock tick', ['--slow-call', `${GET}=5ms`], /from 20 ms to 60 s, not "5ms"/],
    ['beyond the deadline', ['--slow-call', `${GET}=2s`, '-t', '1s'], /would always meet its deadline.*-t/s],
    ['with a weight', ['--slow-call', `${GET}=50ms`, '--weight', '2'], /--weight was given for a --slow-call/],
    ['twice', ['--slow-call', `${GET}=50ms`, '--slow-call', 'GetMessage=60ms'], /was given twice for .*GetMessage/],
    ['of a stream', ['--slow-call', 'WatchConversation=50ms'], /answers with a stream.*Name a unary/s],
    [
      'of an unknown method',
      ['--slow-call', 'GetMassage=50ms'],
      /Did you mean messaging\.MessagingService\/GetMessage/,
    ],
  ];
  for (const [what, args, says] of refusals) {
    it(`is refused ${what}, before any call: exit 2`, async () => {
      const { code, stderr, stdout } = await bench(system, '--call', SEND, '-d', GOOD, ...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, says);
    });
  }

  it('is refused without a page that it could prove: exit 2', async () => {
    const end = await runCli(['bench', system.address, '--plaintext', '--call', SEND, '--slow-call', `${GET}=50ms`]);
    assert.equal(end.code, 2);
    assert.match(end.stderr, /--slow-call proves the durations of a metrics page, but there is none/);
  });
});
