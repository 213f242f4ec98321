import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Check } from '../../src/metrics/verdict.js';
import { textReport } from '../../src/report/text.js';
import { aCheck, aMethod, aReport, aRun, aVerdict } from './a-report.js';

const METHODS = ['Get', 'Put', 'Watch', 'Chat', 'Upload'];
const nameOf = (method: string) => `shop.v1.Shop/${method}`;

function told(checks: Partial<Check>[], columns = 200): string {
  const methods = METHODS.map((method) => aMethod({ service: 'shop.v1.Shop', method }));
  const verdict = aVerdict({ checks: [aCheck({ method: nameOf('Get') }), ...checks.map(aCheck)] });
  return textReport(aReport({ run: aRun({ methods }), verdict }), { colour: false, columns });
}

describe('a verdict that passes', () => {
  it('names the methods that the library never counts, and why, in one line for all of a kind', () => {
    const never = 'py-grpc-prometheus never counts the end of bidi calls.';
    const left = { name: 'requests-total', outcome: 'not-applicable', required: false, code: null } as const;
    const text = told([
      { ...left, method: nameOf('Chat'), because: never },
      { ...left, method: nameOf('Upload'), because: never },
      { ...left, method: nameOf('Watch'), because: 'a_total has no series for it.' },
    ]);
    assert.match(text, /^ {2}– not judged: Chat, Upload: py-grpc-prometheus never counts the end of bidi calls\.$/m);
    assert.match(text, /^ {2}– not judged: Watch: a_total has no series for it\.$/m);
  });

  it('names the few methods whose checks have a limit that others have not', () => {
    const sums = METHODS.map((method, i) => ({
      name: 'duration-sum',
      code: null,
      method: nameOf(method),
      power: i === 1 ? 'Would have caught nothing.' : 'Would have caught all.',
    }));
    const text = told(sums);
    assert.match(text, /^ {2}duration-sum \(Put\): Would have caught nothing\.$/m);
    assert.match(text, /^ {2}duration-sum \(4 of 5\): Would have caught all\.$/m);
  });
});
