import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Check } from '../../src/metrics/verdict.js';
import { passSummary } from '../../src/report/text/pass-summary.js';
import { aCheck, anExplainedShare } from './a-report.js';

const FIVE = ['A', 'B', 'C', 'D', 'E'];

/** The same check of each method, the first with 1, the second with 2, … */
function checks(methods: string[], fields: Partial<Check>): Check[] {
  return methods.map((method, index) => aCheck({ code: null, method, observed: index + 1, ...fields }));
}

function summary(passed: Check[], methodCount = 5): string {
  return passSummary(passed, {
    nameOf: (method) => method,
    methodCount,
    explained: FIVE.map((method) => anExplainedShare({ method, clientSeconds: 10 })),
  });
}

describe('the summary of checks that passed', () => {
  it('names a few methods of many', () => {
    assert.equal(summary(checks(['A', 'B'], { name: 'requests-total' })), 'A 1 call; B 2 calls');
    assert.equal(summary(checks(['A', 'B'], { name: 'in-flight-seen' })), 'A, B');
    assert.equal(summary(checks(['A', 'B'], { name: 'histogram-shape', observed: 0 })), 'A, B well formed');
  });

  it('adds up all methods', () => {
    assert.equal(summary(checks(FIVE, { name: 'requests-total' })), '5 methods, 15 calls');
    assert.equal(summary(checks(['A', 'B'], { name: 'requests-total' }), 2), '2 methods, 3 calls');
  });

  it('adds up no numbers that are no counts', () => {
    assert.equal(summary(checks(FIVE, { name: 'histogram-shape', observed: 0 })), '5 methods, well formed');
    assert.equal(summary(checks(FIVE, { name: 'duration-buckets' })), '5 methods');
    assert.equal(summary(checks(FIVE, { name: 'in-flight-seen' })), '5 methods');
    assert.equal(summary(checks(FIVE, { name: 'in-flight-returns', observed: 2 })), '5 methods, back at 2');
    assert.equal(summary(checks(FIVE, { name: 'in-flight-returns' })), '5 methods, each back at its start');
  });

  it('adds up statuses over many methods, the most frequent first', () => {
    const errors = checks(FIVE, { code: 5 });
    const ok = checks(FIVE, { code: 0, observed: 3000 });
    assert.equal(summary([...errors, ...ok]), '10 counts in 2 statuses: OK 15,000, NOT_FOUND 15');
  });

  it('tells the statuses of a few methods apart', () => {
    const both = [...checks(['A', 'B'], { code: 0 }), ...checks(['A'], { code: 5, observed: 7 })];
    assert.equal(summary(both, 2), 'A NOT_FOUND 7, OK 1; B OK 2');
  });

  it("holds the server's seconds against the client's", () => {
    const sums = checks(FIVE, { name: 'duration-sum', unit: 'seconds' });
    assert.equal(summary(sums), "5 methods, 15.0 s against the client's 50.0 s");
    assert.equal(summary(checks([...FIVE, 'F'], { name: 'duration-sum', unit: 'seconds' })), '6 methods, 21.0 s');
  });

  it('counts no call twice where a page follows two conventions', () => {
    const once = checks(FIVE, { name: 'requests-total' });
    assert.equal(summary([...once, ...once]), '5 methods, 15 calls (in each of 2 conventions)');
    assert.equal(
      summary([...once, ...checks(['A', 'B'], { name: 'requests-total' })]),
      '5 methods, 15 calls; A 1 call; B 2 calls',
    );
  });

  it('says nothing where there is nothing to say', () => {
    const bare = aCheck({ method: null, code: null, observed: null });
    assert.equal(summary([bare]), '');
    assert.equal(summary([bare, bare]), '');
    assert.equal(summary([aCheck({ method: null, code: null, observed: 212, unit: 'series' })]), '212 series');
  });
});
