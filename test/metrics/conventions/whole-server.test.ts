import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countRows } from '../../../src/report/count-rows.js';
import { checkOf, decisive } from '../verify/bracketed-run.js';
import { calls, OTHER } from '../verify/simulated-call.js';
import { slowBooks } from '../verify/slow-books.js';
import { type Lie, verdictOnLibrary } from './library-server.js';
import { OTHER_PLACES } from './other-places.js';

const both = [...calls(60), ...calls(7, { answered: 5 }), ...calls(20, OTHER)];
/** Five calls of Place whose handler sleeps 50 ms, and a load that is quick. */
const slow = calls(5, { serverMs: 50.4, clientMs: 51 });
const quick = calls(500, { ...OTHER, serverMs: 0.2, clientMs: 0.9 });
const methods = slowBooks(slow, quick, 50);
const thousandths: Lie = (honest) =>
  honest.map((one) => (one.type === 'histogram' ? { ...one, by: one.by / 1000 } : one));

describe('where all methods are counted in one', () => {
  it('the cause of a fault is named all the same', () => {
    for (const name of ['istio', 'linkerd', 'envoy-cluster'] as const) {
      const lie: Lie = (honest) => [...honest, ...honest];
      const verdict = verdictOnLibrary(OTHER_PLACES[name], { calls: both, lie });
      assert.deepEqual(
        verdict.causes.map(({ id, methods }) => [id, methods]),
        [['counted-twice', []]],
      );
      const explained = verdict.causes[0]!.checks.map((index) => verdict.checks[index]!);
      assert.ok(explained.some((check) => check.name === 'requests-total' && check.method === null));
    }
  });

  it('what was expected and counted is told of all of them', () => {
    const verdict = verdictOnLibrary(OTHER_PLACES.istio, { calls: both });
    assert.deepEqual(
      countRows(verdict.checks).map(({ method, code, expected, observed }) => [method, code, expected.min, observed]),
      [
        [null, null, 87, 87],
        [null, 0, 80, 80],
        [null, 5, 7, 7],
      ],
    );
  });

  it('a slow call proves that durations are not too short', () => {
    const verdict = verdictOnLibrary(OTHER_PLACES.istio, { calls: [...slow, ...quick], methods });
    assert.deepEqual([verdict.outcome, checkOf(verdict, 'duration-floor').outcome], ['pass', 'pass']);
    const lying = verdictOnLibrary(OTHER_PLACES.istio, { calls: [...slow, ...quick], methods, lie: thousandths });
    assert.deepEqual(decisive(lying, 'fail'), ['duration-floor']);
  });
});
