import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkOf, decisive } from '../verify/bracketed-run.js';
import { calls, WATCH } from '../verify/simulated-call.js';
import { type Lie, verdictOnLibrary } from './library-server.js';

const LIBRARY = 'py-grpc-prometheus';
const theirs = calls(20, { ...WATCH, answered: 9 });
const ours = [...calls(4), ...calls(175, WATCH)];

/** Adds a label that tells every call apart to what a family counts. */
function labelled(family: string): Lie {
  let user = 0;
  return (honest) =>
    honest.map((one) => (one.name === family ? { ...one, labels: { ...one.labels, user: String(user++) } } : one));
}

describe('streams of which a library counts the start alone', () => {
  it('are nobody’s fault where others opened some meanwhile', () => {
    const verdict = verdictOnLibrary(LIBRARY, { calls: ours, beside: theirs, exclusive: false });
    assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
    const started = checkOf(verdict, 'started-total', { method: 'Watch' });
    assert.deepEqual([started.outcome, started.observed], ['cannot-tell', 195]);
  });

  it('are too many where nobody else calls', () => {
    const verdict = verdictOnLibrary(LIBRARY, { calls: ours, beside: theirs, exclusive: true });
    assert.equal(checkOf(verdict, 'started-total', { method: 'Watch' }).outcome, 'fail');
  });

  it('are counted twice where they are twice as many exactly', () => {
    const lie: Lie = (honest) =>
      honest.flatMap((one) => (one.name === 'grpc_server_started_total' ? [one, one] : [one]));
    const verdict = verdictOnLibrary(LIBRARY, { calls: ours, exclusive: false, lie });
    assert.equal(checkOf(verdict, 'started-total', { method: 'Watch' }).outcome, 'fail');
  });

  it('are lost where none of one method is there, and all of another one', () => {
    const follow = calls(45, { ...WATCH, method: 'Follow' });
    const lie: Lie = (honest, { method }) => (method === 'Watch' ? [] : honest);
    const verdict = verdictOnLibrary(LIBRARY, {
      calls: [...calls(67, WATCH), ...follow],
      history: calls(3, WATCH),
      lie,
    });
    assert.equal(verdict.outcome, 'fail', verdict.headline);
  });

  it('show a label that has a value for every call', () => {
    const verdict = verdictOnLibrary(LIBRARY, { calls: ours, lie: labelled('grpc_server_started_total') });
    assert.equal(checkOf(verdict, 'label-cardinality', { method: 'Watch' }).outcome, 'fail', verdict.headline);
  });

  it('tell that no call went to a replica that was not given: what is short elsewhere is lost', () => {
    const lie: Lie = (honest, { answered }) =>
      honest.filter(({ name }) => answered === 0 || name !== 'grpc_server_handled_total');
    const verdict = verdictOnLibrary(LIBRARY, {
      calls: [...ours, ...calls(1, { answered: 10 })],
      exclusive: false,
      lie,
    });
    assert.equal(checkOf(verdict, 'requests-by-code', { code: 10 }).outcome, 'fail', verdict.headline);
  });
});
