// What remembering one call costs: tally, histograms, error groups, timeline and live view.
//   node dist/bench/recorder.bench.js
//
// Node 20, two shared cores, 3 rounds of 3 million calls each:
//   answered OK                  76 to 94 ns, of which the two histograms take 35
//   answered NOT_FOUND          90 to 105 ns   (240 when a failed call made a key of all that tells its group from others)
//   connection lost             67 to 85 ns   (210)
//   one message of a stream     23 to 25 ns
//   every error numbered     1000 to 1300 ns   (each is taken apart to find what it shares with the others)
// CONCLUSION: a failed call costs what a good one does: a server that only refuses does not slow the client down. Where no
// two messages are the same, 50,000 of them a second take 6 % of a thread.
import { initHistograms } from '../src/record/histogram.js';
import { LiveView } from '../src/record/live-view.js';
import { type EndedCall, Recorder } from '../src/record/recorder.js';
import { LEDGERS } from '../src/record/run-result.js';

const CALLS = 3_000_000;
const ROUNDS = 3;
const LOAD = LEDGERS.indexOf('load');
const latenciesMs = Float64Array.from({ length: 4096 }, () => Math.exp(Math.random() * 5) / 10);

const NUMBERED = { cause: 'trailers', wireStatus: 5, shownStatus: 5, detail: '' } as const;

await initHistograms();
for (let round = 1; round <= ROUNDS; round++) {
  measure('answered OK', { cause: 'trailers', wireStatus: 0, shownStatus: 0, detail: '' });
  measure('answered NOT_FOUND', { cause: 'trailers', wireStatus: 5, shownStatus: 5, detail: 'no such message' });
  measure('connection lost', { cause: 'connection-lost', wireStatus: -1, shownStatus: 14, detail: 'connection lost' });
  measureMessages();
}
measure('numbered errors', NUMBERED, (i) => `there is no user ${i}`);

function measure(
  name: string,
  end: Pick<EndedCall, 'cause' | 'wireStatus' | 'shownStatus' | 'detail'>,
  detailOf: ((i: number) => string) | null = null,
): void {
  const recorder = new Recorder(3, new LiveView());
  const call: EndedCall = {
    ...end,
    details: null,
    trailers: null,
    ledger: LOAD,
    methodIndex: 1,
    measured: true,
    dueMs: 0,
    sentMs: 0,
    endedMs: 0,
    messagesSent: 1,
    messagesReceived: 1,
  };
  nsPer(name, (i) => {
    recorder.started(LOAD, 1);
    call.dueMs = i / 1000;
    call.sentMs = call.dueMs;
    call.endedMs = call.dueMs + latenciesMs[i & 4095]!;
    if (detailOf !== null) call.detail = detailOf(i);
    recorder.ended(call);
  });
  recorder.finish();
}

function measureMessages(): void {
  const recorder = new Recorder(3, new LiveView());
  nsPer('one message of a stream', (i) => recorder.messageGap(1, latenciesMs[i & 4095]!));
  recorder.finish();
}

function nsPer(name: string, call: (i: number) => void): void {
  const begin = performance.now();
  for (let i = 0; i < CALLS; i++) call(i);
  console.log(`${name}: ${(((performance.now() - begin) * 1e6) / CALLS).toFixed(0)} ns`);
}
