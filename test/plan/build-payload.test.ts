import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataSource } from '../../src/plan/bench-options.js';
import { buildPayload } from '../../src/plan/build-payload.js';
import type { BinaryFraming } from '../../src/plan/read-binary.js';
import { StepMessages } from '../../src/plan/step-messages.js';
import { makeRenderContext, NO_INPUTS } from '../../src/plan/template/render-context.js';
import { emptyScope } from '../../src/plan/template/template.js';
import { methodOf, schema } from './segments/shop.js';

function hex(data: DataSource | null, name = 'shop.Shop/Place'): string[] {
  const messages = new StepMessages(buildPayload(schema, methodOf(name), data, emptyScope()), null);
  const context = makeRenderContext(NO_INPUTS, 0);
  return Array.from({ length: messages.count }, (_, i) => Buffer.from(messages.at(i, context)).toString('hex'));
}

const WATCH = 'shop.Shop/Watch';

const binary = (text: string, framing: BinaryFraming = 'auto'): DataSource => ({
  form: 'binary',
  bytes: Buffer.from(text, 'hex'),
  framing,
  origin: 'a.bin',
});

describe('a payload', () => {
  it('without data is an empty message', () => assert.deepEqual(hex(null), ['']));

  it('of NDJSON is a message for each line', () => {
    assert.deepEqual(hex({ form: 'ndjson', text: '{"count": 1}\n\n{"count": 2}\n', origin: 'a' }), [
      '900101',
      '900102',
    ]);
  });

  it('of many messages is in their order, fixed ones and others', () => {
    const expected = Array.from({ length: 2500 }, (_, i) => (i === 0 ? '' : `9001${varint(i)}`));
    const fixed = Array.from({ length: 2500 }, (_, i) => `{"count": ${i}}`);
    assert.deepEqual(hex({ form: 'ndjson', text: fixed.join('\n'), origin: 'a' }), expected);
    assert.deepEqual(hex({ form: 'json', text: `[${fixed.join()}]`, origin: 'a' }), expected);
    const mixed = fixed.with(2000, '{"count": "{{print 2000}}"}').with(3, '{"count": {{add 1 2}}}');
    assert.deepEqual(hex({ form: 'json', text: `[${mixed.join()}]`, origin: 'a' }), expected);
  });

  it('of bytes is one message, or several with their length before each', () => {
    assert.deepEqual(hex(binary('900101')), ['900101']);
    assert.deepEqual(hex(binary('0390010103900102')), ['900101', '900102']);
    assert.deepEqual(hex(binary('0390010103900102', 'delimited')), ['900101', '900102']);
    assert.deepEqual(hex(binary('', 'single')), ['']);
    assert.deepEqual(hex(binary('')), ['']);
    assert.deepEqual(hex(binary('00', 'delimited')), ['']);
    assert.deepEqual(hex(binary('', 'delimited'), 'shop.Shop/Upload'), []);
  });

  it('of bytes that may be either is refused until it is said which', () => {
    // An item whose code has ten characters, or an item whose code has eight and an empty one.
    const either = `0a0a08${'61'.repeat(8)}00`;
    const message = 'a.bin can be read as one message of shop.Order.Item, and as 2 with their lengths.';
    assert.throws(() => hex(binary(either), WATCH), { name: 'GrpcRedError', message });
    assert.deepEqual(hex(binary(either, 'single'), WATCH), [either]);
    assert.deepEqual(hex(binary(either, 'delimited'), WATCH), [either.slice(2, -2), '']);
  });

  it('of bytes with a field that the type does not have is refused, at any depth', () => {
    const message = 'a.bin: the message has the field 15, which shop.Order has not.';
    assert.throws(() => hex(binary('0a027801')), { name: 'GrpcRedError', message });
  });
});

function varint(number: number): string {
  const bytes = number < 128 ? [number] : [(number % 128) | 128, number >> 7];
  return Buffer.from(bytes).toString('hex');
}
