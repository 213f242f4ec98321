import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeGrpcMessage } from '../../src/transport/grpc-message.js';

describe('decodeGrpcMessage', () => {
  const cases: [encoded: string, decoded: string][] = [
    ['', ''],
    ['plain text, even + and /', 'plain text, even + and /'],
    ['a%20b%2Fc%3f', 'a b/c?'],
    ['%E2%82%AC', '€'],
    ['100%', '100%'],
    ['%2', '%2'],
    ['%zz%4', '%zz%4'],
    ['%%41', '%A'],
    ['%FF', '\uFFFD'],
    ['\u00e2\u0082\u00ac', '€'],
    ['%00', '\0'],
  ];
  for (const [encoded, decoded] of cases) {
    it(`reads ${JSON.stringify(encoded)} as ${JSON.stringify(decoded)}`, () =>
      assert.equal(decodeGrpcMessage(encoded), decoded));
  }

  it('reads back whatever text was percent-encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const encoded = Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
        assert.equal(decodeGrpcMessage(encoded), text);
      }),
      { numRuns: 200 },
    );
  });
});
