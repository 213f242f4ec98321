import { parentPort, workerData } from 'node:worker_threads';
import { initHistograms } from '../record/histogram.js';
import { LiveView } from '../record/live-view.js';
import { Recorder } from '../record/recorder.js';
import { realClock } from '../shared/clock.js';
import { GrpcRedError } from '../shared/error.js';
import { CallLoop } from './call-loop.js';
import { DetailsLog } from './details-log.js';
import { makeClock, makeTransport } from './make-transport.js';
import type { FromWorker, ToWorker, WorkerStart } from './messages.js';

// The body of an engine thread: connect, wait for the others, run the loop, hand over the recording.

process.noDeprecation = true;
const { worker, live } = workerData as WorkerStart;
const port = parentPort!;
const tell = (message: FromWorker) => port.postMessage(message);

await initHistograms();
const clock = makeClock(worker);
/** What to add to the clock's times to get milliseconds since 1970; a virtual clock starts at 0. */
const epochMs = clock === realClock ? performance.timeOrigin : 0;
const { plan } = worker;
const recorder = new Recorder(plan.methods.length, new LiveView(live));
const details = plan.detailsFile === null ? null : new DetailsLog(plan.detailsFile, plan.methods, epochMs);
// Loaded where answers are read: it takes longer than all else here.
const readers = plan.answerTypes === null ? [] : (await import('../plan/answer/answer-reader.js')).answerReaders(plan);
const loop = new CallLoop(
  worker,
  recorder,
  clock,
  details,
  { epochMs, unsendable: () => tell({ type: 'unsendable' }) },
  readers,
);
const transport = await makeTransport(worker, loop.templates(), clock, loop);

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'go':
      void runLoop(message.startEpochMs);
      return;
    case 'stop':
      loop.drain(message.reason);
      return;
    case 'abandon':
      loop.abandon();
      return;
  }
});

try {
  await transport.connect();
  tell({ type: 'connected' });
} catch (error) {
  if (!(error instanceof GrpcRedError)) throw error;
  tell({ type: 'failed', error: { code: error.code, message: error.message, hint: error.hint } });
  await transport.close(0);
  port.close();
}

async function runLoop(startEpochMs: number): Promise<void> {
  recorder.begin(clock === realClock ? startEpochMs - epochMs : clock.nowMs());
  const end = await loop.run(transport);
  await transport.close(0);
  const warnings = details?.close() ?? [];
  if (end.unsendable !== null) warnings.push({ code: 'unsendable', message: end.unsendable });
  tell({ type: 'done', result: { end, recording: recorder.finish(), connections: transport.use(), warnings } });
  port.close();
}
