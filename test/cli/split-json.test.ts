import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JsonSplitter } from '../../src/cli/call/split-json.js';
import { many } from '../many.js';

test('cuts texts apart, however they are joined and in whatever pieces they come', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.oneof(fc.object(), fc.array(fc.jsonValue()), fc.string()),
          fc.constantFrom('\n', ' ', '', '\r\n', '\x1e'),
        ),
      ),
      fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
      (values, sizes) => {
        const whole = values
          .map(([value, between]) => `${JSON.stringify(value, null, between.length)}${between}`)
          .join('');
        const splitter = new JsonSplitter();
        const texts: string[] = [];
        for (let at = 0; at < whole.length; ) {
          const size = sizes.next().value;
          texts.push(...splitter.push(whole.slice(at, at + size)));
          at += size;
        }
        texts.push(...splitter.end());
        assert.deepEqual(
          texts.map((text) => JSON.parse(text)),
          values.map(([value]) => JSON.parse(JSON.stringify(value))),
        );
      },
    ),
    { numRuns: many(200) },
  );
});

test('hands out numbers and words as soon as something parts them, and what is left at the end', () => {
  const splitter = new JsonSplitter();
  assert.deepEqual(
    [
      splitter.push('1 true\n{"a": '),
      splitter.push('"}\\""} 2'),
      splitter.push(' {"cut'),
      splitter.end(),
      splitter.end(),
    ],
    [['1 ', 'true\n'], ['{"a": "}\\""}'], ['2 '], ['{"cut'], []],
  );
});
