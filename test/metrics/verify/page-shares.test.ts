import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verify } from '../../../src/metrics/verify/verify.js';
import { checkOf, pagesOf } from './bracketed-run.js';
import { clientBooks } from './client-books.js';
import type { Lie } from './lie.js';
import { calls } from './simulated-call.js';
import { CONVENTION_IDS, type ConventionId, WITH_CODES } from './simulated-server.js';

const half = [...calls(300), ...calls(40, { answered: 5 })];

/** Two replicas that got as many calls each; the second one lies. */
function judge(convention: ConventionId, lie: Lie) {
  const page = (name: string, settings: { lie?: Lie; startTime: number }) =>
    pagesOf({ server: { convention, ...settings }, calls: half }, `http://${name}:9090/metrics`);
  return verify({
    methods: clientBooks([...half, ...half]),
    pages: [page('one', { startTime: 1_760_000_000 }), page('two', { lie, startTime: 1_760_000_100 })],
    exclusive: true,
    bracketSeconds: 5,
    silentSeconds: 1,
  });
}

describe('what each of several pages counted is said where they do not fit together', () => {
  for (const convention of CONVENTION_IDS) {
    it(`of all calls: ${convention}`, () => {
      const check = checkOf(judge(convention, { times: (_code, nth) => (nth % 20 === 0 ? 0 : 1) }), 'requests-total');
      assert.notEqual(check.outcome, 'pass');
      assert.match(check.because, /By page: http:\/\/one:9090\/metrics 340, http:\/\/two:9090\/metrics 323\.$/);
    });
  }

  for (const convention of WITH_CODES) {
    it(`of one status: ${convention}`, () => {
      const verdict = judge(convention, { code: () => 0 });
      const check = checkOf(verdict, 'requests-by-code', { code: 5 });
      assert.equal(check.outcome, 'fail');
      assert.match(check.because, /By page: http:\/\/one:9090\/metrics 40, http:\/\/two:9090\/metrics 0\.$/);
      assert.doesNotMatch(checkOf(verdict, 'requests-total').because, /By page/);
    });
  }
});
