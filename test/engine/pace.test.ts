import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Phase } from '../../src/plan/call-plan.js';
import { initHistograms, openHistogram } from '../../src/record/histogram.js';
import type { RunResult } from '../../src/record/run-result.js';
import type { LoadShape } from '../../src/shared/load-shape.js';
import { aFlow, measured, warmUp } from './a-plan.js';
import { driveInVirtualTime } from './drive-in-virtual-time.js';

before(initHistograms);

const rps = (perSecond: number): LoadShape => ({ shape: 'constant', perSecond });
const loadOf = (run: RunResult) => {
  const rows = run.methods.flatMap(({ ledgers }) => ledgers.filter(({ ledger }) => ledger === 'load'));
  return rows.map(({ started, unsent }) => ({ started, unsent }));
};

describe('the call loop under a rate, in virtual time', () => {
  it('sends exactly rate × time calls, on any number of threads, each at its moment', async () => {
    for (const threads of [1, 2, 3]) {
      const phases = [measured({ durationMs: 2000 }, rps(1000))];
      const { run, startsMs } = await driveInVirtualTime({ phases, threads, concurrency: 60 });
      assert.deepEqual(loadOf(run), [{ started: 2000, unsent: 0 }]);
      assert.deepEqual(
        startsMs.sort((a, b) => a - b),
        Array.from({ length: 2000 }, (_, k) => k),
      );
      assert.equal(run.endReason, 'duration-reached');
    }
  });

  it('sends 20,000 in a second over one thread, to the call', async () => {
    const phases = [measured({ durationMs: 1000 }, rps(20_000))];
    const { run, startsMs } = await driveInVirtualTime({ phases, concurrency: 1000 });
    assert.deepEqual(loadOf(run), [{ started: 20_000, unsent: 0 }]);
    assert.equal(startsMs[10_000], 500);
  });

  it('has what is due while all places are taken late, and loses none of it', async () => {
    const phases = [measured({ flows: 10 }, rps(1000))];
    const { run, startsMs } = await driveInVirtualTime({ phases, concurrency: 1 }, { answer: { serviceMs: 5 } });
    assert.deepEqual(startsMs, [0, 5, 10, 15, 20, 25, 30, 35, 40, 45]);
    assert.deepEqual(run.lateness, {
      flows: 10,
      waited: 9,
      waitedMs: 4 + 8 + 12 + 16 + 20 + 24 + 28 + 32 + 36,
      longestWaitMs: 36,
      late: 0,
      longestDelayMs: 0,
    });
    assert.deepEqual(loadOf(run), [{ started: 10, unsent: 0 }]);
  });

  it('counts latency from the due time, and service time from the send', async () => {
    const phases = [measured({ flows: 10 }, rps(1000))];
    const { run } = await driveInVirtualTime({ phases, concurrency: 1 });
    const { latencyOk, service } = run.methods[0]!.histograms;
    assert.deepEqual([latencyOk!.minNs, latencyOk!.maxNs], [5_000_000, 41_000_000]);
    assert.deepEqual([service!.minNs, service!.maxNs], [5_000_000, 5_000_000]);
    assert.equal(openHistogram(latencyOk!).count, 10);
  });

  it('books what was due and found no place until the end as unsent, and says so', async () => {
    const phases = [measured({ durationMs: 100 }, rps(1000))];
    const { run } = await driveInVirtualTime({ phases, concurrency: 2 }, { answer: { serviceMs: 30 } });
    // Two places, each taken anew at 0, 30, 60 and 90.
    assert.deepEqual(loadOf(run), [{ started: 8, unsent: 92 }]);
    assert.deepEqual(
      run.warnings.map(({ code }) => code),
      ['unsent', 'waited-for-place'],
    );
    assert.match(run.warnings[0]!.message, /^92 of the 100 calls that were due \(92 %\) were never sent/);
  });

  it('books the unsent to the methods whose turn it was', async () => {
    const flows = [aFlow(0, 3), aFlow(1, 1)];
    for (const threads of [1, 3]) {
      const phases = [measured({ durationMs: 1000 }, rps(1000))];
      const plan = { phases, flows, threads, concurrency: threads, deadlineMs: 5000 };
      const { run } = await driveInVirtualTime(plan, { answer: { outcomes: ['silent'] } });
      const due = loadOf(run).map(({ started, unsent }) => started + unsent);
      assert.deepEqual(due, [750, 250]);
    }
  });

  it('still sends at the end what was due before it and has a place: no timer that fires late loses a call', async () => {
    const phases = [measured({ durationMs: 100 }, rps(100))];
    const { run } = await driveInVirtualTime({ phases, concurrency: 50 }, { stall: { atMs: 75, forMs: 200 } });
    assert.deepEqual(loadOf(run), [{ started: 10, unsent: 0 }]);
    assert.equal(run.endReason, 'duration-reached');
  });

  it('tells its own delay apart from a wait for a place', async () => {
    const phases = [measured({ flows: 100 }, rps(1000))];
    const { run } = await driveInVirtualTime({ phases, concurrency: 90 }, { stall: { atMs: 10.5, forMs: 40 } });
    const { waited, late, longestDelayMs } = run.lateness!;
    // Due at 11 to 50, started at 50.5: those until 45 more than 5 ms late.
    assert.deepEqual({ waited, late, longestDelayMs }, { waited: 0, late: 35, longestDelayMs: 39.5 });
    assert.deepEqual(
      run.warnings.map(({ code }) => code),
      ['client-late'],
    );
  });

  it('stops a count at the longest time allowed, and has lost nothing that was not due by then', async () => {
    const phases = [measured({ flows: 1000, durationMs: 500 }, rps(100))];
    const { run } = await driveInVirtualTime({ phases });
    assert.deepEqual(loadOf(run), [{ started: 50, unsent: 0 }]);
    assert.equal(run.endReason, 'max-duration-reached');
  });

  it('books what was due when it was interrupted, and no more', async () => {
    const phases = [measured({ durationMs: 10_000 }, rps(100))];
    const plan = { phases, concurrency: 1 };
    const { run } = await driveInVirtualTime(plan, { answer: { serviceMs: 60 }, stopAtMs: 101 });
    // Due at 0, 10, … 100: started at 0 and 60.
    assert.deepEqual(loadOf(run), [{ started: 2, unsent: 9 }]);
    assert.equal(run.endReason, 'interrupted');
  });

  it('begins a phase of its own rate when the one before is over', async () => {
    const phases = [
      { ...warmUp({ durationMs: 100 }), pacer: rps(50) },
      measured({ durationMs: 100 }, { shape: 'line', start: 0, step: 2000, everyMs: 1000, end: null, maxMs: null }),
    ];
    const { run, startsMs } = await driveInVirtualTime({ phases });
    assert.deepEqual(loadOf(run), [{ started: 10, unsent: 0 }]);
    assert.deepEqual(startsMs.slice(0, 6), [0, 20, 40, 60, 80, 100]);
    assert.equal(run.lateness!.flows, 10);
  });

  it('ends with its stages, however long nothing is due in them', async () => {
    const stages = [
      { perSecond: 10, toPerSecond: 10, forMs: 1000 },
      { perSecond: 0, toPerSecond: 0, forMs: 4000 },
    ];
    const { run } = await driveInVirtualTime({
      phases: [measured({ durationMs: 5000 }, { shape: 'stages', stages })],
    });
    assert.deepEqual(loadOf(run), [{ started: 10, unsent: 0 }]);
    assert.deepEqual(run.rate, { calls: 10, overMs: 5000 });
  });
});

describe('the call loop with places that change, in virtual time', () => {
  const steps: Phase['places'] = { shape: 'steps', start: 2, step: 2, everyMs: 1000, end: 6, maxMs: null };

  it('has as many calls in flight as the schedule says, from its moments on', async () => {
    const phases = [{ ...measured({ durationMs: 4000 }), places: steps }];
    const { startsMs, highest } = await driveInVirtualTime({ phases, concurrency: 6 }, { answer: { serviceMs: 500 } });
    const startsAt = (ms: number) => startsMs.filter((at) => at === ms).length;
    assert.deepEqual([0, 500, 1000, 1500, 2000, 3500].map(startsAt), [2, 2, 4, 4, 6, 6]);
    assert.equal(highest, 6);
  });

  it('lets go of places as calls end where they become fewer', async () => {
    const falling: Phase['places'] = { shape: 'line', start: 4, step: -2, everyMs: 1000, end: 1, maxMs: null };
    const phases = [{ ...measured({ durationMs: 3000 }), places: falling }];
    const { startsMs } = await driveInVirtualTime({ phases, concurrency: 4 }, { answer: { serviceMs: 400 } });
    const startsAt = (ms: number) => startsMs.filter((at) => at === ms).length;
    // 4 at first, 3 from 500 ms on, 2 from 1000, 1 from 1500.
    assert.deepEqual([0, 400, 800, 1200, 1600, 2000].map(startsAt), [4, 4, 3, 2, 1, 1]);
  });

  it('shares them out over the threads', async () => {
    const phases = [{ ...measured({ durationMs: 4000 }), places: steps }];
    const plan = { phases, concurrency: 6, threads: 2 };
    const { startsMs, highest } = await driveInVirtualTime(plan, { answer: { serviceMs: 500 } });
    assert.equal(startsMs.length, 2 * 2 + 2 * 4 + 4 * 6);
    assert.equal(highest, 6);
  });

  it('has calls of a rate wait while there are few, and tells it', async () => {
    const phases = [{ ...measured({ durationMs: 3000 }, rps(20)), places: steps }];
    const { run, highest } = await driveInVirtualTime({ phases, concurrency: 6 }, { answer: { serviceMs: 250 } });
    // 8 in the first second, 16 in the second, 24 in the third.
    assert.deepEqual(loadOf(run), [{ started: 48, unsent: 12 }]);
    assert.equal(highest, 6);
    assert.ok(run.lateness!.waited > 0);
  });
});
