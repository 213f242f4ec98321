import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import type { Lie } from '../../fixtures/messaging/red/lie.js';
import type { Check, Verdict } from '../../src/metrics/verdict.js';
import { keepRun, saysTheSame } from './kept-run.js';
import { runCli } from './run-cli.js';

const demo = async (...args: string[]) => {
  const end = await runCli(['demo', '-O', 'json', '--settle', '1s', ...args]);
  const verdict = (JSON.parse(end.stdout) as { verdict: Verdict }).verdict;
  return { ...end, verdict };
};

describe('grpc-red demo', { concurrency: 2 }, () => {
  it('proves an honest system: at least 12 kinds of check × method, 3 methods, 4 status codes; exit 0', async () => {
    const { code, verdict } = await demo('-n', '1500');
    assert.equal(code, 0, verdict.headline);
    assert.equal(verdict.outcome, 'pass');
    const proven = verdict.checks.filter(
      (check) => check.required && check.outcome === 'pass' && check.method !== null,
    );
    const kinds = new Set(proven.map((check) => `${check.name} × ${check.method}`));
    assert.ok(kinds.size >= 12, `${kinds.size} kinds of check × method`);
    assert.ok(new Set(proven.map((check) => check.method)).size >= 3);
    assert.ok(new Set(proven.map((check) => check.code).filter((status) => status !== null)).size >= 4);
    assert.deepEqual(
      verdict.checks.filter((check) => check.outcome === 'fail' || check.outcome === 'cannot-tell'),
      [],
    );
    // Read by whoever compares the headline with the report below it.
    const open = verdict.checks.filter((check) => check.outcome === 'not-exercised').length;
    assert.match(verdict.headline, new RegExp(`; ${open} checks? (was|were) not exercised\\.$`));
  });

  it('leaves nothing running', async () => {
    const { stderr } = await demo('-n', '50');
    const [, port] = /serves at 127\.0\.0\.1:(\d+)/.exec(stderr)!;
    await assert.rejects(
      new Promise((resolve, reject) =>
        connect(Number(port), '127.0.0.1').once('connect', resolve).once('error', reject),
      ),
      { code: 'ECONNREFUSED' },
    );
  });

  it('reads the label style of the real library, with spaces after commas', async () => {
    const { code, verdict } = await demo('-n', '300', '--spaced-labels');
    assert.equal(code, 0, verdict.headline);
  });

  const caught: [Lie, check: string, says: RegExp][] = [
    [
      'error-not-counted',
      'requests-by-code',
      /No series of grpc_server_requests_total .* moved by 0, but \d+ calls answered INVALID_ARGUMENT: \d+ are missing/,
    ],
    [
      'dropped-guard',
      'in-flight-returns',
      /grpc_server_in_flight_requests\{.*\} reads \d+ after the run, 0 before it: \d+ calls? never lowered it/,
    ],
    [
      'doubled',
      'requests-by-code',
      /grpc_server_requests_total\{.*code="0"\} moved by \d+, but at most \d+ calls can have ended as OK: \d+ too many. That is exactly twice/,
    ],
    [
      'milliseconds',
      'duration-sum',
      /grpc_server_request_duration_seconds_sum\{.*\}: the server's durations add up to [\d.]+ s, the client's to [\d.]+ m?s/,
    ],
    [
      'thousandths',
      'duration-floor',
      /grpc_server_request_duration_seconds_bucket\{.*no call took longer than 25 ms, but 5 calls were made whose handler takes 50 ms/,
    ],
    ['stuck-clock', 'duration-floor', /the durations are too short\. Check their unit, that the clock moves/],
  ];
  for (const [lie, name, says] of caught) {
    it(`catches the lie ${lie} by ${name}: exit 1, with series and numbers, also from the kept run`, async (t) => {
      const kept = await keepRun(t, ['demo', '--settle', '400ms', '-n', '600', '--lie', lie]);
      const { verdict } = await saysTheSame(kept, 1, 'fail');
      const failed = verdict.checks.filter((check: Check) => check.name === name && check.outcome === 'fail');
      assert.ok(
        failed.some((check) => says.test(check.because)),
        failed.map((check) => check.because).join('\n'),
      );
    });
  }
});
