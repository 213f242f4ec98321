import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calls, UNARY } from '../verify/simulated-call.js';
import { verdictAfter } from './verdict-after.js';

const sent = [...calls(50), ...calls(10, { answered: 5 })];

/** What is proven where calls are counted so often under each value of a label. */
function judge(label: string, counts: Record<string, number>, maps: readonly string[] = []) {
  const lines = Object.entries(counts).map(
    ([value, count]) => `my_rpcs_total{svc="${UNARY.service}",rpc="${UNARY.method}",${label}="${value}"} ${count}`,
  );
  const { outcome, checks, capability } = verdictAfter(['# TYPE my_rpcs_total counter', ...lines], sent, { maps });
  const errors = checks.find(({ name }) => name === 'errors-total');
  return [outcome, capability[0]?.counts, errors?.outcome, errors?.observed];
}

describe('a label of two values that says whether a call failed', () => {
  for (const [label, ok, failed] of [
    ['ok', 'true', 'false'],
    ['success', 'True', 'False'],
    ['is_success', 'yes', 'no'],
    ['error', 'false', 'true'],
    ['isError', 'no', 'yes'],
    ['failed', 'false', 'true'],
    ['status', 'success', 'failed'],
  ] as const) {
    it(`is understood as ${label}="${ok}" and "${failed}"`, () => {
      const honest = judge(label, { [ok]: 50, [failed]: 10 });
      assert.deepEqual(honest, ['pass', 'per-method-and-outcome', 'pass', 10]);
      const told = [`requests=my_rpcs_total{service=svc,method=rpc,code=${label}}`];
      assert.deepEqual(judge(label, { [ok]: 50, [failed]: 10 }, told), honest);
      const [outcome, , errors] = judge(label, { [ok]: 60, [failed]: 0 }, told);
      // Which failures such a word means is not known: some libraries mean those of the server alone.
      assert.deepEqual([outcome, errors], ['cannot-tell', 'cannot-tell']);
    });
  }

  it('is told of where no series has the value that says so', () => {
    const page = [
      '# TYPE my_rpcs_total counter',
      `my_rpcs_total{svc="${UNARY.service}",rpc="${UNARY.method}",success="true"} 60`,
    ];
    const { checks } = verdictAfter(page, sent);
    assert.match(
      checks.find(({ name }) => name === 'errors-total')!.because,
      /^No series of my_rpcs_total for \S+ says by its label success that calls failed: it moved by 0 for 10 calls /,
    );
  });

  it('is none under a name that does not say which value means what', () => {
    assert.deepEqual(judge('cached', { true: 50, false: 10 }), ['pass', 'per-method', undefined, undefined]);
  });

  it('is none under a name that denies what it says', () => {
    const label = 'not_ok';
    assert.deepEqual(judge(label, { false: 50, true: 10 }).slice(2), [undefined, undefined]);
  });
});
