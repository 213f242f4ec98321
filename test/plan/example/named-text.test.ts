import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uniqueTextByName } from '../../../src/plan/example/named-text.js';

describe('a text that each call is to have its own of', () => {
  it('is that of a code, but not of one that stands for a currency, a country or a place', () => {
    assert.equal(uniqueTextByName('code'), 'example-{{n}}');
    const known = ['currency_code', 'currencyCode', 'country_code', 'postal_code', 'language_code', 'status_code'];
    assert.deepEqual(
      known.map(uniqueTextByName),
      known.map(() => null),
    );
  });
});
