import { Worker } from 'node:worker_threads';
import type { CallPlan } from '../plan/call-plan.js';
import { shard } from '../plan/shard.js';
import { LiveView } from '../record/live-view.js';
import { GrpcRedError } from '../shared/error.js';
import type { FromWorker, ToWorker, WorkerResult } from './messages.js';

/** A run under way. */
export interface EngineRun {
  /** One per thread, readable at any time. */
  live: LiveView[];
  /** No new calls; open ones finish or meet their deadline. */
  stop(): void;
  /** The same, because of what --abort-on names. */
  abort(): void;
  /** Stop waiting for open calls. */
  abandon(): void;
  /** Settles when every thread has ended. Rejects with the first thread's error, after the others were ended. */
  results: Promise<WorkerResult[]>;
}

/**
 * Runs a plan on its worker threads. Resolves when all of them are connected and the first call is about to start;
 * rejects with a GrpcRedError where one cannot connect. Whatever it rejects with, its threads have ended.
 *
 * @param stopped aborted before the first call, it ends the threads, and its reason is what is thrown
 */
export async function startEngine(plan: CallPlan, stopped: AbortSignal): Promise<EngineRun> {
  stopped.throwIfAborted();
  const threads = shard(plan).map((worker) => {
    const view = new LiveView();
    const thread = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: { worker, live: view.buffer },
    });
    return { thread, view };
  });
  const tellAll = (message: ToWorker) => {
    for (const { thread } of threads) thread.postMessage(message);
  };
  const endAll = () => Promise.all(threads.map(({ thread }) => thread.terminate()));
  const ends = threads.map(({ thread }) => lastWordOf(thread));
  for (const { thread } of threads) {
    thread.on('message', (message: FromWorker) => {
      if (message.type === 'unsendable') tellAll({ type: 'stop', reason: 'interrupted' });
    });
  }

  stopped.addEventListener('abort', endAll);
  try {
    // A thread that fails before it is connected says so by its last word.
    await Promise.all(threads.map(({ thread }, i) => Promise.race([connected(thread), ends[i]])));
  } catch (error) {
    await endAll();
    throw stopped.aborted ? stopped.reason : error;
  } finally {
    stopped.removeEventListener('abort', endAll);
  }
  tellAll({ type: 'go', startEpochMs: performance.timeOrigin + performance.now() });
  const results = Promise.all(ends).catch(async (error: unknown) => {
    await endAll();
    throw error;
  });
  return {
    live: threads.map(({ view }) => view),
    stop: () => tellAll({ type: 'stop', reason: 'interrupted' }),
    abort: () => tellAll({ type: 'stop', reason: 'aborted' }),
    abandon: () => tellAll({ type: 'abandon' }),
    results,
  };
}

function connected(thread: Worker): Promise<void> {
  return new Promise((resolve) => {
    thread.on('message', (message: FromWorker) => {
      if (message.type === 'connected') resolve();
    });
  });
}

function lastWordOf(thread: Worker): Promise<WorkerResult> {
  const word = new Promise<WorkerResult>((resolve, reject) => {
    thread.on('message', (message: FromWorker) => {
      if (message.type === 'done') resolve(message.result);
      if (message.type === 'failed') {
        const { code, message: text, hint } = message.error;
        reject(new GrpcRedError(code, text, hint));
      }
    });
    thread.on('error', reject);
    thread.on('exit', (code) =>
      reject(new Error(`an engine thread ended (exit ${code}) before it handed over its results`)),
    );
  });
  // It is awaited later, perhaps after it was rejected.
  word.catch(() => {});
  return word;
}
