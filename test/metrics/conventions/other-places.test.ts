import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readPage } from '../../../src/metrics/exposition.js';
import type { Verdict } from '../../../src/metrics/verdict.js';
import { findConventions, requestsOn } from '../../../src/metrics/verify/find-conventions.js';
import { many } from '../../many.js';
import { checkOf, decisive } from '../verify/bracketed-run.js';
import { CHAT, calls, OTHER, type SimulatedCall, UPLOAD, uncertain, WATCH } from '../verify/simulated-call.js';
import { type Increment, LIBRARIES, type Library } from './library.js';
import { type LibraryRun, type Lie, verdictOnLibrary } from './library-server.js';
import { OTHER_PLACES, type OtherPlace } from './other-places.js';
import { IN_FRONT, someCalls, UNANSWERED, type Way } from './some-calls.js';

const unary = [...calls(60), ...calls(7, { answered: 5 }), ...calls(20, OTHER), ...calls(3, { ...OTHER, answered: 3 })];
const mixed = [...unary, ...calls(12, WATCH), ...calls(10, UPLOAD), ...calls(10, CHAT)];

/** What each can be held to; the counts are those of the mixed calls. */
interface Ways {
  convention: string;
  totals: string[];
  /** Which check finds that calls with NOT_FOUND are missing; null where nothing tells failed calls apart. */
  failure: string | null;
  /** What all checks of errors counted. */
  errors: string[];
  timed: boolean;
  headline: string;
}

const BY_METHOD = {
  totals: ['Cancel 23', 'Chat 10', 'Place 67', 'Upload 10', 'Watch 12'],
  failure: 'requests-by-code 5',
  errors: ['Cancel 3 3', 'Place 5 7', 'Cancel 3', 'Place 7'],
  timed: false,
  headline: 'Rate and errors of 2 methods agree',
};
const IN_ONE = {
  totals: ['all 122'],
  failure: 'requests-by-code 5',
  errors: ['all 3 3', 'all 5 7'],
  timed: false,
  headline: 'Rate and errors of 2 methods in one agree',
};
const WAYS: Record<OtherPlace, Ways> = {
  // Envoy tells of failed calls in two ways.
  'envoy-methods': { convention: 'envoy-methods', ...BY_METHOD },
  'envoy-methods, cut at dots': { convention: 'envoy-methods', ...BY_METHOD },
  'envoy-cluster': { convention: 'envoy-cluster', ...IN_ONE, errors: [...IN_ONE.errors, 'all 10'] },
  istio: {
    convention: 'istio',
    ...IN_ONE,
    timed: true,
    headline: 'Rate, errors and duration of 2 methods in one agree',
  },
  linkerd: { convention: 'linkerd', ...IN_ONE },
  'http-server-total': {
    convention: 'http-server-total',
    totals: IN_ONE.totals,
    failure: null,
    errors: [],
    timed: true,
    headline: 'Rate and duration of 2 methods in one agree',
  },
  brpc: { convention: 'brpc', ...BY_METHOD, failure: 'errors-total', errors: ['Cancel 3', 'Place 7'] },
  'dotnet-event-counters': {
    convention: 'dotnet-event-counters',
    ...IN_ONE,
    failure: 'errors-total',
    errors: ['all 10'],
  },
};
const NAMES = Object.keys(WAYS) as OtherPlace[];

const judge = (name: OtherPlace, run: LibraryRun): Verdict => verdictOnLibrary(OTHER_PLACES[name], run);
const lying = (name: OtherPlace, lie: Lie): Verdict => judge(name, { calls: unary, history: mixed, lie });

/** `Place 67`, or `null 112` for all methods in one. */
function counted(verdict: Verdict, name: string): string[] {
  return verdict.checks
    .filter((check) => check.name === name && check.outcome === 'pass')
    .map(
      ({ method, code, observed }) =>
        `${method?.split('/').at(-1) ?? 'all'}${code === null ? '' : ` ${code}`} ${observed}`,
    )
    .sort();
}

describe('an honest server or proxy, called for several methods, with the metrics of', () => {
  for (const name of NAMES) {
    const { convention, totals, errors, timed, headline } = WAYS[name];

    it(`${name} passes, and has the exact numbers`, () => {
      const verdict = judge(name, { calls: mixed, history: mixed });
      assert.deepEqual([verdict.outcome, verdict.convention], ['pass', convention], verdict.headline);
      assert.deepEqual(counted(verdict, 'requests-total'), totals);
      const failed = ['requests-by-code', 'errors-total'].flatMap((check) => counted(verdict, check));
      assert.deepEqual(
        failed.filter((text) => !text.includes(' 0 ')),
        errors,
      );
      assert.deepEqual(counted(verdict, 'duration-count'), timed ? totals : []);
    });

    it(`${name} says in its headline what was proven of how many methods`, () => {
      const verdict = judge(name, { calls: unary });
      assert.ok(verdict.headline.startsWith(headline), verdict.headline);
    });

    it(`${name} passes where one method alone was called`, () => {
      const verdict = judge(name, { calls: calls(30), history: mixed });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
    });

    it(`${name} is never accused for calls that ended without the server's word`, () => {
      for (const booked of ['nothing', 'open', 0, 1, 2] as const) {
        const verdict = judge(name, { calls: [...unary, ...uncertain(8, booked)] });
        assert.deepEqual(decisive(verdict, 'fail'), [], `${booked}: ${verdict.headline}`);
      }
    });
  }
});

const some = (role: string, change: (one: Increment, call: SimulatedCall) => Increment[]): Lie => {
  return (honest, call) => honest.flatMap((one) => (one.role === role ? change(one, call) : [one]));
};
/** Says true once, of ours: the history comes before them. */
const onceInRun = () => {
  let nth = 0;
  return () => nth++ === mixed.length + 20;
};

describe('a server or proxy is caught by a named check where it', () => {
  for (const name of NAMES) {
    it(`loses a call (${name})`, () => {
      const isLost = onceInRun();
      const verdict = lying(
        name,
        some('requests', (one) => (isLost() ? [] : [one])),
      );
      assert.ok(decisive(verdict, 'fail').includes('requests-total'), verdict.headline);
    });

    it(`counts every call twice (${name})`, () => {
      const verdict = lying(name, (honest) => [...honest, ...honest.filter(({ role }) => role !== 'in-flight')]);
      assert.ok(decisive(verdict, 'fail').includes('requests-total'), verdict.headline);
    });
  }

  for (const name of NAMES.filter((one) => WAYS[one].failure !== null)) {
    it(`counts no failed call as failed (${name})`, () => {
      const verdict = judge(name, {
        calls: unary,
        history: mixed,
        lie: (honest, call, library) => (call.booked === 0 ? honest : library.count({ ...call, booked: 0 })),
      });
      assert.ok(decisive(verdict, 'fail').includes(WAYS[name].failure!), verdict.headline);
    });
  }

  it('writes durations a thousand times too long (istio)', () => {
    const verdict = lying(
      'istio',
      some('duration', (one) => [{ ...one, by: one.by * 1000 }]),
    );
    assert.deepEqual(decisive(verdict, 'fail'), ['duration-buckets', 'duration-sum']);
  });

  it('leaves its gauge up after failed calls (dotnet-event-counters)', () => {
    const verdict = lying(
      'dotnet-event-counters',
      some('in-flight', (one, call) => [{ ...one, by: call.booked === 0 ? 0 : 1 }]),
    );
    assert.deepEqual(decisive(verdict, 'fail'), ['in-flight-returns']);
  });

  it('counts no message received (dotnet-event-counters)', () => {
    const verdict = lying(
      'dotnet-event-counters',
      some('messages-received', () => []),
    );
    assert.deepEqual(decisive(verdict, 'fail'), ['messages-received']);
  });

  it('counts the calls of one method as those of another (brpc, envoy-methods)', () => {
    for (const name of ['brpc', 'envoy-methods', 'envoy-methods, cut at dots'] as const) {
      const lie: Lie = (_honest, call, library) => library.count({ ...call, method: OTHER.method });
      const verdict = judge(name, { calls: unary, history: mixed, lie });
      assert.ok(decisive(verdict, 'fail').includes('requests-total'), verdict.headline);
    }
  });
});

describe('where nothing names a method', () => {
  it('a page that hardly moved may be that of another server: it is not accused', () => {
    let served = 0;
    const lie: Lie = (honest) => (served++ < mixed.length ? honest : []);
    const verdict = judge('envoy-cluster', { calls: unary, history: mixed, lie });
    assert.deepEqual([verdict.outcome, verdict.checks[0]?.name], ['cannot-tell', 'service-found']);
    assert.match(verdict.headline, /moved by 0 while 90 calls were sent, and names no method/);
  });

  it('a check of all methods in one has no method', () => {
    const verdict = judge('linkerd', { calls: mixed });
    assert.equal(checkOf(verdict, 'requests-total').method, null);
    assert.ok(verdict.checks.every(({ method }) => method === null));
  });

  it('HTTP requests without a route are no measure where something else counts the calls', () => {
    const [http, nice] = [OTHER_PLACES['http-server-total'], LIBRARIES['nice-grpc']];
    // A third of the calls comes in by a way that the layer does not see.
    let nth = 0;
    const both: Library = {
      ...nice,
      count: (call) => [...nice.count(call), ...(nth++ % 3 === 0 ? [] : http.count(call))],
    };
    const verdict = verdictOnLibrary(both, { calls: unary });
    assert.deepEqual([verdict.outcome, verdict.convention], ['pass', 'nice-grpc'], verdict.headline);
  });

  it("a sidecar that shows its server's metrics beside its own is judged by both", () => {
    const [mesh, nice] = [OTHER_PLACES.istio, LIBRARIES['nice-grpc']];
    const both: Library = { ...nice, count: (call) => [...nice.count(call), ...mesh.count(call)] };
    const verdict = verdictOnLibrary(both, { calls: unary });
    assert.deepEqual([verdict.outcome, verdict.convention], ['pass', 'nice-grpc + istio'], verdict.headline);
    assert.deepEqual(counted(verdict, 'requests-total'), ['Cancel 23', 'Place 67', 'all 90']);
  });

  it('calls of others through the same proxy keep it from being told which are ours', () => {
    const stock = {
      ...OTHER_PLACES.istio,
      count: (call: SimulatedCall) => OTHER_PLACES.istio.count(call).map(elsewhere),
    };
    const both = {
      ...OTHER_PLACES.istio,
      count: (call: SimulatedCall) => (call.method === OTHER.method ? stock : OTHER_PLACES.istio).count(call),
    };
    const verdict = verdictOnLibrary(both, { calls: calls(40), beside: calls(7, OTHER) });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'cannot-tell')], ['cannot-tell', ['labels-readable']]);
    assert.match(verdict.headline, /istio_requests_total moved for 2 values of destination_service/);
  });

  it('two methods of one name in the names of metrics are not told apart', () => {
    const twins = [...calls(20), ...calls(20, { service: 'shop.v1.Order', method: 'ServicePlace' })];
    const verdict = judge('brpc', { calls: twins });
    assert.equal(verdict.outcome, 'cannot-tell');
    assert.match(verdict.headline, /have one name in rpc_server_<port>_<method>/);
  });
});

function elsewhere(one: Increment): Increment {
  return { ...one, labels: { ...one.labels, destination_service: 'elsewhere.shop.svc.cluster.local' } };
}

const PAGES: Record<string, string> = {
  'envoy-methods': 'envoy-methods',
  'envoy-methods-dots': 'envoy-methods',
  'envoy-cluster': 'envoy-cluster',
  istio: 'istio',
  linkerd: 'linkerd',
  'http-server-total': 'http-server-total',
  brpc: 'brpc',
  'dotnet-event-counters': 'dotnet-event-counters',
};

describe('a page as these write it', () => {
  for (const [file, id] of Object.entries(PAGES)) {
    it(`is recognised as ${id}, and as nothing else (${file})`, async () => {
      const text = await readFile(new URL(`../../../../fixtures/pages/${file}.txt`, import.meta.url), 'utf8');
      const page = readPage(text, 'text/plain; version=0.0.4');
      assert.deepEqual(
        findConventions([page]).map(({ convention, hasCounter, obstacles }) => [convention.id, hasCounter, obstacles]),
        [[id, true, []]],
      );
      assert.equal(requestsOn([page], findConventions([page])), 85);
    });
  }
});

/** Under what a call may be booked, by the status that its client saw. */
const anywhere: Way = (_, answered) => {
  if (answered === null) return UNANSWERED;
  return IN_FRONT.includes(answered) ? [answered, 'nothing'] : [answered];
};
const honestCalls = someCalls(anywhere);

describe('an honest server or proxy, whatever becomes of its calls, is never accused with the metrics of', () => {
  for (const name of NAMES) {
    it(name, () => {
      const runs = fc.record({
        own: fc.array(honestCalls, { minLength: 1, maxLength: 6 }),
        history: fc.array(honestCalls, { maxLength: 3 }),
      });
      fc.assert(
        fc.property(runs, ({ own, history }) => {
          const verdict = judge(name, { calls: own.flat(), history: history.flat() });
          assert.deepEqual(decisive(verdict, 'fail'), [], verdict.headline);
        }),
        { numRuns: many(40), seed: 20261121 },
      );
    });
  }
});
