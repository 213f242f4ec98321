import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compilePattern, matchesPattern } from '../../../src/plan/example/pattern/match-pattern.js';
import { parsePattern } from '../../../src/plan/example/pattern/parse-pattern.js';
import { samplePattern } from '../../../src/plan/example/pattern/sample-pattern.js';
import { many } from '../../many.js';

const matches = (pattern: string, text: string) =>
  matchesPattern(compilePattern(parsePattern(pattern)!)!, text, { left: 1_000_000 });

/** Patterns that RE2 and JavaScript read alike. */
const patterns = fc.letrec<{ part: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      'a',
      'b',
      '[ab]',
      '[^a]',
      '.',
      '\\d',
      '\\w',
      '\\W',
      '^',
      '$',
      '\\b',
      '\\B',
      '-',
      '[a-c-]',
      '\\.',
      '[\\d.]',
    ),
    fc
      .tuple(tie('part'), fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}', '*?'))
      .map(([part, times]) => `(?:${part})${times}`),
    fc.tuple(tie('part'), tie('part')).map(([one, other]) => `${one}${other}`),
    fc.tuple(tie('part'), tie('part')).map(([one, other]) => `(${one}|${other})`),
  ),
})).part;
const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '.', '-', ' '), maxLength: 8 });

describe('a pattern of a rule', () => {
  it('matches what JavaScript’s own does, where both mean the same', () => {
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        assert.equal(
          matches(pattern, text),
          new RegExp(pattern, 'u').test(text),
          `${pattern} on ${JSON.stringify(text)}`,
        );
      }),
      { numRuns: many(3000) },
    );
  });

  it('is followed by its samples, where it has no edges', () => {
    fc.assert(
      fc.property(patterns, fc.nat(3), fc.nat(50), (pattern, extra, variant) => {
        const withoutEdges = pattern.replace(/\[[^\]]*\]|\\[bB]|[$^]/g, (part) => (part.startsWith('[') ? part : ''));
        const parsed = parsePattern(withoutEdges);
        fc.pre(parsed !== null);
        const sample = samplePattern(parsed, extra, variant, { left: 1_000_000 });
        assert.equal(sample !== null && matches(`^(?:${withoutEdges})$`, sample), true, `${withoutEdges}: ${sample}`);
      }),
      { numRuns: many(1000) },
    );
  });

  it('is read as RE2 has it', () => {
    const cases: [pattern: string, text: string, matches: boolean][] = [
      ['^[[:alpha:]]+$', 'abc', true],
      ['^[[:^alpha:]]+$', 'abc', false],
      ['^(?i)ab$', 'AB', true],
      ['^(?i:a)b$', 'AB', false],
      ['^(?P<year>\\d{4})$', '2024', true],
      ['a.b', 'a\nb', false],
      ['(?s)a.b', 'a\nb', true],
      ['^\\x41\\x{42}$', 'AB', true],
      ['^[]a]+$', ']a', true],
      ['\\Aab\\z', 'ab', true],
      ['^[^\\s]+$', 'a b', false],
      ['^ä{2}$', 'ää', true],
      ['^.{2}$', '😀😀', true],
    ];
    assert.deepEqual(
      cases.filter(([pattern, text, expected]) => matches(pattern, text) !== expected),
      [],
    );
  });

  it('is not read where it is none, or more than examples are made of', () => {
    for (const pattern of [
      '(',
      ')',
      '[a',
      '*a',
      'a{1001}',
      'a{3,2}',
      '\\pL',
      '\\p{Greek}',
      '(?=a)',
      '\\1',
      '[z-a]',
      '\\',
      '[[:no:]]',
    ]) {
      assert.equal(parsePattern(pattern), null, pattern);
    }
  });
});
