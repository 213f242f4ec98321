import { CallLoop } from '../../src/engine/call-loop.js';
import type { LoopEnd } from '../../src/engine/loop-end.js';
import type { CallPlan } from '../../src/plan/call-plan.js';
import { shard } from '../../src/plan/shard.js';
import { composeRun } from '../../src/record/compose-run.js';
import { LiveView } from '../../src/record/live-view.js';
import { Recorder } from '../../src/record/recorder.js';
import type { RunPlan } from '../../src/record/run-plan.js';
import type { RunResult } from '../../src/record/run-result.js';
import { fakeTransport } from '../../src/transport/fake.js';
import type { FakeAnswer } from '../../src/transport/fake-script.js';
import { VirtualClock } from '../../src/transport/virtual-clock.js';
import { aPlan } from './a-plan.js';

export interface Driven {
  run: RunResult;
  ends: LoopEnd[];
  /** When each call of all threads was started, in order. */
  startsMs: number[];
  /** Most open at once, over all threads. */
  highest: number;
}

interface Drive {
  answer?: Partial<FakeAnswer>;
  stopAtMs?: number;
  /** Something that keeps the whole thread busy: no timer fires meanwhile. */
  stall?: { atMs: number; forMs: number };
}

/** Runs all threads of a plan on one virtual clock, against a server that answers after 5 ms exactly, or as `answer` says. */
export async function driveInVirtualTime(
  fields: Partial<CallPlan>,
  { answer, stopAtMs, stall }: Drive = {},
): Promise<Driven> {
  const plan = aPlan(fields);
  const clock = new VirtualClock('by-hand');
  const startsMs: number[] = [];
  const lives: LiveView[] = [];
  let highest = 0;
  let aheadMs = 0;
  const nowMs = clock.nowMs.bind(clock);
  clock.nowMs = () => Math.max(nowMs(), aheadMs);
  if (stall !== undefined) {
    clock.after(stall.atMs, () => {
      aheadMs = stall.atMs + stall.forMs;
    });
  }
  const threads = shard(plan).map((worker) => {
    const live = new LiveView();
    lives.push(live);
    const recorder = new Recorder(plan.methods.length, live);
    const loop = new CallLoop(worker, recorder, clock, null);
    const settings = {
      endpoint: plan.endpoint,
      connections: worker.connections,
      lbStrategy: plan.lbStrategy,
      keepalive: null,
      templates: loop.templates(),
      maxInFlight: worker.concurrency,
      maxReceiveBytes: plan.maxReceiveBytes,
      maxSendBytes: plan.maxSendBytes,
      compression: plan.compression,
      wantsMetadata: false,
      script: {
        seed: 1,
        answers: [{ serviceMs: 5, spread: 0, outcomes: [0], messages: 3, messageBytes: 16, takeMs: 0, ...answer }],
        outages: [],
      },
    };
    const transport = fakeTransport(settings, clock, loop);
    const start = transport.start.bind(transport);
    transport.start = (...call) => {
      startsMs.push(clock.nowMs());
      start(...call);
      const { started, ended } = LiveView.sum(lives);
      highest = Math.max(highest, started - ended);
    };
    recorder.begin(0);
    return { recorder, transport, loop, ending: loop.run(transport) };
  });
  if (stopAtMs !== undefined) {
    clock.after(stopAtMs, () => {
      for (const { loop } of threads) loop.drain('interrupted');
    });
  }
  await clock.runUntilIdle();
  const ends = await Promise.all(threads.map(({ ending }) => ending));
  const loadShape = plan.phases.at(-1)!.pacer;
  const run = composeRun({
    grpcRed: '0.0.0',
    plan: { connections: plan.connections, loadShape } as RunPlan,
    reflected: [],
    readDetails: () => [],
    methods: plan.methods,
    expect: plan.methods.map(() => []),
    startedAt: new Date(0).toISOString(),
    endedAt: new Date(1000).toISOString(),
    threads: threads.map(({ recorder, transport }, i) => ({
      recording: recorder.finish(),
      connections: transport.use(),
      end: ends[i]!,
      warnings: [],
    })),
    flows: [],
    planned: [],
    cpuMs: 0,
    warnings: [],
  });
  return { run, ends, startsMs, highest };
}
