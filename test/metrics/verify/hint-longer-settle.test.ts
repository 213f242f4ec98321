import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Verdict } from '../../../src/metrics/verdict.js';
import { hintLongerSettle } from '../../../src/metrics/verify/hint-longer-settle.js';
import { undecided } from '../../../src/metrics/verify/undecided.js';

describe('the hint that a page had little time', () => {
  for (const [because, first] of [
    ["Demand it: --metrics-map 'requests=calls_done'", "Demand it: --metrics-map 'requests=calls_done'."],
    ['Nothing was counted.', 'Nothing was counted.'],
    ['Is it the page of this server?', 'Is it the page of this server?'],
  ] as const) {
    it(`is a sentence of its own: ${because}`, () => {
      const verdict: Verdict = undecided('convention-found', because);
      assert.equal(
        hintLongerSettle(verdict, 2000).headline,
        `${first} The page had only 2 s after the run: if it is made anew less often than that, give it longer with --settle.`,
      );
    });
  }
});
