import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBeyondMending } from '../../../src/metrics/verify/is-beyond-mending.js';
import { verdictOn } from './bracketed-run.js';
import { calls } from './simulated-call.js';

const server = { convention: 'go-grpc-middleware' } as const;

describe('a verdict that no newer page can mend', () => {
  it('is one on a counter above all that is possible', () => {
    const verdict = verdictOn({ server: { ...server, lie: { times: () => 2 } }, calls: calls(40), exclusive: true });
    assert.equal(isBeyondMending(verdict), true);
  });

  it('is none on a counter that lacks calls', () => {
    const verdict = verdictOn({ server: { ...server, lie: { times: () => 0 } }, calls: calls(40), exclusive: true });
    assert.equal(isBeyondMending(verdict), false);
  });

  it('is none on messages: which way they are counted shows by the numbers, which a late page does not have yet', () => {
    // All message hooks, on errors too; the page shows 22 of 37 calls.
    const own = calls(37, { answered: 15, replies: 1 });
    const lie = { times: (_code: number, nth: number) => Number(nth < 22) };
    const verdict = verdictOn({ server: { ...server, lie }, calls: own, exclusive: true });
    const sent = verdict.checks.map((check) =>
      check.name === 'messages-sent'
        ? { ...check, outcome: 'fail' as const, required: true, observed: 22, expected: { min: 0, max: 17 } }
        : check,
    );
    assert.equal(isBeyondMending({ ...verdict, checks: sent }), false);
  });
});
