import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { many } from '../../many.js';
import { verdictOn } from './bracketed-run.js';
import type { Lie } from './lie.js';
import { honestBusy, honestQuiet, LIES, liar, others, provable } from './random-runs.js';
import { calls } from './simulated-call.js';

const RUNS = { numRuns: many(100), seed: 20_260_301 };

describe('any run', () => {
  it('against an honest server, left alone, passes', () => {
    fc.assert(
      fc.property(honestQuiet, (run) => {
        const verdict = verdictOn(run);
        assert.equal(verdict.outcome, 'pass', verdict.headline);
      }),
      RUNS,
    );
  });

  it('against an honest server never fails, whatever happens around it', () => {
    fc.assert(
      fc.property(honestBusy, (run) => {
        const verdict = verdictOn(run);
        const failed = verdict.checks.filter((check) => check.outcome === 'fail');
        assert.deepEqual(
          failed.map(({ name, because }) => [name, because]),
          [],
        );
      }),
      RUNS,
    );
  });

  it('against a server that tells one provable lie fails, if it is left alone', () => {
    fc.assert(
      fc.property(provable, liar, (own, { honest, lie }) => {
        const settings = { ...honest, style: {}, lie: LIES[lie]! };
        const verdict = verdictOn({ server: settings, calls: own, history: calls(4) });
        assert.equal(verdict.outcome, 'fail', `${lie}: ${verdict.headline}`);
      }),
      RUNS,
    );
  });

  it('against a server that tells one provable lie never passes, whatever happens around it', () => {
    fc.assert(
      fc.property(provable, liar, others, (own, { honest, lie }, around) => {
        const settings = { ...honest, style: {}, lie: LIES[lie]! };
        const verdict = verdictOn({ server: settings, calls: own, history: calls(4), ...around });
        assert.notEqual(verdict.outcome, 'pass', `${lie}: ${verdict.headline}`);
      }),
      RUNS,
    );
  });

  it('shows milliseconds to every check of durations that passed as one that would have seen them', () => {
    fc.assert(
      fc.property(honestQuiet, (run) => {
        const durationsOf = (lie: Lie) =>
          verdictOn({ ...run, server: { ...run.server, lie } }).checks.filter(({ name }) =>
            ['duration-buckets', 'duration-sum'].includes(name),
          );
        const caught = durationsOf({ unitsPerSecond: 1000 });
        for (const [i, { name, outcome, power, method }] of durationsOf({}).entries()) {
          const saysYes = power?.includes('(×1000): yes') ?? false;
          assert.equal(outcome === 'pass', saysYes);
          assert.deepEqual([caught[i]!.name, caught[i]!.method], [name, method]);
          assert.ok(!saysYes || caught[i]!.outcome === 'fail', `${name} ${method}`);
        }
      }),
      RUNS,
    );
  });

  it('is told in sentences that hold numbers and end in what to do, where not all is well', () => {
    fc.assert(
      fc.property(honestBusy, fc.constantFrom({}, ...Object.values(LIES)), (run, lie) => {
        const history = [...calls(3), ...(run.history ?? [])];
        const verdict = verdictOn({ ...run, history, server: { ...run.server, lie } });
        const judged = verdict.checks.filter(
          ({ name, outcome }) => name !== 'convention-found' && (outcome === 'fail' || outcome === 'cannot-tell'),
        );
        for (const { because } of judged) {
          assert.match(because, /\d/);
          assert.match(because, /g?rpc_\w+|process_start_time_seconds/);
          assert.match(because, ADVICE);
          assert.doesNotMatch(because, /undefined|NaN|null|\b1 calls\b/);
        }
      }),
      RUNS,
    );
  });
});

/** The last clause asks for something: its first word is a verb, or it says under which condition. */
const ADVICE =
  /(?:^|[.:;,] )(?:run|count|give|wait|keep|look|take|return|if|lower|use|let|export|record|check|make)\b(?:[^.]|\.\S)*\.$/i;
