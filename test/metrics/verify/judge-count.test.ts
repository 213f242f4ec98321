import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPage } from '../../../src/metrics/exposition.js';
import { verdictAfter } from '../detect/verdict-after.js';
import { checkOf, decisive, verdictOn } from './bracketed-run.js';
import { calls, UNARY } from './simulated-call.js';

const own = calls(50);
/** The page with that value in place of each count of calls. */
const pageOf = (value: string) => (page: string) =>
  page.replaceAll(/^(grpc_server_handled_total\{.*\}) \S+$/gm, `$1 ${value}`);
const judge = (value: string) =>
  verdictOn({ server: { convention: 'go-grpc-middleware', lie: { bends: pageOf(value) } }, calls: own, history: own });

describe('a counter that is no count', () => {
  for (const value of ['NaN', '+Inf', '-Inf']) {
    it(`fails where it is ${value}, and is called so`, () => {
      const check = checkOf(judge(value), 'requests-total', { method: 'Place' });
      assert.equal(check.outcome, 'fail');
      assert.match(check.because, /^grpc_server_handled_total\{.*\} is no finite number on the page/);
    });
  }

  for (const value of ['9007199254740992', '1e+16', '9223372036854775807', '100000000000000000000000']) {
    it(`proves nothing where it stands at ${value}, where no double counts any more`, () => {
      const verdict = judge(value);
      assert.equal(verdict.outcome, 'cannot-tell', verdict.headline);
      assert.match(checkOf(verdict, 'requests-total', { method: 'Place' }).because, /so coarsely/);
    });
  }

  it('fails where it leaps up there from where doubles still count', () => {
    const lines = (count: string) => [
      '# TYPE my_rpcs_total counter',
      `my_rpcs_total{svc="${UNARY.service}",rpc="${UNARY.method}"} ${count}`,
    ];
    const verdict = verdictAfter(lines('10000000000000000'), own);
    assert.deepEqual(decisive(verdict, 'fail'), ['requests-total'], verdict.headline);
  });

  it('may be beyond 2^53, where a double holds every other number', () => {
    const page = readPage(
      ['9007199254740991', '9007199254740993', '18014398509481985'].map((n, i) => `a${i} ${n}\n`).join(''),
      '',
    );
    assert.deepEqual(
      [...page.families.values()].map(({ samples }) => samples[0]!.rounding),
      [0, 1, 2],
    );
  });
});
