// What the call loop costs beside the network: schedule, slots, books and histograms, with a transport that answers at once.
//   node dist/bench/call-loop.bench.js
//
// Node 20, two shared cores, 50 calls in flight, 3 rounds of 2 million calls each:
//   unary, OK              315 to 345 ns a call, of which reading the clock twice takes 80
//   unary, NOT_FOUND       340 to 360 ns   (545 before error groups were looked up by their detail alone)
//   server stream of 10    620 to 650 ns, or 30 ns a message
// With flows, checks, captures and a sample of calls in the loop, in turns with the loop before them on a busy machine (least
// of nine): unary OK 368 ns against 335, NOT_FOUND 384 against 367, server stream of 10 722 against 683.
// What this bench showed first was a fault: in one run of three it never ended. A closed loop's due time was
// start + (now - start), which rounding puts after now for up to a quarter of all calls: their places waited for a timer.
//
// CONCLUSION: 3 million calls a second on one thread; with grpc-js the whole client takes some 90,000 ns for each. The loop is not what limits.
import { CallLoop } from '../src/engine/call-loop.js';
import type { CallPlan } from '../src/plan/call-plan.js';
import { shard } from '../src/plan/shard.js';
import { initHistograms } from '../src/record/histogram.js';
import { LiveView } from '../src/record/live-view.js';
import { Recorder } from '../src/record/recorder.js';
import type { CallKind } from '../src/shared/call-kind.js';
import { realClock } from '../src/shared/clock.js';
import type { CallSink, Transport } from '../src/transport/transport.js';
import { unknownUse } from '../src/transport/unknown-use.js';
import { aFlow, aPlan, measured } from '../test/engine/a-plan.js';

const CALLS = 2_000_000;
const ROUNDS = 3;
const ANSWER = new Uint8Array(32);

/** Answers whatever was started, one call after the other, as soon as it is asked to. */
class InstantTransport implements Transport {
  private readonly sink: CallSink;
  private readonly status: number;
  private readonly messages: number;
  private readonly open: number[] = [];

  constructor(sink: CallSink, status: number, messages: number) {
    this.sink = sink;
    this.status = status;
    this.messages = messages;
  }

  use() {
    return unknownUse(1, []);
  }

  start(slot: number): void {
    this.sink.sent(slot, realClock.nowMs());
    this.open.push(slot);
  }

  /** Calls end, and start others, until there are no more. */
  answerAll(): void {
    const { sink, status, messages, open } = this;
    for (let slot = open.pop(); slot !== undefined; slot = open.pop()) {
      const nowMs = realClock.nowMs();
      for (let i = 0; i < messages; i++) sink.message(slot, ANSWER, nowMs);
      sink.ended(slot, 'trailers', status, status, status === 0 ? '' : 'not found', nowMs);
    }
  }

  async connect(): Promise<void> {}
  send(): boolean {
    return true;
  }
  halfClose(): void {}
  cancel(): void {}
  async close(): Promise<void> {}
}

await initHistograms();
for (let round = 1; round <= ROUNDS; round++) {
  await measure('unary, OK', 'unary', 0, 1);
  await measure('unary, NOT_FOUND', 'unary', 5, 0);
  await measure('server stream of 10', 'server-stream', 0, 10);
}

async function measure(name: string, kind: CallKind, status: number, messages: number): Promise<void> {
  const [worker] = shard(planOf(kind));
  const recorder = new Recorder(2, new LiveView());
  const loop = new CallLoop(worker!, recorder, realClock, null);
  const transport = new InstantTransport(loop, status, messages);
  recorder.begin(realClock.nowMs());
  const begin = performance.now();
  const ending = loop.run(transport);
  transport.answerAll();
  await ending;
  console.log(`${name}: ${(((performance.now() - begin) * 1e6) / CALLS).toFixed(0)} ns a call`);
  recorder.finish();
}

function planOf(kind: CallKind): CallPlan {
  return aPlan({ kind, flows: [aFlow(0, 1), aFlow(1, 2)], phases: [measured({ flows: CALLS })], concurrency: 50 });
}
