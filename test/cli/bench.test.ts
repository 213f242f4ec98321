import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import type { RunResult } from '../../src/record/run-result.js';
import { runCli, startCli } from './run-cli.js';

const SEND = 'messaging.MessagingService/SendMessage';
const GET = 'messaging.MessagingService/GetMessage';
const GOOD = '{"conversation_id": "conv-1", "sender_id": "user-1", "content": "Hello"}';
const FOUND = '{"message_id": "msg-1"}';

describe('grpc-red bench', { concurrency: 2 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-bench-'));
  let system: RunningMessaging;
  /** A system of its own, where counts of others would disturb. */
  let own: RunningMessaging;
  before(async () => {
    system = await startMessaging();
    own = await startMessaging();
  });
  after(async () => {
    await Promise.all([system.stop(), own.stop()]);
    rmSync(folder, { recursive: true });
  });
  const bench = (...args: string[]) => runCli(['bench', system.address, '--plaintext', ...args]);
  const json = async (...args: string[]) => {
    const end = await bench('-O', 'json', ...args);
    assert.equal(end.stderr, '');
    return { ...end, report: JSON.parse(end.stdout) };
  };

  it('sends exactly -n 10 over 3 threads', async () => {
    const { code, report } = await json('--call', SEND, '-d', GOOD, '-n', '10', '-c', '5', '--threads', '3');
    assert.equal(code, 0);
    assert.deepEqual(report.tally, { started: 10, answered: 10, uncertain: 0, refused: 0, unsent: 0 });
    assert.equal(report.count, 10);
    assert.deepEqual(report.statusCodeDistribution, { OK: 10 });
  });

  it('deals an array of payloads round robin', async () => {
    const list = `[${GOOD}, {"content": ""}, ${GOOD}, {"conversation_id": "conv-unknown", "sender_id": "user-1", "content": "x"}]`;
    const { report } = await json('--call', SEND, '-d', list, '-n', '40', '--threads', '2', '-c', '4');
    assert.deepEqual(report.statusCodeDistribution, { OK: 20, InvalidArgument: 10, NotFound: 10 });
  });

  it('binds -d, -m, --weight and --expect to the --call before them', async () => {
    const { report } = await json(
      ...['--call', SEND, '-d', GOOD, '--weight', '3', '--call', GET, '-d', FOUND, '--expect', '13', '-n', '40'],
    );
    assert.deepEqual(
      report.plan.calls.map((call: { method: string; weight: number; expect: number[] }) => [
        call.method,
        call.weight,
        call.expect,
      ]),
      [
        ['SendMessage', 3, []],
        ['GetMessage', 1, [13]],
      ],
    );
    assert.deepEqual(
      report.methods.map((method: { tally: { started: number } }) => method.tally.started),
      [30, 10],
    );
  });

  it('takes the payload from standard input', async () => {
    const piped = await runCli(
      ['bench', system.address, '--plaintext', '--call', SEND, '-d', '@', '-n', '3', '-O', 'json'],
      { input: GOOD },
    );
    assert.deepEqual(JSON.parse(piped.stdout).statusCodeDistribution, { OK: 3 });
  });

  it('drives all four kinds, and both sides count the same messages', async () => {
    const streams = 'streaming.StreamingService';
    const { code, report } = await json(
      ...['--call', GET, '-d', FOUND],
      ...['--call', `${streams}/WatchConversation`, '-d', '{"conversation_id": "conv-1", "count": 5}'],
      ...['--call', `${streams}/UploadAttachment`, '-d', '[{"data": "AAAA"}, {"data": "AAAA"}, {"data": "AAAA"}]'],
      ...[
        '--call',
        `${streams}/Chat`,
        '-d',
        '[{"sender_id": "user-1", "content": "Hi"}, {"sender_id": "user-1", "content": "there"}]',
      ],
      ...['-n', '80', '-c', '8'],
    );
    assert.equal(code, 0);
    assert.deepEqual(
      report.methods.map((method: { kind: string }) => method.kind),
      ['unary', 'server-stream', 'client-stream', 'bidi'],
    );
    assert.equal(report.tally.answered, 80);
    assert.deepEqual(
      report.methods.map((method: { messagesSent: number; messagesReceived: number }) => [
        method.messagesSent,
        method.messagesReceived,
      ]),
      [
        [20, 20],
        [20, 100],
        [60, 20],
        [40, 40],
      ],
    );
  });

  it('keeps run.json with the pages it refers to, a line for every call, and the report in a file', async () => {
    const save = join(folder, 'kept', 'run');
    const [details, output] = [join(folder, 'details.ndjson'), join(folder, 'report.json')];
    const end = await runCli([
      ...['bench', own.address, '--plaintext', '--call', SEND, '-d', GOOD, '-n', '120', '--metrics', own.metricsUrl],
      ...['--save', save, '--details', details, '-o', output, '-O', 'json', '--threads', '2'],
    ]);
    assert.equal(end.code, 0, end.stderr);
    assert.equal(end.stdout, '');
    assert.equal(JSON.parse(readFileSync(output, 'utf8')).count, 120);
    assert.match(end.stderr, /^grpc-red: ✔ PASS Rate and duration of 1 method agree .* · report: ".*report\.json"\n$/);

    const lines = readFileSync(details, 'utf8').trimEnd().split('\n');
    assert.equal(lines.length, 120);
    const first = JSON.parse(lines[0]!);
    assert.equal(first.method, SEND);
    assert.equal(first.status, 'OK');
    assert.ok(first.latency > 0);

    const run = JSON.parse(readFileSync(join(save, 'run.json'), 'utf8')) as RunResult;
    assert.equal(run.version, 1);
    assert.equal(run.methods[0]!.ledgers[0]!.started, 120);
    const files = run.scrapes.map((note) => note.file);
    assert.deepEqual([...files, 'run.json'].sort(), readdirSync(save).sort());
    assert.match(readFileSync(join(save, 'after.1.prom'), 'utf8'), /^grpc_server_requests_total\{.*code="0"\} /m);
  });

  it('writes a JUnit report beside the one on standard output', async () => {
    const junit = join(folder, 'red.xml');
    const { code, stdout } = await bench('--call', SEND, '-d', GOOD, '-n', '10', '--junit', junit);
    assert.equal(code, 0);
    assert.match(stdout, /^grpc-red .*\n {2}→ messaging\.MessagingService\/SendMessage/);
    assert.match(readFileSync(junit, 'utf8'), /<testsuite name="grpc-red" tests="1" failures="0" errors="0"/);
  });

  it('finds out before the run that a JUnit report cannot be written, or would be the report itself', async () => {
    const none = await bench('--call', SEND, '-d', GOOD, '--junit', join(folder, 'absent', 'red.xml'));
    assert.deepEqual([none.code, none.stdout], [2, '']);
    assert.match(none.stderr, /--junit cannot write .*its folder does not exist/);
    const same = await bench('--call', SEND, '-d', GOOD, '-o', join(folder, 'one'), '--junit', join(folder, 'one'));
    assert.equal(same.code, 2);
    assert.match(same.stderr, /-o and --junit would both write to/);
  });

  it('leaves no page of an earlier run beside a new run.json', async () => {
    const save = join(folder, 'twice');
    const call = ['bench', system.address, '--plaintext', '--call', SEND, '-d', GOOD, '-n', '5', '--save', save];
    await runCli([...call, '--metrics', system.metricsUrl, '--exclusive']);
    assert.ok(readdirSync(save).length > 1);
    await runCli(call);
    assert.deepEqual(readdirSync(save), ['run.json']);
  });

  it('never writes the values of metadata or of credentials', async () => {
    const save = join(folder, 'secrets');
    const secretUrl = own.metricsUrl.replace('http://', 'http://me:hunter2@');
    const end = await runCli([
      ...[
        'bench',
        own.address,
        '--plaintext',
        '--call',
        SEND,
        '-d',
        GOOD,
        '-n',
        '5',
        '-m',
        'authorization: Bearer s3cr3t',
      ],
      ...['--metrics', secretUrl, '--save', save, '-O', 'json'],
    ]);
    const written = end.stdout + end.stderr + readFileSync(join(save, 'run.json'), 'utf8');
    assert.match(written, /authorization/);
    assert.doesNotMatch(written, /s3cr3t|hunter2/);
  });

  it('warms up before a timed run, and keeps that out of its figures', async () => {
    const { report } = await json('--call', SEND, '-d', GOOD, '-z', '600ms', '--warmup', '25', '-c', '5');
    const ledgers = report.methods[0].ledgers as { ledger: string; tally: { started: number } }[];
    const started = (name: string) => ledgers.find((row) => row.ledger === name)!.tally.started;
    assert.equal(started('warm-up'), 25);
    assert.equal(report.tally.started, started('load'));
    assert.equal(report.latency.ok.count, started('load'));
  });

  it('meets deadlines itself: the calls are uncertain, never answered', async () => {
    const { code, report } = await json('--call', SEND, '-d', GOOD, '-n', '20', '-c', '5', '-t', '100us');
    assert.equal(report.tally.started, 20);
    assert.equal(report.tally.answered + report.tally.uncertain + report.tally.refused, 20);
    assert.equal(code, report.statusCodeDistribution.OK === undefined ? 1 : 0);
  });

  it('exits 1 when no call was answered OK or as expected, 0 when it was as expected', async () => {
    const refused = ['--call', SEND, '-n', '5'];
    const { code, report } = await json(...refused);
    assert.equal(code, 1);
    const because =
      /^No call was answered OK or as expected \(5 × INVALID_ARGUMENT: .*\)\. Without -d an empty message is sent\.$/;
    assert.equal(report.exit.code, 1);
    assert.match(report.exit.because, because);
    assert.equal((await bench(...refused, '--expect', 'INVALID_ARGUMENT')).code, 0);
  });

  it('drains at the first Ctrl-C: reports what was done, verdict included, and exits 130', async () => {
    const cli = startCli([
      'bench',
      own.address,
      '--plaintext',
      '--call',
      GET,
      '-d',
      FOUND,
      '-z',
      '60s',
      '-c',
      '5',
      '--metrics',
      own.metricsUrl,
      '-O',
      'json',
    ]);
    await counted(own.metricsUrl, 'GetMessage');
    cli.child.kill('SIGINT');
    const { code, stdout } = await cli.end;
    assert.equal(code, 130);
    const report = JSON.parse(stdout);
    assert.equal(report.grpcRed.endReason, 'interrupted');
    assert.equal(report.tally.uncertain, 0);
    assert.equal(report.tally.started, report.tally.answered);
    assert.equal(report.verdict.outcome, 'pass', report.verdict.headline);
  });

  it('stops waiting at the second Ctrl-C', async () => {
    const stuck = await startMessaging();
    try {
      const cli = startCli([
        'bench',
        stuck.address,
        '--plaintext',
        '--call',
        GET,
        '-d',
        FOUND,
        '-z',
        '60s',
        '-c',
        '3',
        '-t',
        '0',
        '--warmup',
        '0',
        '-O',
        'json',
      ]);
      await counted(stuck.metricsUrl, 'GetMessage');
      process.kill(stuck.pid, 'SIGSTOP');
      await pause(100);
      cli.child.kill('SIGINT');
      await pause(300);
      cli.child.kill('SIGINT');
      const { code, stdout } = await cli.end;
      assert.equal(code, 130);
      const { tally } = JSON.parse(stdout);
      assert.equal(tally.uncertain, 3);
      assert.equal(tally.started, tally.answered + tally.uncertain + tally.refused);
    } finally {
      process.kill(stuck.pid, 'SIGCONT');
      await stuck.stop();
    }
  });

  it('is coloured where FORCE_COLOR asks for it, and not where it is 0', async () => {
    const report = async (FORCE_COLOR: string) => {
      const args = ['bench', system.address, '--plaintext', '--call', SEND, '-d', GOOD, '-n', '5'];
      return (await runCli(args, { env: { NO_COLOR: undefined, FORCE_COLOR } })).stdout;
    };
    assert.ok((await report('1')).includes('\x1b['));
    assert.ok(!(await report('0')).includes('\x1b['));
  });

  it('is the same run through the fake transport every time', async () => {
    const fake = () => json('--call', SEND, '-d', GOOD, '-n', '500', '--transport', 'fake');
    const [a, b] = [await fake(), await fake()];
    assert.deepEqual(a.report.latencyDistribution, b.report.latencyDistribution);
    assert.deepEqual(a.report.timeline, b.report.timeline);
    assert.equal(a.report.count, 500);
  });
});

/** Waits until the page shows a counted call of `method`. */
async function counted(metricsUrl: string, method: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const page = await (await fetch(metricsUrl)).text();
    if (new RegExp(`^grpc_server_requests_total\\{[^}]*method="${method}"[^}]*\\} [1-9]`, 'm').test(page)) return;
    await pause(50);
  }
  throw new Error(`no call of ${method} was counted`);
}
