import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { many } from '../../many.js';
import { checkOf, decisive, verdictOn } from './bracketed-run.js';
import type { Lie } from './lie.js';
import { calls, OTHER, type SimulatedCall, UNARY, uncertain, WATCH } from './simulated-call.js';
import type { ConventionId } from './simulated-server.js';

const ENVOY = { name: 'envoy' };
const IDS: readonly ConventionId[] = [
  'shared-library',
  'go-grpc-middleware',
  'full-method',
  'otel-semconv-rpc-stable',
  'micrometer-metric-collecting',
];
const ours = [...calls(60), ...calls(9, { answered: 5 }), ...calls(25, OTHER)];
/** Attempts of which the server knows and we do not. */
const retried = (count: number, booked: SimulatedCall['booked'], fields: Partial<SimulatedCall> = {}) =>
  calls(count, { answered: Number(booked), booked, ...fields });
const refused = (count: number, answered: number) => calls(count, { answered, booked: 'nothing' });

describe('an honest server behind a proxy', () => {
  for (const convention of IDS) {
    it(`passes where the proxy changed nothing (${convention})`, () => {
      const verdict = verdictOn({ server: { convention }, calls: ours, history: ours, proxy: ENVOY, exclusive: true });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      assert.match(verdict.headline, / through a proxy \(envoy\)/);
    });
  }

  for (const convention of IDS.filter((id) => id !== 'full-method')) {
    it(`passes where calls were tried again after statuses that proxies take for passing (${convention})`, () => {
      for (const exclusive of [true, false]) {
        const verdict = verdictOn({
          server: { convention },
          calls: [...ours, ...calls(5, { answered: 14 })],
          history: ours,
          othersMeanwhile: [...retried(14, 14), ...retried(3, 8)],
          proxy: ENVOY,
          exclusive,
        });
        assert.equal(verdict.outcome, 'pass', verdict.headline);
        assert.deepEqual(
          [14, 8].map((code) => checkOf(verdict, 'requests-by-code', { method: 'Place', code }).observed),
          [19, 3],
        );
      }
    });
  }

  it('cannot be told from one that counts too many where no status is counted', () => {
    const verdict = verdictOn({
      server: { convention: 'full-method' },
      calls: ours,
      othersMeanwhile: retried(14, 14),
      proxy: ENVOY,
      exclusive: true,
    });
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.deepEqual(decisive(verdict, 'fail'), []);
    assert.match(verdict.headline, /may be calls of ours that were tried again through a proxy \(envoy\)/);
  });

  it('is not accused of attempts that the proxy gave up on, which the server ended OK', () => {
    const verdict = verdictOn({
      server: { convention: 'go-grpc-middleware' },
      calls: ours,
      othersMeanwhile: [...retried(6, 0), ...uncertain(2, 'open')],
      proxy: ENVOY,
      exclusive: true,
    });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
  });

  it('is not accused of what the proxy answered, though the user expects it of the handler', () => {
    const run = { server: { convention: 'go-grpc-middleware' } as const, expect: [13, 14], exclusive: true };
    const own = [...ours, ...refused(7, 14), ...refused(3, 13), ...refused(2, 2)];
    const verdict = verdictOn({ ...run, calls: own, proxy: ENVOY });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []]);
    assert.match(checkOf(verdict, 'requests-by-code', { code: 14 }).because, /call the server directly/);
    assert.equal(verdictOn({ ...run, calls: own }).outcome, 'fail', 'without a proxy it is');
  });

  /** Of calls that ended well a proxy gives up some attempts that would have, too; never as many as it lets through. */
  const attemptsOf = (count: number, answered: number | null, attempt: SimulatedCall['booked']) =>
    attempt === 0 ? (answered === 0 ? Math.floor(count / 7) : 0) : count;

  const someCalls: fc.Arbitrary<{ own: SimulatedCall[]; hidden: SimulatedCall[] }> = fc
    .record({
      count: fc.integer({ min: 1, max: 40 }),
      method: fc.constantFrom(UNARY, OTHER, WATCH),
      answered: fc.constantFrom(0, 0, 0, 1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 14, 16, null),
      isTheProxys: fc.boolean(),
      attempts: fc.integer({ min: 0, max: 3 }),
      attempt: fc.constantFrom<SimulatedCall['booked']>(1, 4, 8, 13, 14, 14, 14, 0, 2, 5, 'open'),
      serverMs: fc.constantFrom(0.7, 3, 90),
    })
    .map(({ count, method, answered, isTheProxys, attempts, attempt, serverMs }) => {
      const times = { serverMs, clientMs: serverMs * (attempts + 1) + 1 };
      const mayBeTheProxys = answered === null || [1, 2, 4, 7, 8, 12, 13, 14, 16].includes(answered);
      const booked = mayBeTheProxys && isTheProxys ? 'nothing' : (answered ?? 'nothing');
      // A handler that was cut off may go on for longer than its caller's caller waits.
      const hidden = { ...method, ...times, answered: 0, booked: attempt };
      return {
        own: calls(count, { ...method, ...times, answered, booked }),
        hidden: calls(booked === 'nothing' ? 0 : attemptsOf(count * attempts, answered, attempt), hidden),
      };
    });

  for (const convention of IDS) {
    it(`is never accused, whatever the proxy makes of calls (${convention})`, () => {
      fc.assert(
        fc.property(fc.array(someCalls, { minLength: 1, maxLength: 5 }), fc.boolean(), (groups, exclusive) => {
          const own = groups.flatMap((group) => group.own);
          const hidden = groups.flatMap((group) => group.hidden);
          const straight = calls(3);
          const verdict = verdictOn({
            server: { convention },
            calls: [...straight, ...own],
            othersMeanwhile: hidden,
            proxy: ENVOY,
            exclusive,
          });
          assert.deepEqual(decisive(verdict, 'fail'), [], verdict.headline);
        }),
        { numRuns: many(50), seed: 20261121 },
      );
    });
  }
});

describe('a server behind a proxy that tries again is caught where it', () => {
  const LIES: Record<string, { lie: Lie; by: string }> = {
    'loses calls that were answered OK': {
      lie: { times: (code, nth) => (code === 0 && nth === 20 ? 0 : 1) },
      by: 'requests-by-code 0',
    },
    'loses calls that failed': { lie: { times: (code) => (code === 5 ? 0 : 1) }, by: 'requests-by-code 5' },
    'counts failed calls as OK': { lie: { code: () => 0 }, by: 'requests-by-code 5' },
    'counts every call twice': { lie: { times: () => 2 }, by: 'requests-by-code 0' },
    'counts another method': {
      lie: { method: (method) => (method === 'Place' ? 'Cancel' : method) },
      by: 'requests-total',
    },
    'writes milliseconds': { lie: { unitsPerSecond: 1000 }, by: 'duration-buckets' },
  };
  for (const [what, { lie, by }] of Object.entries(LIES)) {
    it(what, () => {
      const verdict = verdictOn({
        server: { convention: 'shared-library', lie },
        calls: ours,
        othersMeanwhile: retried(8, 14),
        proxy: ENVOY,
        exclusive: true,
      });
      assert.ok(decisive(verdict, 'fail').includes(by), decisive(verdict, 'fail').join());
    });
  }
});
