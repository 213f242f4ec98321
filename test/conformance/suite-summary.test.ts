import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { suiteSummary } from './suite-summary.js';

const GOOD =
  'Computed 634 test case permutation(s) across 4 server configuration(s).\nTotal cases: 634\n634 passed, 0 failed\n';

describe('suiteSummary', () => {
  it('reads the counts of a run without failures', () => {
    assert.deepEqual(suiteSummary(GOOD, 0), {
      ...{ exitCode: 0, computed: 634, total: 634, passed: 634, failed: 0 },
      ...{ failures: [], excused: [], unfinished: 0 },
    });
  });

  it('reads which cases failed, and why', () => {
    const output =
      'Computed 3 test case permutation(s) across 1 server configuration(s).\n' +
      'FAILED: Basic/unary/success:\n\tactual error 13\n\texpecting 1 response\nFAILED: Errors/unary/empty:\n\tno error\n\n' +
      'Total cases: 3\n1 passed, 2 failed\n';
    const summary = suiteSummary(output, 1);
    assert.deepEqual([summary.total, summary.passed, summary.failed], [3, 1, 2]);
    assert.deepEqual(summary.failures, [
      'FAILED: Basic/unary/success:\n\tactual error 13\n\texpecting 1 response',
      'FAILED: Errors/unary/empty:\n\tno error',
    ]);
  });

  it('reads which cases were allowed to fail, and how many came to no end', () => {
    const { excused, unfinished } = suiteSummary(
      'INFO: Errors/unary/empty failed (as expected):\n\tno error\n\n' +
        `${GOOD}Another 3 could not be run due to client timing out or exiting prematurely.\n` +
        '(Another 1 failed as expected due to being known failures/flakes.)\n',
      0,
    );
    assert.deepEqual(excused, ['INFO: Errors/unary/empty failed (as expected):\n\tno error']);
    assert.equal(unfinished, 3);
  });

  it('refuses the output of a run that came to no end', () => {
    assert.throws(
      () => suiteSummary('error starting client: no such file\n', 1),
      /the suite ended with 1 and did not say/,
    );
  });
});
