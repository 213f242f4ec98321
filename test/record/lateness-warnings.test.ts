import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Lateness } from '../../src/record/lateness.js';
import { latenessWarnings } from '../../src/record/lateness-warnings.js';

const LATENESS: Lateness = { flows: 90, waited: 0, waitedMs: 0, longestWaitMs: 0, late: 0, longestDelayMs: 0 };

describe('what is told of calls that were due and never sent', () => {
  it('blames places in flight only where the run went on to its end', () => {
    for (const reason of ['duration-reached', 'max-duration-reached', 'total-reached'] as const) {
      const [{ message } = { message: '' }] = latenessWarnings(LATENESS, 10, reason, 'call');
      assert.match(
        message,
        /^10 of the 100 calls .* were never sent: when they were due all places in flight were taken/,
      );
    }
  });

  it('blames nothing where the run was ended before its time', () => {
    for (const reason of ['aborted', 'interrupted', 'stopped'] as const) {
      const [{ code, message } = { code: '', message: '' }] = latenessWarnings(LATENESS, 10, reason, 'call');
      assert.deepEqual(
        [code, message],
        [
          'unsent',
          '10 of the 100 calls that were due (10 %) were never sent: they had not started when the run was ended.',
        ],
      );
    }
  });

  it('speaks of flows where flows are due, for each is several calls', () => {
    const late = { ...LATENESS, flows: 100, late: 5, longestDelayMs: 20 };
    const [{ message } = { message: '' }] = latenessWarnings(late, 0, 'total-reached', 'flow');
    assert.match(message, /^5 of the 100 flows that were due \(5\.0 %\) were started more than 5 ms late/);
  });
});
