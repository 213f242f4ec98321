import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitCodeOf } from '../../src/cli/exit-code.js';
import type { Verdict } from '../../src/metrics/verdict.js';
import type { LedgerRow, RunResult } from '../../src/record/run-result.js';

const OK = 0;
const UNAVAILABLE = 14;

describe('the exit code', () => {
  it('follows the verdict where calls were answered', () => {
    assert.equal(codeOf({ answered: OK }), 0);
    assert.equal(codeOf({ answered: OK, verdict: 'pass' }), 0);
    assert.equal(codeOf({ answered: OK, verdict: 'fail' }), 1);
    assert.equal(codeOf({ answered: OK, verdict: 'cannot-tell' }), 3);
  });

  it('is 1 where no call was answered OK or as expected, also when the verdict cannot be told', () => {
    assert.equal(codeOf({ answered: UNAVAILABLE }), 1);
    assert.equal(codeOf({ answered: UNAVAILABLE, verdict: 'cannot-tell' }), 1);
    assert.equal(codeOf({ answered: UNAVAILABLE, expect: [UNAVAILABLE] }), 0);
  });

  it('does not take a status made up here for an answer that was expected', () => {
    assert.equal(codeOf({ madeUp: UNAVAILABLE, expect: [UNAVAILABLE] }), 1);
  });

  it('is 130 after a signal, whatever was found', () => {
    assert.equal(codeOf({ answered: OK, verdict: 'fail', interrupted: true }), 130);
    assert.equal(codeOf({ answered: OK, verdict: 'pass', interrupted: true }), 130);
  });
});

interface Case {
  /** The server's own status of the run's one call … */
  answered?: number;
  /** … or the one that it was given here. */
  madeUp?: number;
  expect?: number[];
  verdict?: Verdict['outcome'];
  interrupted?: boolean;
}

function codeOf({ answered, madeUp, expect = [], verdict, interrupted = false }: Case): number {
  const counts = (status: number | undefined) => Array.from({ length: 17 }, (_, code) => Number(code === status));
  const row: Partial<LedgerRow> = { answered: counts(answered), shown: counts(answered ?? madeUp) };
  const run = { methods: [{ ledgers: [row], expect }] } as unknown as RunResult;
  return exitCodeOf({ run, verdict: verdict === undefined ? null : ({ outcome: verdict } as Verdict) }, interrupted);
}
