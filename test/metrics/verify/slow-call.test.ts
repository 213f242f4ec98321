import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Verdict } from '../../../src/metrics/verdict.js';
import { verify } from '../../../src/metrics/verify/verify.js';
import { type BracketedRun, checkOf, decisive, pagesOf, verdictOn } from './bracketed-run.js';
import type { Lie } from './lie.js';
import { calls, OTHER, type SimulatedCall } from './simulated-call.js';
import { CONVENTION_IDS, type ConventionId } from './simulated-server.js';
import { slowBooks } from './slow-books.js';

/** Five calls of Place whose handler sleeps 50 ms. */
const slow = calls(5, { serverMs: 50.4, clientMs: 51 });
/** A handler of 1.4 µs, as an honest Go server was seen to have, whose clients wait 600 times as long. */
const quick = (count: number, fields: Partial<SimulatedCall> = {}) =>
  calls(count, { serverMs: 0.0014, clientMs: 0.9, ...fields });

interface SlowRun extends Partial<BracketedRun> {
  convention: ConventionId;
  lie?: Lie;
  slow?: readonly SimulatedCall[];
  load?: readonly SimulatedCall[];
  leastMs?: number;
}

function slowVerdict({ convention, lie, slow: own = slow, load = quick(2000, OTHER), leastMs = 50, ...run }: SlowRun) {
  const around = pagesOf({ server: { convention, lie, ...run.server }, calls: [...own, ...load], ...run });
  return verify({
    methods: slowBooks(own, load, leastMs),
    pages: [around],
    exclusive: run.exclusive ?? false,
    bracketSeconds: 5,
    silentSeconds: 1,
  });
}

const floorOf = (verdict: Verdict) => checkOf(verdict, 'duration-floor');

const TOO_SHORT: Record<string, Lie> = {
  'writes milliseconds as if they were thousandths of them': { unitsPerSecond: 0.001 },
  'has a clock that stands still': { unitsPerSecond: 0 },
  'shows a tenth of the time': { unitsPerSecond: 0.1 },
};

for (const convention of CONVENTION_IDS) {
  describe(`a slow call of a server of ${convention}`, () => {
    for (const [what, lie] of Object.entries(TOO_SHORT)) {
      it(`catches one that ${what}, by duration-floor alone`, () => {
        const verdict = slowVerdict({ convention, lie });
        assert.deepEqual(decisive(verdict, 'fail'), ['duration-floor']);
        const { because, method, observed, expected } = floorOf(verdict);
        assert.equal(method, 'shop.v1.OrderService/Place');
        assert.match(
          because,
          /g?rpc_\w+.*5 calls were made whose handler takes 50 ms at least.*durations are too short/,
        );
        assert.ok(observed! < expected!.min);
      });
    }

    it('proves honest durations, beside handlers of 1.4 µs', () => {
      const verdict = slowVerdict({ convention });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      assert.equal(floorOf(verdict).outcome, 'pass', floorOf(verdict).because);
      const power = checkOf(verdict, 'duration-sum', { method: 'Place' }).power!;
      assert.match(power, /×1000\): yes\. Durations that are too short \(÷1000\): yes, by duration-floor/);
      assert.match(checkOf(verdict, 'duration-sum', { method: 'Cancel' }).power!, /\(÷1000\): no; .*--slow-call/);
    });

    it('accuses no handler of 1.4 µs that was said to be slow: the client saw that it is not', () => {
      const verdict = slowVerdict({ convention, slow: quick(5), load: quick(2000) });
      assert.deepEqual([verdict.outcome, ...decisive(verdict, 'fail')], ['cannot-tell']);
      assert.match(
        floorOf(verdict).because,
        /answered after 900 µs, so its handler does not take 50 ms, as --slow-call or a step's handler-at-least says/,
      );
    });

    it('catches it too where the load calls the same quick method with other data', () => {
      const load = quick(2000);
      assert.equal(slowVerdict({ convention, load }).outcome, 'pass');
      const lying = slowVerdict({ convention, load, lie: { unitsPerSecond: 0.001 } });
      assert.deepEqual(decisive(lying, 'fail'), ['duration-floor']);
    });

    it('is not-exercised, and never required, where none was made', () => {
      const verdict = verdictOn({ server: { convention }, calls: quick(2000) });
      const { outcome, required, because } = floorOf(verdict);
      assert.deepEqual([verdict.outcome, outcome, required], ['pass', 'not-exercised', false]);
      assert.match(because, /--slow-call pkg\.Service\/Method=50ms/);
    });
  });
}

/** As native histograms stand in a text page. */
const withoutBounds = (page: string) => page.replaceAll(/^.*le="[\d.]+".*\n/gm, '');

describe('a slow call', () => {
  const convention = 'shared-library';

  it('catches a thousandth in the buckets where slow calls of the load make up the sum', () => {
    const load = calls(4000, { serverMs: 50.4, clientMs: 51 });
    const lying = slowVerdict({ convention, load, lie: { unitsPerSecond: 0.001 } });
    const { observed, expected, unit, because } = floorOf(lying);
    assert.deepEqual([observed, expected, unit], [0, { min: 5, max: Number.POSITIVE_INFINITY }, 'calls']);
    assert.match(because, /_bucket\{.*le="0\.025".*no call took longer than 25 ms/);
  });

  it('has no power, and says so, where a load of slow calls stands in a histogram without bounds', () => {
    const load = calls(4000, { serverMs: 50.4, clientMs: 51 });
    const verdict = slowVerdict({ convention, load, lie: { bends: withoutBounds } });
    const { outcome, because } = floorOf(verdict);
    assert.equal(outcome, 'not-exercised', because);
    assert.match(because, /the other calls of the method would hide it/);
    assert.match(checkOf(verdict, 'duration-sum').power!, /\(÷1000\): no/);
  });

  it('calls no durations too long that may be of others who waited long', () => {
    const watchers = calls(3, { serverMs: 600_000, clientMs: 600_001 });
    const verdict = slowVerdict({ convention, lie: { bends: withoutBounds }, othersMeanwhile: watchers });
    const { outcome, because } = floorOf(verdict);
    assert.equal(outcome, 'not-exercised', because);
    assert.match(because, /the other calls of the method would hide it/);
    assert.doesNotMatch(checkOf(verdict, 'duration-sum', { method: 'Place' }).power!, /too long/);
  });

  it('allows a coarse clock its tick, and a sleep that ends a little early', () => {
    const coarse = calls(5, { serverMs: 34.5, clientMs: 49.5 });
    assert.equal(floorOf(slowVerdict({ convention, slow: coarse })).outcome, 'pass');
    const short = calls(5, { serverMs: 25, clientMs: 51 });
    assert.equal(floorOf(slowVerdict({ convention, slow: short })).outcome, 'fail');
  });

  it('accuses nobody where its durations may be on the page of another replica', () => {
    const around = pagesOf({ server: { convention }, calls: quick(2000, OTHER) });
    const verdict = verify({
      methods: slowBooks(slow, quick(2000, OTHER), 50),
      pages: [around],
      exclusive: false,
      bracketSeconds: 5,
      silentSeconds: 1,
    });
    assert.equal(floorOf(verdict).outcome, 'cannot-tell');
  });

  it('cannot tell where others call the method, who may stand in for ours', () => {
    const verdict = slowVerdict({ convention, lie: { unitsPerSecond: 0.001 }, othersBefore: quick(3) });
    const { outcome, because } = floorOf(verdict);
    assert.equal(outcome, 'cannot-tell');
    assert.match(because, /others called this method too.*--exclusive/);
  });

  it('that only something in front of the handler answered proves nothing', () => {
    const refused = calls(5, { answered: 16, booked: 'nothing', clientMs: 51 });
    const { outcome, because } = floorOf(slowVerdict({ convention, slow: refused, load: quick(100) }));
    assert.equal(outcome, 'cannot-tell');
    assert.match(because, /No slow call of .* is known to have been answered by its handler/);
  });
});
