import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { CheckBooks } from '../../src/record/check-books.js';
import { composeRun, type RunParts } from '../../src/record/compose-run.js';
import { initHistograms } from '../../src/record/histogram.js';
import { LatenessCounter } from '../../src/record/lateness.js';
import { LiveView } from '../../src/record/live-view.js';
import { type EndedCall, Recorder } from '../../src/record/recorder.js';
import type { RunPlan } from '../../src/record/run-plan.js';
import { type EndReason, LEDGERS } from '../../src/record/run-result.js';

type AddressUse = RunParts['threads'][number]['connections']['addresses'][number];
type Thread = RunParts['threads'][number];

const LOAD = LEDGERS.indexOf('load');

before(initHistograms);

describe('a run composed of what its threads recorded', () => {
  it('adds up books, window and rate', () => {
    const run = composed([thread({ calls: [aCall(), aCall({ shownStatus: 5, wireStatus: 5 })] }), thread({})]);
    const [row] = run.methods[0]!.ledgers;
    assert.equal(row!.started, 3);
    assert.deepEqual([row!.answered[0], row!.answered[5]], [2, 1]);
    assert.deepEqual(run.rate, { calls: 3, overMs: 100 });
    assert.equal(run.methods[0]!.histograms.service!.count, 3);
    assert.equal(run.client.busyShare, 0.5);
  });

  it('groups the failures of the measured phase alone', () => {
    const failed = { shownStatus: 5, wireStatus: 5, detail: 'no such room' };
    const warmUp = aCall({ ...failed, ledger: LEDGERS.indexOf('warm-up'), measured: false });
    const run = composed([thread({ calls: [warmUp, aCall(failed), aCall(failed)] })]);
    assert.deepEqual(
      run.errors.map(({ detail, count }) => [detail, count]),
      [['no such room', 2]],
    );
    const rows = run.methods[0]!.ledgers.map(({ ledger, answered }) => [ledger, answered[5]]);
    assert.deepEqual(rows, [
      ['load', 2],
      ['warm-up', 1],
    ]);
  });

  it('waited for open calls as long as its slowest thread did', () => {
    assert.equal(composed([thread({ end: { drainMs: 20 } }), thread({ end: { drainMs: 510 } })]).drainMs, 510);
  });

  it('ends for the reason that says most, whichever thread had it', () => {
    const reasonOf = (...reasons: EndReason[]) =>
      composed(reasons.map((endReason) => thread({ end: { endReason } }))).endReason;
    assert.equal(reasonOf('total-reached', 'max-duration-reached'), 'max-duration-reached');
    // The first thread's time was up when the user's word reached the second.
    assert.equal(reasonOf('duration-reached', 'interrupted'), 'interrupted');
    assert.equal(reasonOf('interrupted', 'stopped', 'duration-reached'), 'stopped');
  });

  it('was aborted also where its open calls were given up later, and not where it had ended before', () => {
    const abortedOf = (...ends: Partial<Thread['end']>[]) =>
      composed(
        ends.map((end) => thread({ end })),
        { aborted: ABORT },
      ).aborted;
    const stopped = (firstReason: EndReason) => ({ endReason: 'stopped', firstReason }) as const;
    assert.equal(abortedOf({ endReason: 'aborted', firstReason: 'aborted' }), ABORT);
    assert.equal(abortedOf(stopped('aborted'), stopped('total-reached')), ABORT);
    assert.equal(abortedOf(stopped('total-reached'), stopped('total-reached')), null);
    assert.equal(abortedOf(stopped('interrupted'), stopped('aborted')), null);
  });

  it('warns of durations that the histograms could not hold', () => {
    const longer = aCall({ endedMs: 3_700_000 });
    assert.deepEqual(composed([thread({ calls: [longer] })]).warnings, [
      {
        code: 'durations-clamped',
        // Latency and service time of the one call.
        message:
          '2 durations were longer than an hour, or none at all (the clock went backwards): percentiles count them as an hour, or as 1 ns.',
      },
    ]);
    assert.deepEqual(composed([thread({})]).warnings, []);
  });

  it('tells once what several threads have to tell', () => {
    const warning = { code: 'details-incomplete', message: 'Calls are missing.' };
    const threads = [thread({ warnings: [warning] }), thread({ warnings: [{ ...warning }] })];
    assert.deepEqual(composed(threads).warnings, [warning]);
  });

  it('refuses books that do not balance', () => {
    const lost = thread({});
    lost.recording.tally.started[LOAD]!++;
    assert.throws(() => composed([lost]), {
      name: 'GrpcRedError',
      code: 'bad-books',
      message: /2 calls started, 1 ended/,
    });
  });
});

const ABORT = {
  threshold: 'errors<1',
  name: 'errors',
  operator: '<',
  limit: 1,
  unit: 'calls' as const,
  observed: 1,
  calls: 1,
};

function composed(threads: Thread[], fields: Partial<RunParts> = {}) {
  return composeRun({
    grpcRed: '0.0.0',
    plan: {
      connections: threads.length,
      concurrency: 50,
      loadShape: { shape: 'closed' },
      lbStrategy: 'pick_first',
    } as RunPlan,
    reflected: [],
    readDetails: (bytes) => [{ '@type': 'test', value: Buffer.from(bytes).toString() }],
    methods: [
      {
        service: 'test.Service',
        method: 'Method',
        path: '/test.Service/Method',
        kind: 'unary',
        inputType: 'test.Request',
        outputType: 'test.Response',
      },
    ],
    flows: [],
    planned: [],
    expect: [[]],
    startedAt: new Date(0).toISOString(),
    endedAt: new Date(1000).toISOString(),
    threads,
    cpuMs: 0,
    warnings: [],
    ...fields,
  });
}

interface ThreadOptions {
  calls?: EndedCall[];
  connections?: Thread['connections'];
  end?: Partial<Thread['end']>;
  warnings?: Thread['warnings'];
}

function thread({ calls = [aCall()], connections = aUse(), end = {}, warnings = [] }: ThreadOptions): Thread {
  const recorder = new Recorder(1, new LiveView());
  for (const call of calls) {
    recorder.started(call.ledger, call.methodIndex);
    recorder.ended(call);
  }
  return {
    recording: recorder.finish(),
    connections,
    end: {
      endReason: 'total-reached',
      firstReason: end.endReason ?? 'total-reached',
      windowMs: 100,
      endedInWindow: calls.length,
      elapsedMs: 100,
      busyShare: 0.5,
      drainMs: 0,
      lateness: new LatenessCounter().result(),
      endedByMethod: [calls.length],
      flows: [],
      checks: new CheckBooks(0).result(),
      ...end,
    },
    warnings,
  };
}

/** What a thread's connections did: one connection to one address, which carried 10 calls. */
function aUse(fields: Partial<Thread['connections']> = {}): Thread['connections'] {
  return {
    kept: 1,
    addresses: [anAddress()],
    replaced: 0,
    lost: 0,
    sentAway: 0,
    failedDials: 0,
    streamLimit: { waited: 0, lowest: null },
    readBatches: [[1, 10]],
    proxy: null,
    ...fields,
  };
}

function anAddress(fields: Partial<AddressUse> = {}): AddressUse {
  return { address: '127.0.0.1:1', connected: 1, calls: 10, failedDials: 0, lastFailure: null, ...fields };
}

function aCall(fields: Partial<EndedCall> = {}): EndedCall {
  return {
    ledger: LOAD,
    methodIndex: 0,
    measured: true,
    cause: 'trailers',
    wireStatus: 0,
    shownStatus: 0,
    detail: '',
    details: null,
    trailers: null,
    dueMs: 0,
    sentMs: 0,
    endedMs: 5,
    messagesSent: 1,
    messagesReceived: 1,
    ...fields,
  };
}
