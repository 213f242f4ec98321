import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { groupDigits } from '../../src/report/group-digits.js';

describe('the counts in a sentence', () => {
  const cases: [what: string, sentence: string, wanted: string][] = [
    ['are grouped', 'Counted 19999 for 20000 calls.', 'Counted 19,999 for 20,000 calls.'],
    ['are grouped at its ends', '20000 calls (10000, 12345): 1234567', '20,000 calls (10,000, 12,345): 1,234,567'],
    ['stay below ten thousand', 'with the 3000 calls', 'with the 3000 calls'],
    ['are left alone in labels', 'total{user="a 12345 b"} moved by 12345', 'total{user="a 12345 b"} moved by 12,345'],
    ['are no parts of words', 'at 127.0.0.1:50051/x in x12345 of 12345x', 'at 127.0.0.1:50051/x in x12345 of 12345x'],
    ['are no fractions', 'from 12345.678 to 12345,6', 'from 12345.678 to 12345,6'],
    ['are no times of day', 'from 1760000000 to 1760000300', 'from 1760000000 to 1760000300'],
  ];
  for (const [what, sentence, wanted] of cases) {
    it(what, () => assert.equal(groupDigits(sentence), wanted));
  }
});
