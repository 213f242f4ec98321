import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { displayWidth } from '../../src/report/display-width.js';
import { escapeText } from '../../src/report/escape-text.js';
import { wrapText } from '../../src/report/wrap-text.js';

const { strlen } = createRequire(import.meta.url)('cli-table3/src/utils.js') as { strlen: (text: string) => number };

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.lorem()).map(escapeText);

describe('text in lines', () => {
  it('breaks at spaces', () => {
    assert.deepEqual(wrapText('the quick brown fox', 10), ['the quick', 'brown fox']);
  });

  it('keeps a number and its unit together', () => {
    assert.deepEqual(wrapText('took at most 20 ms', 17), ['took at most', '20 ms']);
    assert.deepEqual(wrapText('it took at most 20 messages', 18), ['it took at most 20', 'messages']);
  });

  it('cuts a long word after a separator of labels', () => {
    assert.deepEqual(wrapText('total{code="0",method="Send"}', 20), ['total{code="0",', 'method="Send"}']);
  });

  it('cuts a word without separators where the line ends', () => {
    assert.deepEqual(wrapText('abcdefghij', 4), ['abcd', 'efgh', 'ij']);
  });

  it('is one empty line for an empty text', () => {
    assert.deepEqual(wrapText('', 10), ['']);
  });

  it('is never wider than asked, and loses nothing but spaces at breaks', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 40 }), (text, width) => {
        const lines = wrapText(text, width);
        assert.deepEqual(
          lines.filter((line) => displayWidth(line) > width),
          [],
        );
        assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
      }),
    );
  });

  it('is never measured narrower than terminals may draw any of its characters', () => {
    const narrower = Array.from({ length: 0x20000 }, (_nothing, code) => escapeText(String.fromCodePoint(code)))
      .filter((text) => displayWidth(text) < strlen(text))
      .map((text) => `U+${text.codePointAt(0)!.toString(16)}`);
    assert.deepEqual(narrower, []);
  });

  it('is never measured narrower than terminals may draw it as a whole', () => {
    fc.assert(fc.property(anyText, (text) => assert.ok(displayWidth(text) >= strlen(text), JSON.stringify(text))));
  });

  it('measures Latin letters, symbols of ours and Chinese as terminals draw them', () => {
    for (const text of ['abc', 'µs × ✔ ✘ ○ → – …', '会話', '12,345']) {
      assert.equal(displayWidth(text), strlen(text), text);
    }
  });
});

describe('text from a server', () => {
  it('shows control characters instead of obeying them', () => {
    assert.equal(escapeText('a\u001b[31mb\r\n\tc\u0000\u009b'), 'a\\x1b[31mb\\r\\n\\tc\\x00\\x9b');
  });

  it('shows direction marks, joiners and lone surrogates', () => {
    assert.equal(escapeText('\u202eabc\u200d\ud800'), '\\u{202e}abc\\u{200d}\\u{d800}');
  });

  it('keeps letters of all scripts, and makes odd spaces plain', () => {
    assert.equal(escapeText('会話 naïve\u00a0Ω\u3000😀'), '会話 naïve Ω 😀');
  });
});
