import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { displayWidth } from '../../src/report/display-width.js';
import { type LiveNumbers, progressLine } from '../../src/report/progress.js';

function live(fields: Partial<LiveNumbers> = {}): LiveNumbers {
  return {
    phase: 'measured',
    elapsedMs: 3250,
    plannedMs: 10_000,
    plannedCalls: null,
    ended: 15_210,
    failed: 0,
    perSecond: 4751.4,
    p50Ms: 9.8,
    p99Ms: 18.31,
    inFlight: 50,
    ...fields,
  };
}

function line(fields: Partial<LiveNumbers>, columns: number): string {
  return progressLine(live(fields), columns);
}

describe('a line of progress', () => {
  it('tells all where there is room', () => {
    assert.equal(
      line({}, 120),
      'measuring · 3.2 s · 6.7 s left · 15,210 calls · 4751/s · 0 failed · p50 9.80 ms · p99 18.3 ms · 50 in flight',
    );
  });

  it('keeps what matters most on narrow terminals', () => {
    assert.equal(line({}, 80), 'measuring · 3.2 s · 6.7 s left · 15,210 calls · 4751/s · p99 18.3 ms');
    assert.equal(line({}, 40), '3.2 s · 15,210 calls · 4751/s');
    assert.equal(line({ failed: 7 }, 45), '3.2 s · 15,210 calls · 4751/s · 7 failed');
    assert.equal(line({}, 6), '3.2 s');
    assert.equal(line({}, 2), '3.');
  });

  it('foretells the end of a number of calls from the rate', () => {
    assert.match(
      line({ plannedMs: null, plannedCalls: 20_000, ended: 10_000, perSecond: 500 }, 120),
      / 20 s left · 10,000 of 20,000 calls /,
    );
    assert.match(
      line({ plannedCalls: 20_000, ended: 10_000, perSecond: 5000 }, 120),
      / 2\.0 s left · 10,000 of 20,000 calls /,
    );
  });

  it('foretells nothing where nothing bounds the run or nothing has ended', () => {
    assert.doesNotMatch(line({ plannedMs: null }, 120), /left/);
    assert.equal(
      line({ plannedMs: null, plannedCalls: 100, ended: 0, perSecond: 0, p50Ms: null, p99Ms: null }, 120),
      'measuring · 3.2 s · 0 of 100 calls · 0/s · 50 in flight',
    );
  });

  it('never says that less than nothing is left', () => {
    assert.match(line({ elapsedMs: 12_900 }, 120), /^measuring · 12 s · 0\.0 s left/);
  });

  it('names each phase', () => {
    const phases = ['warm-up', 'measured', 'finishing', 'draining', 'verifying'] as const;
    assert.deepEqual(
      phases.map((phase) => line({ phase }, 120).split(' · ')[0]),
      [
        'warming up',
        'measuring',
        'waiting for open calls, Ctrl-C twice ends that',
        'waiting for open calls, Ctrl-C again ends that',
        'verifying metrics, Ctrl-C ends that',
      ],
    );
  });

  it('is one line that fits, whatever the numbers', () => {
    const count = fc.nat({ max: 10 ** 12 });
    fc.assert(
      fc.property(
        count,
        count,
        fc.double({ min: 0, max: 1e7, noNaN: true }),
        fc.nat({ max: 200 }),
        (a, b, c, columns) => {
          const text = progressLine(live({ elapsedMs: a, ended: b, failed: a, perSecond: c, p99Ms: c }), columns);
          assert.ok(displayWidth(text) <= columns);
          assert.doesNotMatch(text, /\n/);
        },
      ),
    );
  });
});
