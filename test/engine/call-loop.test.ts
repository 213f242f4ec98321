import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { CallLoop } from '../../src/engine/call-loop.js';
import type { LoopEnd } from '../../src/engine/loop-end.js';
import type { CallPlan } from '../../src/plan/call-plan.js';
import { listChecks } from '../../src/plan/list-checks.js';
import { shard } from '../../src/plan/shard.js';
import { composeRun } from '../../src/record/compose-run.js';
import { initHistograms, openHistogram } from '../../src/record/histogram.js';
import { LiveView } from '../../src/record/live-view.js';
import { Recorder } from '../../src/record/recorder.js';
import type { RunPlan } from '../../src/record/run-plan.js';
import type { RunResult } from '../../src/record/run-result.js';
import type { CallKind } from '../../src/shared/call-kind.js';
import { fakeTransport } from '../../src/transport/fake.js';
import type { FakeAnswer, FakeScript } from '../../src/transport/fake-script.js';
import type { Transport } from '../../src/transport/transport.js';
import { VirtualClock } from '../../src/transport/virtual-clock.js';
import { aFlow, aPlan, measured, warmUp } from './a-plan.js';

before(initHistograms);

describe('the call loop, in virtual time', () => {
  it('sends exactly -n calls, whatever the concurrency', async () => {
    for (const concurrency of [1, 7, 50]) {
      const { run } = await drive({ phases: [measured({ flows: 200 })], concurrency });
      assert.deepEqual(run.methods[0]!.ledgers.map(countsOf), [
        { ledger: 'load', started: 200, ok: 200, uncertain: 0, refused: 0, unsent: 0 },
      ]);
      assert.equal(run.endReason, 'total-reached');
    }
  });

  it('deals -n 10 over 3 threads as exactly 10, and every payload once', async () => {
    const plan = aPlan({ phases: [measured({ flows: 10 })], concurrency: 3, threads: 3 });
    const counts = await Promise.all(shard(plan).map((worker) => driveWorker(worker).then(({ run }) => run)));
    assert.deepEqual(counts.map((run) => run.methods[0]!.ledgers[0]!.started).sort(), [3, 3, 4]);
  });

  it('keeps no more calls in flight than it may', async () => {
    const { highest } = await drive({ phases: [measured({ flows: 100 })], concurrency: 8 });
    assert.equal(highest, 8);
  });

  it('starts nothing after its time is up, and lets open calls finish', async () => {
    const { run, end } = await drive({
      phases: [measured({ durationMs: 1000 })],
      concurrency: 4,
      script: answers({ serviceMs: 300, spread: 0 }),
    });
    // 4 in flight, 300 ms each: starts at 0, 300, 600 and 900; those of 900 end at 1200, after the window.
    assert.equal(run.methods[0]!.ledgers[0]!.started, 16);
    assert.deepEqual(run.rate, { calls: 12, overMs: 1000 });
    assert.equal(end.elapsedMs, 1200);
    assert.equal(run.endReason, 'duration-reached');
  });

  it('stops a count at the longest time allowed', async () => {
    const { run } = await drive({
      phases: [measured({ flows: 1000, durationMs: 1000 })],
      concurrency: 1,
      script: answers({ serviceMs: 100, spread: 0 }),
    });
    assert.equal(run.endReason, 'max-duration-reached');
    assert.equal(run.methods[0]!.ledgers[0]!.started, 10);
  });

  it('ends its phase in time even when every place is taken by a call that does not end', async () => {
    const { run, end } = await drive({
      phases: [measured({ durationMs: 500 })],
      concurrency: 3,
      deadlineMs: 2000,
      script: answers({ outcomes: ['silent'] }),
    });
    assert.deepEqual(run.rate, { calls: 0, overMs: 500 });
    assert.deepEqual(run.methods[0]!.ledgers.map(countsOf), [
      { ledger: 'load', started: 3, ok: 0, uncertain: 3, refused: 0, unsent: 0 },
    ]);
    assert.deepEqual(run.methods[0]!.ledgers[0]!.causes, { deadline: 3 });
    assert.equal(end.elapsedMs, 2000);
  });

  it('shows that it only waits, once nothing more is to be started', async () => {
    const { phasesSeen } = await drive({
      phases: [warmUp({ durationMs: 100 }), measured({ durationMs: 500 })],
      deadlineMs: 2000,
      script: answers({ outcomes: ['silent'] }),
      lookAtMs: [50, 550, 650],
    });
    assert.deepEqual(phasesSeen, [0, 1, 2]);
  });

  it('abandons calls without a deadline once the drain has lasted long enough', async () => {
    const { run, end } = await drive({
      phases: [measured({ flows: 2 })],
      concurrency: 2,
      deadlineMs: 0,
      script: answers({ outcomes: ['silent'] }),
    });
    assert.deepEqual(run.methods[0]!.ledgers[0]!.causes, { abandoned: 2 });
    assert.equal(end.elapsedMs, 30_000);
  });

  it('keeps the warm-up out of the figures and in a ledger of its own', async () => {
    const { run } = await drive({
      phases: [warmUp({ flows: 20 }), measured({ flows: 100 })],
      concurrency: 5,
    });
    const method = run.methods[0]!;
    assert.deepEqual(
      method.ledgers.map(({ ledger, started }) => ({ ledger, started })),
      [
        { ledger: 'load', started: 100 },
        { ledger: 'warm-up', started: 20 },
      ],
    );
    assert.equal(method.histograms.latencyOk!.count, 100);
    assert.equal(method.histograms.service!.count, 120);
    assert.equal(run.rate.calls, 100);
  });

  it('books each status as the server gave it, errors apart from OK', async () => {
    const { run } = await drive({ phases: [measured({ flows: 90 })], script: answers({ outcomes: [0, 5, 13] }) });
    const [row] = run.methods[0]!.ledgers;
    assert.deepEqual([row!.answered[0], row!.answered[5], row!.answered[13]], [30, 30, 30]);
    assert.equal(run.methods[0]!.histograms.latencyOk!.count, 30);
    assert.equal(run.methods[0]!.histograms.latencyError!.count, 60);
    assert.deepEqual(
      run.errors.map(({ status, count, fromServer }) => ({ status, count, fromServer })),
      [
        { status: 5, count: 30, fromServer: true },
        { status: 13, count: 30, fromServer: true },
      ],
    );
  });

  it('books calls that found no connection as refused, rests between them, and goes on when the server is back', async () => {
    const { run } = await drive({
      phases: [measured({ durationMs: 1000 })],
      concurrency: 2,
      script: { ...answers({ serviceMs: 10, spread: 0 }), outages: [{ atMs: 200, lastsMs: 300 }] },
    });
    const [row] = run.methods[0]!.ledgers;
    // Two places, 300 ms without a server, 5 ms of rest after each refusal: some 120, not millions.
    assert.ok(row!.refused > 100 && row!.refused <= 122, `${row!.refused} refused`);
    assert.equal(row!.causes['connection-lost'], 2);
    assert.ok(row!.answered[0]! > 130, `${row!.answered[0]} answered`);
    // What never reached the server is no rate of it; the two last calls end as the time is up, or after it.
    assert.ok(run.rate.calls <= row!.answered[0]! + 2, `${run.rate.calls} in the rate`);
    assert.ok(run.rate.calls >= row!.answered[0]!, `${run.rate.calls} in the rate`);
  });

  it('splits calls by their weights, exactly', async () => {
    const { run } = await drive({ flows: [aFlow(0, 3), aFlow(1, 1)], phases: [measured({ flows: 400 })] });
    assert.deepEqual(
      run.methods.map((method) => method.ledgers[0]!.started),
      [300, 100],
    );
  });

  it('sends every message of a client that streams, and counts what both sides sent', async () => {
    for (const [kind, received] of [
      ['client-stream', 1],
      ['bidi', 40],
    ] as const) {
      const { run } = await drive({
        kind,
        flows: [aFlow(0, 1, 40)],
        phases: [measured({ flows: 10 })],
        // Slow to take messages: the loop has to wait until it may go on sending.
        script: answers({ takeMs: 1 }),
      });
      const [row] = run.methods[0]!.ledgers;
      assert.equal(row!.messagesSent[0], 400, kind);
      assert.equal(row!.messagesReceived[0], received * 10, kind);
    }
  });

  it('runs the steps of a flow one after the other, each due when the one before it ended', async () => {
    const steps = [...aFlow(0, 1).steps, ...aFlow(1, 1).steps];
    const { run } = await drive({
      flows: [{ ...aFlow(0, 1), steps }],
      phases: [measured({ flows: 10 })],
      concurrency: 1,
      script: answers({ serviceMs: 10, spread: 0 }),
    });
    assert.deepEqual(
      run.methods.map((method) => method.ledgers[0]!.started),
      [10, 10],
    );
    assert.equal(openHistogram(run.methods[1]!.histograms.latencyOk!).maxNs, 10_000_000);
  });

  it('does not go on with a flow whose step failed', async () => {
    const steps = [...aFlow(0, 1).steps, ...aFlow(1, 1).steps];
    const { run } = await drive({
      flows: [{ ...aFlow(0, 1), steps }],
      phases: [measured({ flows: 10 })],
      script: answers({ outcomes: [0, 9] }),
    });
    assert.deepEqual(
      run.methods.map((method) => method.ledgers[0]!.started),
      [10, 5],
    );
  });

  it('drains when it is stopped: no new calls, open ones finish', async () => {
    const { run, end } = await drive({
      phases: [measured({ durationMs: 60_000 })],
      concurrency: 2,
      script: answers({ serviceMs: 100, spread: 0 }),
      stopAtMs: 250,
    });
    assert.equal(run.endReason, 'interrupted');
    assert.equal(run.methods[0]!.ledgers[0]!.started, 6);
    assert.equal(run.methods[0]!.ledgers[0]!.answered[0], 6);
    assert.equal(end.elapsedMs, 300);
    assert.deepEqual(run.rate, { calls: 4, overMs: 250 });
    assert.equal(run.drainMs, 50);
  });

  it('ends at once when it is abandoned, and books the open calls as uncertain', async () => {
    const { run, end } = await drive({
      phases: [measured({ durationMs: 60_000 })],
      concurrency: 2,
      script: answers({ outcomes: ['silent'] }),
      abandonAtMs: 250,
    });
    assert.deepEqual(run.methods[0]!.ledgers.map(countsOf), [
      { ledger: 'load', started: 2, ok: 0, uncertain: 2, refused: 0, unsent: 0 },
    ]);
    assert.equal(end.elapsedMs, 250);
  });

  it('says that it was stopped when calls were cut off after the time was up', async () => {
    const { run } = await drive({
      phases: [measured({ durationMs: 100 })],
      concurrency: 2,
      script: answers({ outcomes: ['silent'] }),
      abandonAtMs: 250,
    });
    assert.equal(run.endReason, 'stopped');
    assert.deepEqual(run.methods[0]!.ledgers[0]!.causes, { abandoned: 2 });
    assert.deepEqual(run.rate, { calls: 0, overMs: 100 });
  });

  it('takes back what is still open so long after it was sent, and nothing else', async () => {
    const { run, end } = await drive({
      phases: [measured({ flows: 4 })],
      concurrency: 2,
      cancelAfterMs: 100,
      script: answers({ serviceMs: 60, spread: 0, outcomes: [0, 'silent'] }),
    });
    assert.deepEqual(run.methods[0]!.ledgers[0]!.causes, { trailers: 2, 'client-cancel': 2 });
    // 0 to 60 and 60 to 120 in one place, 0 to 100 and 100 to 200 in the other.
    assert.equal(end.elapsedMs, 200);
  });

  it('takes back no call on account of the one before in its place, which was never sent', async () => {
    const takenBackAtMs: number[] = [];
    const { run } = await drive({
      phases: [measured({ flows: 2 })],
      concurrency: 1,
      cancelAfterMs: 100,
      script: answers({ serviceMs: 5, spread: 0 }),
      onTransport: (transport, loop, clock) => {
        const start = transport.start.bind(transport);
        transport.cancel = () => takenBackAtMs.push(clock.nowMs());
        const starts: Transport['start'][] = [
          (slot) => clock.after(1, () => loop.ended(slot, 'refused', -1, 14, 'no connection', clock.nowMs())),
          // Waits for a connection, and has one.
          (...call) => clock.after(500, () => start(...call)),
        ];
        transport.start = (...call) => starts.shift()!(...call);
      },
    });
    assert.deepEqual(takenBackAtMs, []);
    assert.deepEqual(run.methods[0]!.ledgers.map(countsOf), [
      { ledger: 'load', started: 2, ok: 1, uncertain: 0, refused: 1, unsent: 0 },
    ]);
  });

  it('gives the same run for the same plan', async () => {
    const options = { phases: [measured({ flows: 500 })], script: answers({ outcomes: [0, 0, 'reset', 4] }) };
    const [a, b] = [await drive(options), await drive(options)];
    assert.deepEqual(a.run.methods, b.run.methods);
    assert.deepEqual(a.run.timeline, b.run.timeline);
  });
});

interface DriveOptions extends Partial<CallPlan> {
  kind?: CallKind;
  script?: FakeScript;
  stopAtMs?: number;
  abandonAtMs?: number;
  /** When to look at what the thread shows. */
  lookAtMs?: number[];
  /** Changes the transport before the loop has it. */
  onTransport?: (transport: Transport, loop: CallLoop, clock: VirtualClock) => void;
}

function drive({ script, stopAtMs, abandonAtMs, lookAtMs, onTransport, ...plan }: DriveOptions) {
  return driveWorker(shard(aPlan(plan))[0]!, { script, stopAtMs, abandonAtMs, lookAtMs, onTransport });
}

async function driveWorker(
  worker: ReturnType<typeof shard>[number],
  options: Pick<DriveOptions, 'script' | 'stopAtMs' | 'abandonAtMs' | 'lookAtMs' | 'onTransport'> = {},
): Promise<{ run: RunResult; end: LoopEnd; highest: number; phasesSeen: number[] }> {
  const { plan } = worker;
  const clock = new VirtualClock('by-hand');
  const live = new LiveView();
  const recorder = new Recorder(plan.methods.length, live);
  const loop = new CallLoop(worker, recorder, clock, null);
  const transport = fakeTransport(
    {
      endpoint: plan.endpoint,
      connections: worker.connections,
      lbStrategy: 'pick_first',
      keepalive: null,
      templates: loop.templates(),
      maxInFlight: worker.concurrency,
      maxReceiveBytes: plan.maxReceiveBytes,
      maxSendBytes: plan.maxSendBytes,
      compression: 'identity',
      wantsMetadata: false,
      ...(options.script === undefined ? {} : { script: options.script }),
    },
    clock,
    loop,
  );
  options.onTransport?.(transport, loop, clock);
  let highest = 0;
  const start = transport.start.bind(transport);
  transport.start = (...call) => {
    start(...call);
    const { started, ended } = LiveView.sum([live]);
    highest = Math.max(highest, started - ended);
  };
  recorder.begin(0);
  const ending = loop.run(transport);
  const { stopAtMs, abandonAtMs } = options;
  if (stopAtMs !== undefined) clock.after(stopAtMs, () => loop.drain('interrupted'));
  if (abandonAtMs !== undefined) clock.after(abandonAtMs, () => loop.abandon());
  const phasesSeen: number[] = [];
  for (const ms of options.lookAtMs ?? []) {
    clock.after(ms, () => phasesSeen.push(LiveView.sum([live]).phaseIndex));
  }
  await clock.runUntilIdle();
  const end = await ending;
  const run = composeRun({
    grpcRed: '0.0.0',
    plan: { connections: worker.connections, loadShape: { shape: 'closed' } } as RunPlan,
    reflected: [],
    readDetails: () => [],
    methods: plan.methods,
    flows: plan.flows,
    planned: listChecks(plan),
    expect: plan.methods.map(() => []),
    startedAt: new Date(0).toISOString(),
    endedAt: new Date(1000).toISOString(),
    threads: [{ recording: recorder.finish(), connections: transport.use(), end, warnings: [] }],
    cpuMs: 0,
    warnings: [],
  });
  return { run, end, highest, phasesSeen };
}

function answers(answer: Partial<FakeAnswer>): FakeScript {
  const healthy = { serviceMs: 5, spread: 0.2, outcomes: [0], messages: 3, messageBytes: 16, takeMs: 0 };
  return { seed: 1, answers: [{ ...healthy, ...answer }], outages: [] };
}

function countsOf(row: RunResult['methods'][number]['ledgers'][number]) {
  const { ledger, started, answered, uncertain, refused, unsent } = row;
  return { ledger, started, ok: answered[0], uncertain, refused, unsent };
}
