import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { benchCommand } from '../../src/cli/arguments/bench-command.js';
import { Interrupts } from '../../src/cli/interrupts.js';
import { callOnce } from '../../src/cli/load/call-once.js';
import { driveLoad } from '../../src/cli/load/drive-load.js';
import { Progress } from '../../src/cli/load/show-progress.js';
import { readBench } from '../../src/cli/read/read-bench.js';
import { type EngineRun, startEngine } from '../../src/engine/run-engine.js';
import type { BenchOptions } from '../../src/plan/bench-options.js';
import { buildPlans, type Plans } from '../../src/plan/build-plans.js';
import { schemaSourceOf } from '../../src/plan/schema-source-of.js';
import { LiveView } from '../../src/record/live-view.js';
import { openSchema } from '../../src/target/open-schema.js';
import { scenarioFolder } from '../cli/read-scenario.js';
import { type CliEnd, startCli } from '../cli/run-cli.js';
import { type HeldMethod, HoldingServer } from './holding-server.js';

const step = (method: HeldMethod) => `{call: hold.Hold/${method}}`;
const AROUND = [
  `set-up: [${step('Prepare')}, ${step('Prepare')}]`,
  `flows: [{steps: [${step('Work')}]}]`,
  `teardown: [${step('Clear')}, ${step('Clear')}]`,
];

const args = ({ address, proto }: HoldingServer) => [address, '--plaintext', '--proto', proto];

/** Interrupts the command line twice while a call of that method is held. */
async function interruptedTwice(t: TestContext, method: HeldMethod, lines: string[]): Promise<[CliEnd, HeldMethod[]]> {
  const server = await HoldingServer.serve(t, method);
  const cli = startCli(['bench', ...args(server), '-f', '-', '-O', 'json'], { input: lines.join('\n') });
  await server.came(method);
  // Two signals of one kind may arrive as one.
  cli.child.kill('SIGINT');
  cli.child.kill('SIGTERM');
  return [await cli.end, server.seen];
}

/** The plans of a scenario against the server. */
async function plansOf(
  t: TestContext,
  server: HoldingServer,
  lines: string[],
): Promise<Plans & { options: BenchOptions }> {
  const folder = scenarioFolder();
  t.after(() => folder.remove());
  let read: BenchOptions | null = null;
  const command = benchCommand(async (target, raw, self) => {
    read = (await readBench(target, raw, self)).options;
  });
  await command.parseAsync([...args(server), '-f', folder.write('held.yaml', lines.join('\n'))], { from: 'user' });
  const options = read! as BenchOptions;
  return { options, ...buildPlans(options, await openSchema(schemaSourceOf(options, 0))) };
}

/** Resolves when its threads start no new calls. */
async function drains({ live }: EngineRun, phases: number): Promise<void> {
  while (LiveView.sum(live).phaseIndex < phases) await new Promise((resolve) => setTimeout(resolve, 5));
}

function interrupting(t: TestContext): Interrupts {
  const interrupts = new Interrupts();
  t.after(() => interrupts.release());
  return interrupts;
}

const interrupt = () => process.emit('SIGINT', 'SIGINT');
const never = new AbortController().signal;

describe('Ctrl-C around the load', () => {
  it('twice in the set-up gives its open call up, makes no load, and tears down', async (t) => {
    const [{ code, stdout, stderr }, seen] = await interruptedTwice(t, 'Prepare', AROUND);
    assert.deepEqual([code, stdout], [130, ''], stderr);
    assert.deepEqual(seen, ['Prepare', 'Clear', 'Clear']);
    assert.equal(
      stderr,
      'grpc-red: Interrupted before the load began.\n          Only calls that come before it, and those of the teardown, were sent.\n',
    );
  });

  it('twice in the load gives its open calls up, and still tears down', async (t) => {
    const [{ code, stdout, stderr }, seen] = await interruptedTwice(t, 'Work', [
      'total: 5',
      'concurrency: 1',
      ...AROUND,
    ]);
    assert.equal(code, 130, stderr);
    const { tally, grpcRed, exit } = JSON.parse(stdout);
    assert.deepEqual(
      [tally, grpcRed.endReason],
      [{ started: 1, answered: 0, uncertain: 1, refused: 0, unsent: 0 }, 'stopped'],
    );
    assert.equal(exit.because, 'Interrupted after 1 call.');
    assert.deepEqual(seen, ['Prepare', 'Prepare', 'Work', 'Clear', 'Clear']);
  });

  it('twice in the teardown gives its open call up, and the report tells of the load', async (t) => {
    const [{ code, stdout, stderr }, seen] = await interruptedTwice(t, 'Clear', [
      'total: 5',
      'concurrency: 1',
      ...AROUND,
    ]);
    assert.equal(code, 130, stderr);
    const { tally, grpcRed, exit, warnings } = JSON.parse(stdout);
    assert.deepEqual([tally.answered, grpcRed.endReason], [5, 'total-reached']);
    assert.equal(exit.because, 'Interrupted after its load had ended.');
    assert.match(
      JSON.stringify(warnings),
      /The teardown was not made whole: step 1 of teardown \(hold\.Hold\/Clear\) ended with CANCELLED/,
    );
    assert.equal(seen.filter((method) => method === 'Clear').length, 1);
  });

  for (const phase of ['set-up', 'teardown'] as const) {
    it(`once in the ${phase} lets its open call end, and makes no other`, async (t) => {
      const method = phase === 'set-up' ? 'Prepare' : 'Clear';
      const server = await HoldingServer.serve(t, method);
      const { setUpPlan, teardownPlan } = await plansOf(t, server, AROUND);
      const plan = phase === 'set-up' ? setUpPlan! : teardownPlan!;
      const engine = await startEngine(plan, never);
      const making = callOnce(plan, engine, interrupting(t), 60_000);
      await server.came(method);
      interrupt();
      await drains(engine, 1);
      server.release(method);
      const { trouble, recording } = await making;
      assert.equal(trouble, `${phase} was stopped after step 1 of ${phase} (hold.Hold/${method})`);
      assert.deepEqual(server.seen, [method]);
      assert.equal(
        recording.tally.started.reduce((sum, count) => sum + count),
        1,
      );
    });
  }
});

describe('--abort-on', () => {
  it('is followed by the teardown, after the open calls have ended', async (t) => {
    const server = await HoldingServer.serve(t);
    const lines = ['duration: 60s', 'abort-on: [errors>0]', `flows: [{steps: [${step('Fail')}]}]`, AROUND[2]!];
    const cli = startCli(['bench', ...args(server), '-f', '-', '-O', 'json'], { input: lines.join('\n') });
    const { code, stdout, stderr } = await cli.end;
    assert.equal(code, 1, stderr);
    const { grpcRed, aborted, tally, methods } = JSON.parse(stdout);
    assert.deepEqual([grpcRed.endReason, aborted.threshold], ['aborted', 'errors>0']);
    const fails = server.seen.filter((method) => method === 'Fail').length;
    assert.deepEqual(server.seen.slice(fails), ['Clear', 'Clear']);
    assert.ok(tally.answered <= fails);
    assert.deepEqual(methods[1].ledgers[0].tally.answered, 2);
  });

  it('is still what ended the run where its open calls were given up by Ctrl-C', async (t) => {
    const server = await HoldingServer.serve(t, 'Work');
    const lines = ['duration: 60s', 'warmup: 0', 'concurrency: 2', 'abort-on: [errors>0]'];
    const flows = [`flows: [{steps: [${step('Work')}]}, {steps: [${step('Fail')}]}]`];
    const { plan, options } = await plansOf(t, server, [...lines, ...flows]);
    const engine = await startEngine(plan, never);
    const progress = new Progress(plan, engine.live);
    t.after(() => progress.end());
    const driving = driveLoad(engine, null, interrupting(t), progress, options.abortOn);
    await drains(engine, 1);
    interrupt();
    interrupt();
    const { threads, aborted } = await driving;
    assert.deepEqual(
      threads.map(({ end }) => [end.endReason, end.firstReason]),
      [['stopped', 'aborted']],
    );
    assert.equal(aborted?.threshold, 'errors>0');
  });
});
