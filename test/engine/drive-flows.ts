import { readFileSync } from 'node:fs';
import { CallLoop } from '../../src/engine/call-loop.js';
import type { LoopEnd } from '../../src/engine/loop-end.js';
import { answerReaders } from '../../src/plan/answer/answer-reader.js';
import type { CallPlan } from '../../src/plan/call-plan.js';
import { listChecks } from '../../src/plan/list-checks.js';
import { shard } from '../../src/plan/shard.js';
import { type CheckPart, composeChecks, composeFlows } from '../../src/record/compose-flows.js';
import { LiveView } from '../../src/record/live-view.js';
import { Recorder } from '../../src/record/recorder.js';
import type { CheckResult, FlowResult, LedgerRow } from '../../src/record/run-result.js';
import { tallyFrom } from '../../src/record/tally.js';
import { fakeTransport } from '../../src/transport/fake.js';
import type { FakeAnswer, FakeScript } from '../../src/transport/fake-script.js';
import type { CallSink, Transport } from '../../src/transport/transport.js';
import { VirtualClock } from '../../src/transport/virtual-clock.js';

/** The descriptors of the embedded systems, for plans whose steps read answers. */
export const SYSTEM_TYPES = readFileSync('protos/descriptors.binpb');

export interface DrivenFlows {
  loop: CallLoop;
  end: LoopEnd;
  flows: FlowResult[];
  checks: CheckResult[];
  /** By method: how many calls of the load were started. */
  started: number[];
  /** The books of the load. */
  rows: LedgerRow[];
  /** What the client did, with the virtual time: `0 start 0`, `5 send 0`, `7 cancel 0`; the number is the template's. */
  log: string[];
}

export interface FlowScript {
  /** By template; the last one stands for all after it. */
  answers: Partial<FakeAnswer>[];
  /** The bytes of each message received, by its template. */
  bytes?: (template: number) => Uint8Array;
  stopAtMs?: number;
}

/** Runs a plan of one thread against a scripted server, in virtual time. */
export async function driveFlows(plan: CallPlan, { answers, bytes, stopAtMs }: FlowScript): Promise<DrivenFlows> {
  const clock = new VirtualClock('by-hand');
  const recorder = new Recorder(plan.methods.length, new LiveView());
  const [worker] = shard(plan);
  const loop = new CallLoop(worker!, recorder, clock, null, undefined, answerReaders(plan));
  const log: string[] = [];
  const templateOf = new Map<number, number>();
  const sink: CallSink = {
    sent: (...told) => loop.sent(...told),
    headers: () => loop.headers(),
    message: (slot, view, atMs) => loop.message(slot, bytes?.(templateOf.get(slot)!) ?? view, atMs),
    writable: (slot) => loop.writable(slot),
    ended: (...told) => loop.ended(...told),
  };
  const transport = fakeTransport(
    {
      endpoint: plan.endpoint,
      connections: 1,
      lbStrategy: 'pick_first',
      keepalive: null,
      templates: loop.templates(),
      maxInFlight: plan.concurrency,
      maxReceiveBytes: 1e6,
      maxSendBytes: 1e6,
      compression: 'identity',
      wantsMetadata: false,
      script: scriptOf(answers),
    },
    clock,
    sink,
  );
  logCalls(transport, (slot, what, template) => {
    if (template !== undefined) templateOf.set(slot, template);
    log.push(`${clock.nowMs()} ${what} ${templateOf.get(slot)}`);
  });
  recorder.begin(0);
  const ending = loop.run(transport);
  if (stopAtMs !== undefined) clock.after(stopAtMs, () => loop.drain('interrupted'));
  await clock.runUntilIdle();
  const end = await ending;
  const books = tallyFrom(recorder.finish().tally);
  const part: CheckPart = {
    planned: listChecks(plan),
    flows: plan.flows,
    counts: [end.checks],
    ledgers: ['load', 'warm-up'],
  };
  return {
    loop,
    end,
    flows: composeFlows(plan.flows, [end.flows]),
    checks: composeChecks([part], plan.methods),
    rows: plan.methods.flatMap((_, i) => books.rowsOf(i)).filter(({ ledger }) => ledger === 'load'),
    started: plan.methods.map((_, i) => books.rowsOf(i).reduce((sum, row) => sum + row.started, 0)),
    log,
  };
}

function logCalls(transport: Transport, tell: (slot: number, what: string, template?: number) => void): void {
  const { start, send, halfClose, cancel } = transport;
  transport.start = (slot, template, ...rest) => {
    tell(slot, 'start', template);
    start.call(transport, slot, template, ...rest);
  };
  transport.send = (slot, message) => {
    tell(slot, 'send');
    return send.call(transport, slot, message);
  };
  transport.halfClose = (slot) => {
    tell(slot, 'close');
    halfClose.call(transport, slot);
  };
  transport.cancel = (slot) => {
    tell(slot, 'cancel');
    cancel.call(transport, slot);
  };
}

function scriptOf(answers: readonly Partial<FakeAnswer>[]): FakeScript {
  const healthy = { serviceMs: 5, spread: 0, outcomes: [0], messages: 3, messageBytes: 16, takeMs: 0 };
  return { seed: 1, answers: answers.map((answer) => ({ ...healthy, ...answer })), outages: [] };
}
