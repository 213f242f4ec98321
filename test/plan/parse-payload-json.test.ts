import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parse } from 'lossless-json';
import { parsePayloadJson } from '../../src/plan/parse-payload-json.js';

describe('the JSON of a payload', () => {
  it('keeps each number as it was written', () => {
    const numbers = [
      '0',
      '-1',
      '1.5',
      '9007199254740993',
      '1.0',
      '-0',
      '1e400',
      '1e2',
      '123456789012345678901234567890',
    ];
    const read = numbers.map((text) => String((parsePayloadJson(`[${text}]`, '-d') as unknown[])[0]));
    assert.deepEqual(read, numbers);
  });

  it('is read as a reader does that keeps all numbers, whatever it holds', () => {
    const json = fc.json().filter((text) => !text.includes('__proto__'));
    fc.assert(
      fc.property(json, (text) => {
        const lossless = parse(text, undefined, { parseNumber: Number });
        assert.deepEqual(JSON.stringify(parsePayloadJson(text, '-d'), plain), JSON.stringify(lossless));
      }),
    );
  });

  it('may be a text of megabytes, which takes a few times its length', () => {
    const module = new URL('../../src/plan/parse-payload-json.js', import.meta.url).href;
    const script = `const { parsePayloadJson } = await import('${module}');
      const text = parsePayloadJson('{"a": 1, "content": "' + 'x'.repeat(16 * 1024 * 1024) + '"}', '-d').content;
      console.log(text.length);`;
    const flags = ['--max-old-space-size=256', '--input-type=module', '-e', script];
    assert.equal(execFileSync(process.execPath, flags, { encoding: 'utf8' }), `${16 * 1024 * 1024}\n`);
  });
});

/** Numbers that kept their text, as numbers again. */
function plain(_name: string, value: unknown): unknown {
  const isKept = typeof value === 'object' && value !== null && 'isLosslessNumber' in value;
  return isKept ? Number(String(value)) : value;
}
