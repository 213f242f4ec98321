import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verdictOn } from './bracketed-run.js';
import { calls, OTHER } from './simulated-call.js';

const server = { convention: 'go-grpc-middleware' } as const;
const adviceOn = (own: Parameters<typeof verdictOn>[0]['calls']) => verdictOn({ server, calls: own }).buckets;

describe('the bounds of a histogram', () => {
  it('are called a guess where nearly all calls lie below the first, and better ones are proposed around them', () => {
    const [advice, ...others] = adviceOn(calls(500, { serverMs: 0.0014, clientMs: 0.9 }));
    assert.deepEqual(others, []);
    assert.equal(advice!.family, 'grpc_server_handling_seconds');
    assert.equal(advice!.unit, 'seconds');
    assert.deepEqual(
      advice!.pileUps.map(({ method, where, calls, of, boundMs }) => ({ method, where, calls, of, boundMs })),
      [{ method: 'shop.v1.OrderService/Place', where: 'first', calls: 500, of: 500, boundMs: 5 }],
    );
    // A quarter of 1.4 µs, up to what the client waited.
    assert.deepEqual(
      advice!.betterBounds,
      [2.5e-7, 5e-7, 1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3],
    );
  });

  it('are not called one where two in ten calls lie elsewhere', () => {
    assert.deepEqual(adviceOn([...calls(80), ...calls(20, { serverMs: 30, clientMs: 31 })]), []);
  });

  it('are called one where one call in a hundred takes longer than the last', () => {
    const slow = calls(2, { serverMs: 14_000, clientMs: 14_100 });
    const [advice] = adviceOn([...calls(198, { serverMs: 60, clientMs: 61 }), ...slow]);
    assert.deepEqual(
      advice!.pileUps.map(({ where, calls, of, boundMs }) => [where, calls, of, boundMs]),
      [['beyond', 2, 200, 10_000]],
    );
    assert.ok(advice!.betterBounds.at(-1)! >= 14, `${advice!.betterBounds}`);
    assert.ok(advice!.betterBounds[0]! < 0.06);
  });

  it('stay a short list, in the unit of the page, over whatever range', () => {
    for (const serverMs of [0.0002, 0.01, 4]) {
      const own = [...calls(100, { serverMs, clientMs: 30_000 }), ...calls(100, { ...OTHER, serverMs, clientMs: 5 })];
      const [advice] = adviceOn(own);
      assert.ok(advice!.betterBounds.length <= 16, `${advice!.betterBounds}`);
      assert.ok(advice!.betterBounds[0]! * 1000 < serverMs);
      assert.deepEqual(
        advice!.betterBounds,
        [...advice!.betterBounds].sort((a, b) => a - b),
      );
      assert.equal(advice!.pileUps.length, 2);
    }
  });

  it('are not judged by durations that are wrong', () => {
    const verdict = verdictOn({ server: { ...server, lie: { unitsPerSecond: 1e5 } }, calls: calls(100) });
    assert.equal(verdict.outcome, 'fail');
    assert.deepEqual(verdict.buckets, []);
  });

  it('are not judged by a handful of calls', () => {
    assert.deepEqual(adviceOn(calls(19)), []);
  });
});
