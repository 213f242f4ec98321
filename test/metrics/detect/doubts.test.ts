import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calls, UNARY } from '../verify/simulated-call.js';
import { verdictAfter } from './verdict-after.js';

describe('what is in the way of a proof', () => {
  it('names a family as it is written, at the start of a sentence too', () => {
    const page = ['# TYPE calls_done_total counter', `calls_done_total{action="${UNARY.method}"} 60`];
    const { capability } = verdictAfter(page, calls(60));
    const named = capability[0]!.inTheWay.filter((limit) => limit.includes('a disagreement would not be called'));
    assert.equal(named.length, 1);
    assert.match(named[0]!, /^calls_done_total names methods, but /);
  });
});
