import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunningGreeter, startGreeter } from '../../fixtures/greeter/start-greeter.js';
import { type RunningMessaging, startMessaging } from '../../fixtures/messaging/start-messaging.js';
import { readBenchOptions } from '../../src/cli/read/read-bench-options.js';
import type { RunResult } from '../../src/record/run-result.js';
import { readGhzLine } from './read-ghz-line.js';
import { runCli, startCli } from './run-cli.js';

const FOUND = ['--call', 'messaging.MessagingService/GetMessage', '-d', '{"message_id": "msg-1"}'];
/** A call that does not end before its deadline. */
const ENDLESS = ['--plaintext', '--call', 'helloworld.Greeter/SayHellos', '-d', '{"name": "endless"}', '-t', '1s'];

describe('grpc-red bench at a rate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grpc-red-rates-'));
  let system: RunningMessaging;
  let greeter: RunningGreeter;
  before(async () => {
    [system, greeter] = await Promise.all([startMessaging(), startGreeter()]);
  });
  after(async () => {
    greeter.stop();
    await system.stop();
    rmSync(folder, { recursive: true });
  });

  it('sends what was asked for to the call, has it proven, and says how it kept the pace', async () => {
    const { code, stdout } = await runCli([
      ...['bench', system.address, '--plaintext', ...FOUND, '--metrics', system.metricsUrl, '--exclusive'],
      ...['-r', '500', '-z', '1s', '-c', '500'],
    ]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /at most 500 in flight/);
    assert.match(stdout, /500 per second · asked for 1 s/);
    assert.match(stdout, /^Calls {6}500 calls · \S+ per second \(asked for 500\)/m);
    assert.match(stdout, /^Pace {7}500 starts by the clock/m);
    assert.match(stdout, /Open load:\s+latency counts from when a call was due/);
    assert.doesNotMatch(stdout, /coordinated omission/);
    assert.match(stdout, /✔ PASS/);
  });

  it('warms up at the same rate where it is told to, in a ledger of its own', async () => {
    const { stdout } = await runCli([
      ...['bench', system.address, '--plaintext', ...FOUND],
      ...['-r', '200', '-n', '40', '-c', '40', '--warmup', '20', '-O', 'json'],
    ]);
    const report = JSON.parse(stdout);
    assert.equal(report.count, 40);
    assert.equal(report.lateness.flows, 40);
    const ledgers = report.methods[0].ledgers.map((row: { ledger: string; tally: { started: number } }) => [
      row.ledger,
      row.tally.started,
    ]);
    assert.deepEqual(ledgers, [
      ['load', 40],
      ['warm-up', 20],
    ]);
  });

  it('tells what was due and found no place: a wait, or never sent', async () => {
    const { code, stdout } = await runCli([
      'bench',
      greeter.address,
      ...ENDLESS,
      '-r',
      '100',
      '-z',
      '500ms',
      '-c',
      '1',
    ]);
    // No call was answered OK.
    assert.equal(code, 1);
    assert.match(stdout, /^Unsent {5}49: due, but never started/m);
    assert.match(stdout, /! 49 of the 50 calls that were due \(98 %\) were never sent/);
  });

  it('keeps in run.json what the report is made of, so that it is the same again', async () => {
    const save = join(folder, 'kept');
    const steps = [
      '--load-schedule',
      'step',
      '--load-start',
      '50',
      '--load-step',
      '50',
      '--load-step-duration',
      '200ms',
    ];
    const places = ['--concurrency-schedule', 'line', '--concurrency-start', '50', '--concurrency-step', '10'];
    const { stdout } = await runCli([
      ...['bench', system.address, '--plaintext', ...FOUND, '--metrics', system.metricsUrl],
      ...[...steps, ...places, '-z', '600ms', '--save', save, '-O', 'json'],
    ]);
    const run = JSON.parse(readFileSync(join(save, 'run.json'), 'utf8')) as RunResult;
    assert.deepEqual(run.plan.loadShape, {
      shape: 'steps',
      start: 50,
      step: 50,
      everyMs: 200,
      end: null,
      maxMs: null,
    });
    assert.deepEqual(run.plan.places.shape, 'line');
    // 10 + 20 + 30
    assert.equal(run.lateness!.flows, 60);
    const again = await runCli(['verify', '--run', join(save, 'run.json'), '-O', 'json']);
    assert.equal(again.stdout, stdout);
  });

  it('drains on an interrupt, and books what was due until then', async () => {
    const options = [...ENDLESS.slice(0, -2), '-t', '2s', '-r', '100', '-z', '60s', '-c', '2', '-O', 'json'];
    const cli = startCli(['bench', greeter.address, ...options]);
    const before = greeter.seen.length;
    while (greeter.seen.length < before + 2) await pause(10);
    cli.child.kill('SIGINT');
    const { code, stdout } = await cli.end;
    assert.equal(code, 130);
    const { tally, endReason } = JSON.parse(stdout);
    assert.equal(endReason, 'cancel');
    assert.equal(tally.started, 2);
    assert.ok(tally.unsent < 5900, `${tally.unsent}`);
  });
});

describe('stages', () => {
  const read = async (line: string, stages: { rps: string; to?: string; for: string }[]) => {
    const { raw } = await readGhzLine(`ghz 127.0.0.1:1 ${line}`);
    return readBenchOptions('127.0.0.1:1', { ...raw, stages });
  };
  const TWO = [
    { rps: '100', for: '10s' },
    { rps: '100', to: '500', for: '30s' },
  ];

  it('are the load, and say how long the run lasts', async () => {
    const { load, durationMs, total, warmUp } = await read('', TWO);
    assert.deepEqual(load, {
      shape: 'stages',
      stages: [
        { perSecond: 100, toPerSecond: 100, forMs: 10_000 },
        { perSecond: 100, toPerSecond: 500, forMs: 30_000 },
      ],
    });
    assert.deepEqual({ durationMs, total, warmUp }, { durationMs: 40_000, total: null, warmUp: null });
  });

  it('end early by a count, or by -x', async () => {
    const byCount = await read('-n 50', TWO);
    assert.deepEqual([byCount.total, byCount.maxDurationMs, byCount.durationMs], [50, 40_000, null]);
    const byTime = await read('-x 5s', TWO);
    assert.deepEqual([byTime.total, byTime.maxDurationMs, byTime.durationMs], [null, null, 5000]);
  });

  const refused: [line: string, stages: typeof TWO, says: RegExp][] = [
    ['-z 10s', TWO, /stages say how long the run lasts, and so does -z/],
    ['-r 10', TWO, /stages say the rate, and so does -r/],
    ['--load-schedule line --load-start 1 --load-step 1', TWO, /so does --load-schedule/],
    ['', [], /takes 1 to 1000 stages, not 0/],
    ['', [{ rps: '0', for: '10s' }], /All stages have a rate of 0/],
    ['', [{ rps: 'x', for: '10s' }], /rps takes a number of calls per second/],
    ['', [{ rps: '5', for: '10' }], /for takes a duration above 0, not "10"/],
  ];
  for (const [line, stages, says] of refused) {
    it(`are refused where they contradict or say nothing: ${says.source}`, () =>
      assert.rejects(read(line, stages), says));
  }
});
