import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkOf, decisive } from '../verify/bracketed-run.js';
import { calls, OTHER, uncertain } from '../verify/simulated-call.js';
import { LIBRARIES, type Library } from './library.js';
import { type LibraryRun, type Lie, verdictOnLibrary } from './library-server.js';
import { OTHER_PLACES } from './other-places.js';

const REFLECTION = {
  service: 'grpc.reflection.v1.ServerReflection',
  method: 'ServerReflectionInfo',
  kind: 'bidi',
} as const;
const HEALTH = { service: 'grpc.health.v1.Health', method: 'Check', kind: 'unary' } as const;

const ours = [...calls(40), ...calls(6, { answered: 5 }), ...calls(12, OTHER)];
const reflected = [{ service: REFLECTION.service, streams: 2 }];

/** Whether or not they name methods; the last has messages, too. */
const TOTALS: Record<string, Library> = {
  'envoy-cluster': OTHER_PLACES['envoy-cluster'],
  linkerd: OTHER_PLACES.linkerd,
  istio: OTHER_PLACES.istio,
  'dotnet-event-counters': OTHER_PLACES['dotnet-event-counters'],
};
const BY_METHOD: Record<string, Library> = {
  'nice-grpc': LIBRARIES['nice-grpc'],
  'full-method': LIBRARIES['full-method'],
  'envoy-methods': OTHER_PLACES['envoy-methods'],
  brpc: OTHER_PLACES.brpc,
};
const ALL = { ...TOTALS, ...BY_METHOD };

const both = [true, false];

describe('streams of reflection by grpc-red itself', () => {
  for (const [name, library] of Object.entries(ALL)) {
    const judge = (run: Partial<LibraryRun>) =>
      verdictOnLibrary(library, { calls: ours, history: ours, reflected, ...run });

    it(`change nothing where the server does not count them, or did so in time (${name})`, () => {
      for (const exclusive of both) {
        for (const history of [ours, [...ours, ...calls(2, REFLECTION)]]) {
          const verdict = judge({ history, exclusive });
          assert.equal(verdict.outcome, 'pass', verdict.headline);
        }
      }
    });

    it(`are not taken for somebody else's where a hook counts them in the silence before the run (${name})`, () => {
      const verdict = judge({ before: calls(2, REFLECTION), exclusive: false });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
    });

    it(`are not called too many where a hook counts them during the run (${name})`, () => {
      for (const exclusive of both) {
        for (const late of [calls(1, REFLECTION), calls(2, REFLECTION), calls(2, { ...REFLECTION, answered: 1 })]) {
          const verdict = judge({ beside: late, exclusive });
          assert.equal(verdict.outcome, 'pass', verdict.headline);
        }
      }
    });
  }

  for (const [name, library] of Object.entries(TOTALS)) {
    it(`do not excuse more than there were (${name})`, () => {
      const verdict = verdictOnLibrary(library, { calls: ours, reflected, beside: calls(3) });
      assert.ok(decisive(verdict, 'fail').includes('requests-total'), verdict.headline);
    });

    it(`are told of as what the check could not have seen (${name})`, () => {
      const check = checkOf(verdictOnLibrary(library, { calls: ours, reflected }), 'requests-total');
      assert.deepEqual(check.expected, { min: 58, max: 60 });
      assert.match(
        check.power ?? '',
        /^2 calls of reflection or health by grpc-red may be counted among these, or not/,
      );
    });

    it(`do not hide a call that is lost (${name})`, () => {
      let nth = 0;
      const verdict = verdictOnLibrary(library, {
        calls: ours,
        reflected,
        lie: (honest) => (nth++ === 30 ? [] : honest),
      });
      assert.ok(decisive(verdict, 'fail').includes('requests-total'), verdict.headline);
    });
  }

  it('may stand in a gauge before the run, where it is refreshed seldom', () => {
    const falls: Lie = (honest, call) =>
      honest.map((one) =>
        one.role === 'in-flight' && call.service === REFLECTION.service && call.booked === 0 ? { ...one, by: -1 } : one,
      );
    const run = { calls: ours, history: calls(2, { ...REFLECTION, booked: 'open' }), lie: falls };
    const library = OTHER_PLACES['dotnet-event-counters'];
    const verdict = verdictOnLibrary(library, { ...run, reflected, beside: calls(2, REFLECTION) });
    assert.equal(verdict.outcome, 'pass', verdict.headline);
    assert.deepEqual(checkOf(verdict, 'in-flight-returns').expected, { min: 2, max: 2 });
    assert.equal(
      verdictOnLibrary(library, { ...run, beside: calls(2, REFLECTION) }).outcome,
      'fail',
      'unless they were ours',
    );
  });

  it('stand among calls of reflection that the user asks for', () => {
    for (const name of ['nice-grpc', 'full-method'] as const) {
      const own = [...ours, ...calls(9, REFLECTION)];
      const verdict = verdictOnLibrary(name, { calls: own, reflected, beside: calls(2, REFLECTION) });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      const one = verdictOnLibrary(name, { calls: own, reflected, beside: calls(3, REFLECTION) });
      assert.ok(decisive(one, 'fail').includes('requests-total'), one.headline);
    }
  });
});

describe('calls of health or reflection that the user asks for', () => {
  const asked = [...calls(15, HEALTH), ...calls(4, REFLECTION)];
  const without = ({ count, ...library }: Library): Library => ({
    ...library,
    count: (call) => (/^grpc\./.test(call.service) ? [] : count(call)),
  });

  for (const [name, library] of Object.entries(TOTALS)) {
    it(`may be counted among all others, or not (${name})`, () => {
      for (const server of [library, without(library)]) {
        const verdict = verdictOnLibrary(server, { calls: [...ours, ...asked], history: ours });
        assert.equal(verdict.outcome, 'pass', verdict.headline);
      }
    });

    it(`may be counted whatever became of them (${name})`, () => {
      for (const booked of [0, 1, 'nothing'] as const) {
        const verdict = verdictOnLibrary(library, { calls: [...ours, ...uncertain(7, booked, HEALTH)], history: ours });
        assert.deepEqual(decisive(verdict, 'fail'), [], verdict.headline);
      }
    });
  }

  for (const [name, library] of Object.entries(BY_METHOD)) {
    it(`are judged where the page counts them (${name})`, () => {
      const verdict = verdictOnLibrary(library, { calls: [...ours, ...asked], history: [...ours, ...asked] });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      assert.equal(checkOf(verdict, 'requests-total', { method: 'Check' }).observed, 15);
    });

    it(`are said to be left out where it does not (${name})`, () => {
      const verdict = verdictOnLibrary(without(library), { calls: [...ours, ...asked], history: ours });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      const check = checkOf(verdict, 'requests-total', { method: 'Check' });
      assert.deepEqual([check.outcome, check.required], ['not-applicable', false]);
    });

    it(`are found missing where the page counts them and loses some (${name})`, () => {
      let nth = 0;
      const verdict = verdictOnLibrary(library, {
        calls: [...ours, ...asked],
        lie: (honest, call) => (call.service === HEALTH.service && nth++ === 5 ? [] : honest),
      });
      assert.ok(decisive(verdict, 'fail').includes('requests-total'), verdict.headline);
    });
  }
});
