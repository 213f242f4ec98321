import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { heedDoubts } from '../../../src/metrics/verify/heed-doubts.js';
import { verdictOn } from './bracketed-run.js';
import { calls } from './simulated-call.js';

const ours = [...calls(100), ...calls(10, { answered: 5 })];

describe('a doubt of where pages come from', () => {
  for (const code of ['several-processes', 'targets-changed', 'samples-dropped']) {
    it(`leaves no cause to mend, and no advice on bounds, beside a count that cannot be compared (${code})`, () => {
      const server = { convention: 'go-grpc-middleware', lie: { times: () => 2 } } as const;
      const verdict = verdictOn({ server, calls: ours });
      assert.deepEqual(
        verdict.causes.map(({ id }) => id),
        ['counted-twice'],
      );
      const doubted = heedDoubts(verdict, [{ code, message: 'The page may lack what was counted.' }]);
      assert.equal(doubted.outcome, 'cannot-tell');
      assert.deepEqual([doubted.causes, doubted.buckets, doubted.explained], [[], [], []]);
    });
  }
});
