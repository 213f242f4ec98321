import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { aFolder, keepRun, verifyKept } from '../cli/kept-run.js';
import { runCli } from '../cli/run-cli.js';

const SEND = 'messaging.MessagingService/SendMessage';
const GOOD = '{"conversation_id": "conv-1", "sender_id": "user-1", "content": "Hello"}';
const lost = (number: number) => `{"conversation_id": "conv-${number}", "sender_id": "user-1", "content": "Hello"}`;
/** Half of them fail. */
const HALF = ['--call', SEND, '-d', `[${GOOD}, ${lost(90_001)}, ${GOOD}, ${lost(90_002)}]`];
const WELL = ['--call', SEND, '-d', GOOD];

describe('thresholds on the command line', { concurrency: 2 }, () => {
  let system: RunningMessaging;
  before(async () => {
    system = await startMessaging();
  });
  after(() => system.stop());
  const bench = (...args: string[]) => runCli(['bench', system.address, '--plaintext', ...args]);
  const fails = (...texts: string[]) => texts.flatMap((text) => ['--fail', text]);

  it('that hold leave the exit code 0, and are shown with their figures', async () => {
    const asked = fails('p50<10s', 'error_rate==0%', 'count==40', `${SEND}:errors==0`, 'rps>0.001');
    const { code, stdout, stderr } = await bench(...WELL, '-n', '40', ...asked);
    assert.deepEqual([code, stderr], [0, '']);
    const section = /\nThresholds\n([\s\S]*?)\n\n/.exec(stdout)![1]!.split('\n');
    assert.equal(section.length, 5);
    assert.match(section[0]!, /^ {2}✔ p50<10s: [\d.]+ [mµ]s$/);
    assert.deepEqual(section.slice(1, 4), [
      '  ✔ error_rate==0%: 0 %',
      '  ✔ count==40: 40',
      '  ✔ messaging.MessagingService/SendMessage:errors==0: 0',
    ]);
  });

  it('that are broken make the exit code 1, with a sentence for each', async () => {
    const { code, stdout } = await bench(...HALF, '-n', '40', ...fails('error_rate<1%', 'max<1us', 'errors<=20'));
    assert.equal(code, 1);
    assert.match(stdout, /\n {2}✘ error_rate<1%: The share of failed calls is 50\.0 %, and must be below 1 %\.\n/);
    assert.match(stdout, /\n {2}✘ max<1us: The longest latency of OK calls is [\d.]+ ms, and must be below 1 µs\.\n/);
    assert.match(stdout, /\n {2}✔ errors<=20: 20\n/);
    assert.match(stdout, /\n✘ exit 1: 2 of 3 thresholds are broken: The share of failed calls is 50\.0 %,/);
  });

  it('stand in the JSON report, the JUnit report and the closing line', async (t) => {
    const folder = aFolder(t);
    const [json, junit] = [join(folder, 'r.json'), join(folder, 'r.xml')];
    const files = ['-O', 'json', '-o', json, '--junit', junit];
    const { code, stderr } = await bench(...HALF, '-n', '40', ...fails('SendMessage:errors<5', 'count>1'), ...files);
    assert.equal(code, 1);
    const because = `The number of failed calls of ${SEND} is 20, and must be below 5.`;
    assert.ok(stderr.startsWith(`grpc-red: ✘ exit 1: 1 of 2 thresholds is broken: ${because} · report: `), stderr);
    const report = JSON.parse(readFileSync(json, 'utf8'));
    assert.deepEqual(report.exit, { code: 1, because: `1 of 2 thresholds is broken: ${because}` });
    assert.deepEqual(report.thresholds[0], {
      threshold: `${SEND}:errors<5`,
      metric: 'errors',
      method: SEND,
      operator: '<',
      limit: 5,
      unit: 'calls',
      observed: 20,
      ok: false,
      because,
    });
    assert.deepEqual([report.thresholds[1].ok, report.thresholds[1].observed], [true, 40]);
    const xml = readFileSync(junit, 'utf8');
    assert.match(xml, /<testsuite [^>]*tests="3" failures="1" errors="0"/);
    assert.match(
      xml,
      /<testcase classname="thresholds" name="[^"]*SendMessage:errors&lt;5"[^>]*>\s*<failure type="threshold"/,
    );
    assert.match(xml, /<testcase classname="thresholds" name="count&gt;1" time="0.000"\/>/);
  });

  it('are judged again by verify, byte for byte, and with those that it is given', async (t) => {
    const own = await startMessaging();
    t.after(() => own.stop());
    const args = ['bench', own.address, '--plaintext', '--metrics', own.metricsUrl];
    const kept = await keepRun(t, [...args, ...HALF, '-n', '40', ...fails('errors==20', 'p50<10s', 'cannot-tell')]);
    assert.equal((await verifyKept(kept)).stdout, kept.live.stdout);
    const more = await verifyKept(kept, ...fails('SendMessage:errors<20'));
    assert.equal(more.code, 1);
    const { thresholds, plan } = JSON.parse(more.stdout);
    assert.deepEqual(
      thresholds.map(({ threshold, ok }: { threshold: string; ok: boolean }) => [threshold, ok]),
      [
        ['errors==20', true],
        ['p50<10s', true],
        ['cannot-tell', true],
        [`${SEND}:errors<20`, false],
      ],
    );
    assert.deepEqual(plan.thresholds.length, 4);
    const unknown = await verifyKept(kept, ...fails('GetMessage:errors==0'));
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /the run calls no method "GetMessage"/);
  });

  it('are judged of a kept run without metrics too, which has no verdict', async (t) => {
    const kept = await keepRun(t, ['bench', system.address, '--plaintext', ...HALF, '-n', '40']);
    const alone = await verifyKept(kept);
    assert.equal(alone.code, 2);
    assert.match(alone.stderr, /read no metrics page.*\n +.*judge its figures with --fail/);
    const judged = await verifyKept(kept, ...fails('errors<20'));
    assert.equal(judged.code, 1);
    const { verdict, thresholds } = JSON.parse(judged.stdout);
    assert.deepEqual([verdict, thresholds[0].observed], [null, 20]);
    const asked = await keepRun(t, [
      'bench',
      system.address,
      '--plaintext',
      ...HALF,
      '-n',
      '40',
      ...fails('errors==20'),
    ]);
    assert.deepEqual([(await verifyKept(asked)).stdout, asked.live.code], [asked.live.stdout, 0]);
  });

  it('make an undecided verdict a failure where that is asked for', async () => {
    // One page that says nothing of calls decides nothing.
    const blind = ['--metrics', system.metricsUrl.replace('/metrics', '/nothing')];
    const refused = await bench(...WELL, ...blind, '--fail', 'cannot-tell');
    assert.equal(refused.code, 2);
    const unknown = [
      '--metrics',
      system.metricsUrl,
      '--metrics-map',
      'requests=process_cpu_seconds_total',
      '--settle',
      '100ms',
    ];
    const asked = await bench(...WELL, '-n', '5', ...unknown);
    const failing = await bench(...WELL, '-n', '5', ...unknown, '--fail', 'cannot-tell');
    assert.deepEqual([asked.code, failing.code], [3, 1], `${asked.stdout}${asked.stderr}`);
    assert.match(failing.stdout, /✘ cannot-tell: The verdict cannot be told, and must be\./);
  });

  const refused: [name: string, args: string[], says: RegExp][] = [
    [
      'one that cannot be read',
      ['--fail', 'p99<'],
      /^grpc-red: --fail cannot read "p99<": at column 5 a limit is missing\.\n/,
    ],
    ['a method that is not called', ['--fail', 'GetMessage:errors==0'], /the run calls no method "GetMessage"\.\n/],
    [
      'a percentile that the run cannot tell',
      ['--fail', 'p99<1s'],
      /p99 says more of chance .* below 1000 calls, and the run makes 200 calls at most\.\n +Raise -n/,
    ],
    [
      'cannot-tell without metrics',
      ['--fail', 'cannot-tell'],
      /no metrics page is given\.\n +Give the page with --metrics/,
    ],
    ['what is not known while a run goes on', ['--abort-on', 'rps<5'], /rps is not known while the run goes on\.\n/],
    [
      'formats of ghz that are not written',
      ['-O', 'csv'],
      /-O takes text or json, not "csv"\.\n +There are text \(ghz: summary\) and json \(ghz: pretty\)/,
    ],
    ['a format by a slip', ['-O', 'jsn'], /-O takes text or json, not "jsn"\.\n +Did you mean json\?/],
  ];
  for (const [name, args, says] of refused) {
    it(`refuse before any call: ${name}`, async () => {
      const { code, stdout, stderr } = await bench(...WELL, ...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, says);
    });
  }

  describe('--abort-on', () => {
    it('ends a run long before its time, draining, with exit code 1, and its verdict still holds', async (t) => {
      const own = await startMessaging();
      t.after(() => own.stop());
      const args = ['bench', own.address, '--plaintext', '--metrics', own.metricsUrl, '--exclusive', '--warmup', '0'];
      const kept = await keepRun(t, [...args, ...HALF, '-z', '10m', '-c', '4', '--abort-on', 'error_rate>20%']);
      assert.equal(kept.live.code, 1, kept.live.stderr);
      const report = JSON.parse(kept.live.stdout);
      assert.deepEqual([report.grpcRed.endReason, report.endReason], ['aborted', 'cancel']);
      assert.equal(report.verdict.outcome, 'pass');
      assert.deepEqual([report.tally.uncertain, report.tally.answered], [0, report.tally.started]);
      const { observed, calls, ...note } = report.aborted;
      assert.deepEqual(note, {
        threshold: 'error_rate>20%',
        name: 'error_rate',
        operator: '<=',
        limit: 0.2,
        unit: 'share',
      });
      assert.ok(observed > 0.2 && calls >= 100 && calls <= report.count, `${observed} of ${calls}`);
      assert.match(
        report.exit.because,
        /^Aborted by error_rate>20%: after \d+ calls it was [\d.]+ %, and had to be at most 20 %\.$/,
      );
      assert.equal((await verifyKept(kept)).stdout, kept.live.stdout);
      const text = (await runCli(['verify', '--run', kept.runFile])).stdout;
      assert.match(text, /Ran [^:]+: it was aborted by error_rate>20%: after/);
      assert.match(text, /aborts on error_rate>20%/);
    });

    it('leaves a run alone that keeps within its limits', async () => {
      const { code, stdout } = await bench(
        ...HALF,
        '-n',
        '400',
        '--abort-on',
        'error_rate>60%',
        '--abort-on',
        'avg>10s',
      );
      assert.equal(code, 0);
      assert.match(stdout, /: all calls were made\./);
    });
  });

  it('errors that differ in an id are one, with the first and the slowest of them', async () => {
    const { stdout } = await bench(...HALF, '-n', '40', '-O', 'json');
    const { errors, errorDistribution, statusCodeDistribution } = JSON.parse(stdout);
    assert.equal(statusCodeDistribution.NotFound, 20);
    assert.equal(errors.length, 1);
    const [{ detail, count, messages, first, slowest, status }] = errors;
    assert.deepEqual([detail, count, status], ['there is no conversation conv-…', 20, 'NotFound']);
    assert.deepEqual(messages.map((one: { detail: string; count: number }) => [one.detail, one.count]).sort(), [
      ['there is no conversation conv-90001', 10],
      ['there is no conversation conv-90002', 10],
    ]);
    assert.deepEqual(errorDistribution, {
      'rpc error: code = NotFound desc = there is no conversation conv-90001': 10,
      'rpc error: code = NotFound desc = there is no conversation conv-90002': 10,
    });
    assert.ok(first.latencyNs <= slowest.latencyNs && first.atMs >= 0);
    assert.deepEqual([first.peer, slowest.peer], [system.address, system.address]);
    assert.equal(Number.isNaN(Date.parse(first.at)), false);
  });

  it("a script written for ghz's JSON finds what it reads", async () => {
    const { stdout } = await bench(...HALF, '-n', '40', '--name', 'smoke', '--tags', '{"env": "ci"}', '-O', 'json');
    assert.deepEqual(summaryOfGhz(stdout), {
      name: 'smoke',
      tags: { env: 'ci' },
      count: 40,
      details: 40,
      byStatus: { OK: 20, NotFound: 20 },
      errors: 20,
      slowestIsThat: true,
      averageIsThat: true,
      ordered: true,
      inHistogram: 20,
      percentages: [10, 25, 50, 75, 90, 95, 99],
      endReason: 'normal',
    });
  });
});

/** What ghz's users do with its report: they sum details up, and draw the histogram. */
function summaryOfGhz(json: string) {
  const r = JSON.parse(json);
  const byStatus: Record<string, number> = {};
  for (const { status } of r.details) byStatus[status] = (byStatus[status] ?? 0) + 1;
  const ok = r.details.filter(({ error }: { error: string }) => error === '');
  const latencies: number[] = ok.map(({ latency }: { latency: number }) => latency);
  const at: number[] = r.details.map(({ timestamp }: { timestamp: string }) => Date.parse(timestamp));
  const mean = latencies.reduce((sum, latency) => sum + latency, 0) / latencies.length;
  return {
    name: r.name,
    tags: r.tags,
    count: r.count,
    details: r.details.length,
    byStatus,
    errors: Object.values<number>(r.errorDistribution).reduce((sum, count) => sum + count, 0),
    slowestIsThat: Math.abs(Math.max(...latencies) - r.slowest) <= 1,
    averageIsThat: Math.abs(mean - r.average) <= 1,
    ordered: at.every((time, i) => i === 0 || time >= at[i - 1]!),
    inHistogram: r.histogram.reduce((sum: number, { count }: { count: number }) => sum + count, 0),
    percentages: r.latencyDistribution.map(({ percentage }: { percentage: number }) => percentage),
    endReason: r.endReason,
  };
}
