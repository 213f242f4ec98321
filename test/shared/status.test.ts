import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseStatus, STATUS_NAMES, statusName } from '../../src/shared/status.js';

describe('parseStatus', () => {
  it('reads every code in the spellings that servers print', () => {
    for (const [code, name] of STATUS_NAMES.entries()) {
      const pascal = name.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
      for (const spelling of [String(code), name, pascal, name.toLowerCase(), `StatusCode.${name}`, `Code(${code})`]) {
        assert.equal(parseStatus(spelling), code, spelling);
      }
    }
  });

  it('takes both spellings of cancelled', () => {
    assert.equal(parseStatus('Canceled'), 1);
    assert.equal(parseStatus('CANCELLED'), 1);
  });

  for (const text of ['', '17', '-1', 'NOPE', '1.5', 'Code(17)', '200']) {
    it(`finds no status in ${JSON.stringify(text)}`, () => assert.equal(parseStatus(text), null));
  }

  it('names codes that gRPC does not know by their number', () => assert.equal(statusName(42), 'CODE(42)'));
});
