import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkOf, verdictOn } from './bracketed-run.js';
import { calls } from './simulated-call.js';

const AROUND = 'otel-semconv-rpc-stable';
const judge = (convention: 'otel-semconv-rpc-stable' | 'go-grpc-middleware', serverMs: number, exclusive = true) =>
  verdictOn({
    server: { convention },
    calls: [...calls(100, { serverMs, clientMs: 1 }), ...calls(20, { answered: 5, serverMs, clientMs: 1 })],
    exclusive,
  });

describe('durations that add up to more than callers waited', () => {
  it('are no failure of a clock that is read around the answer, and prove nothing of their unit', () => {
    const verdict = judge(AROUND, 3);
    assert.match(verdict.headline, /^Rate and errors of 1 method agree .*; duration not provable here/);
    assert.equal(verdict.outcome, 'pass');
    const sum = checkOf(verdict, 'duration-sum');
    assert.deepEqual([sum.outcome, sum.required], ['cannot-tell', false]);
    assert.match(sum.because, /add up to 360 ms, the client's to 120 ms\. .* so would another unit than seconds/);
    for (const name of ['duration-sum', 'duration-buckets']) {
      assert.match(checkOf(verdict, name).power!, /seconds written as milliseconds \(×1000\): no/);
    }
  });

  it('are proven where they are less', () => {
    assert.match(judge(AROUND, 0.9).headline, /^Rate, errors and duration of 1 method agree/);
  });

  it('are a failure of a clock that is read before the answer', () => {
    assert.equal(checkOf(judge('go-grpc-middleware', 3), 'duration-sum').outcome, 'fail');
  });

  it('are a failure whatever the clock, where they are grossly so', () => {
    assert.equal(checkOf(judge(AROUND, 1000), 'duration-sum').outcome, 'fail');
  });
});
