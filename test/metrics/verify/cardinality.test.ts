import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Verdict } from '../../../src/metrics/verdict.js';
import { LIBRARIES, type LibraryName } from '../conventions/library.js';
import { type Lie, verdictOnLibrary } from '../conventions/library-server.js';
import { decisive } from './bracketed-run.js';
import { calls } from './simulated-call.js';

const NAMES = (Object.keys(LIBRARIES) as LibraryName[]).filter((name) => name !== 'comet');

const advisory = ({ checks }: Verdict) =>
  checks
    .filter((check) => check.name === 'label-cardinality')
    .map(({ required, outcome, observed }) => [required, outcome, observed]);

/** Puts a label on all series of a call, whose value is new so often. */
function labelled(everyNth: number): Lie {
  let nth = 0;
  return (honest) => {
    const user = String(Math.floor(nth++ / everyNth));
    return honest.map((one) => ({ ...one, labels: { ...one.labels, user } }));
  };
}

describe('a label that has a value for each call is told as the fault it is, with the metrics of', () => {
  for (const name of NAMES) {
    it(name, () => {
      const verdict = verdictOnLibrary(name, { calls: calls(150), lie: labelled(1) });
      const [found] = verdict.checks.filter((check) => check.name === 'label-cardinality');
      assert.deepEqual(
        [verdict.outcome, new Set(decisive(verdict, 'fail'))],
        ['fail', new Set(['label-cardinality'])],
        verdict.headline,
      );
      assert.equal(found!.observed, 150);
      assert.match(
        found!.because,
        /150 series .* for 150 calls of one status: the label user has a value for nearly every call\./,
      );
    });

    it(`${name}, unless its values are few`, () => {
      const few = verdictOnLibrary(name, { calls: calls(99), lie: labelled(1) });
      const shared = verdictOnLibrary(name, { calls: calls(600), lie: labelled(5) });
      assert.deepEqual([few.outcome, shared.outcome], ['pass', 'pass']);
    });

    it(`${name}, as an advice where few calls leave it open`, () => {
      const verdict = verdictOnLibrary(name, { calls: calls(12), lie: labelled(1) });
      assert.equal(verdict.outcome, 'pass', verdict.headline);
      assert.deepEqual(new Set(advisory(verdict).map(String)), new Set(['false,cannot-tell,12']));
      const [found] = verdict.checks.filter((check) => check.name === 'label-cardinality');
      assert.match(found!.because, /the label user may have a value for every call\. Send some hundred calls/);
    });

    it(`${name}, and is not suspected where methods, statuses and a few pods make the series`, () => {
      const statuses = [2, 3, 5, 6, 9, 10, 15].flatMap((answered) => calls(1, { answered }));
      const methods = Array.from({ length: 12 }, (_, i) => calls(1, { method: `Method${i}` })).flat();
      const honest = verdictOnLibrary(name, { calls: [...calls(3), ...statuses, ...methods] });
      const pods = verdictOnLibrary(name, { calls: calls(40), lie: labelled(4) });
      assert.deepEqual([advisory(honest), advisory(pods)], [[], []]);
    });
  }
});
