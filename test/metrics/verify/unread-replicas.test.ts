import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verify } from '../../../src/metrics/verify/verify.js';
import { checkOf, decisive, pagesOf, verdictOn } from './bracketed-run.js';
import { clientBooks } from './client-books.js';
import { calls } from './simulated-call.js';
import { type ConventionId, WITH_CODES, WITH_OWN_COUNTER } from './simulated-server.js';

const [first, second] = [calls(150), calls(150, { answered: 5 })];

/** Payloads and addresses by turns: the page of one of two replicas, which got all calls of one status. */
function judge(convention: ConventionId, reached: number[], { times = 1, ours = first } = {}) {
  const page = pagesOf({
    server: { convention, lie: times === 1 ? {} : { times: () => times } },
    calls: ours,
    history: calls(20),
  });
  return verify({
    methods: clientBooks([...first, ...second]),
    pages: [page],
    addresses: reached.map((count) => ({ calls: count })),
    exclusive: true,
    bracketSeconds: 5,
    silentSeconds: 1,
  });
}

for (const convention of WITH_CODES) {
  describe(`calls to two addresses, of which one page was read: ${convention}`, () => {
    it('accuse nobody of what may stand on the other, however it is shared out', () => {
      const verdict = judge(convention, [150, 150]);
      assert.deepEqual([verdict.outcome, decisive(verdict, 'fail')], ['cannot-tell', []], verdict.headline);
      const excused = verdict.checks.filter(({ because }) => because.includes('may stand on another'));
      // A family is what moved, never a check.
      for (const { because } of excused)
        assert.match(because, /^(?:\w+[{ ]|No series of \w+ stands for \S+(?: and \w+)?: it )/);
      assert.ok(excused.some(({ series }) => series.length === 0));
      const total = checkOf(verdict, 'requests-total');
      assert.match(
        total.because,
        /calls went to 2 addresses and 1 page was read, so up to 150 calls may stand on another/,
      );
    });

    it('are missed where more of them lack than the other address got', () => {
      assert.equal(judge(convention, [250, 50]).outcome, 'cannot-tell');
      assert.equal(judge(convention, [290, 10], { ours: [] }).outcome, 'fail');
    });

    it('are missed where they all went to the one that was read', () => {
      assert.equal(judge(convention, [300]).outcome, 'fail');
    });
  });
}

for (const convention of WITH_OWN_COUNTER) {
  it(`a page that contradicts itself fails, whatever others hold: ${convention}`, () => {
    const verdict = verdictOn({
      server: { convention, lie: { observations: (code) => (code === 0 ? 1 : 0) } },
      calls: [...first, ...calls(40, { answered: 5 })],
      history: calls(20),
      exclusive: true,
      addresses: [{ calls: 75 }, { calls: 75 }],
    });
    assert.equal(checkOf(verdict, 'duration-count').outcome, 'fail');
  });
}
