import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromBinary, toJson } from '@bufbuild/protobuf';
import { buildPayload } from '../../../src/plan/build-payload.js';
import type { Flow } from '../../../src/plan/call-plan.js';
import { readRows } from '../../../src/plan/rows/read-rows.js';
import { renderMessage } from '../../../src/plan/segments/render-message.js';
import { StepMessages } from '../../../src/plan/step-messages.js';
import { makeRenderContext, NO_INPUTS } from '../../../src/plan/template/render-context.js';
import { emptyScope } from '../../../src/plan/template/template.js';
import { schemaRegistry } from '../../../src/target/schema-registry.js';
import { contextOf, methodOf, plan, schema, sent } from './shop.js';

const captured = ['2024-01-31T12:00:00.5Z', '-9223372036854775808', 'true', 'PAID', 'a.b,c'];
const scope = { captured: ['time', 'big', 'flag', 'state', 'mask'] };

/** What a template may feed, and what the message then says. */
const fed: [json: string, back: object][] = [
  ['{"urgent": "{{.Captured.flag}}"}', { urgent: true }],
  ['{"urgent": {{eq 1 1}}, "count": {{.RequestNumber}}}', { urgent: true, count: 7 }],
  ['{"bonus": "{{.Captured.big}}"}', { bonus: '-9223372036854775808' }],
  ['{"bonus": {{.RequestNumber}}}', { bonus: '7' }],
  ['{"serial": "{{print "18446744073709551615"}}"}', { serial: '18446744073709551615' }],
  ['{"weight": "{{print "1e3"}}", "ratio": {{.RequestNumber}}}', { weight: 1000, ratio: 7 }],
  ['{"weight": "{{print "NaN"}}"}', { weight: 'NaN' }],
  [
    '{"state": "{{.Captured.state}}", "colours": ["COLOUR_RED", "{{print 2}}"]}',
    { state: 'PAID', colours: ['COLOUR_RED', 'COLOUR_GREEN'] },
  ],
  ['{"signature": "{{b64enc "hi"}}"}', { signature: 'aGk=' }],
  ['{"wait": "{{.RequestNumber}}.5s", "mask": "{{.Captured.mask}}"}', { wait: '7.500s', mask: 'a.b,c' }],
  ['{"card_no": "{{.RequestNumber}}-{{pick "a"}}"}', { cardNo: '7-a' }],
  ['{"cash": {"units": "{{.RequestNumber}}", "currencyCode": "EUR"}}', { cash: { currencyCode: 'EUR', units: '7' } }],
  ['{"history": {"{{.RequestNumber}}": "PAID", "8": "{{print "NEW"}}"}}', { history: { 7: 'PAID', 8: 'NEW' } }],
  ['{"flags": {"{{.Captured.flag}}": "{{.RequestNumber}}"}}', { flags: { true: '7' } }],
  ['{"unpacked": [1, "{{.RequestNumber}}", 3]}', { unpacked: [1, 7, 3] }],
  [
    '{"items": [{"skuCode": "a"}, {"skuCode": "{{.RequestNumber}}", "sizes": [1, {{.RequestNumber}}], "extraPrices": {"x": {"units": {{.RequestNumber}}}}}]}',
    { items: [{ skuCode: 'a' }, { skuCode: '7', sizes: [1, 7], extraPrices: { x: { units: '7' } } }] },
  ],
  [
    '{"extra": {"{{.RequestNumber}}": [1, "{{.RequestNumber}}", {"a": {{.RequestNumber}}, "b": null}], "fixed": true}}',
    { extra: { 7: [1, '7', { a: 7, b: null }], fixed: true } },
  ],
  ['{"anything": "{{.RequestNumber}}"}', { anything: '7' }],
  ['{"anything": {{.RequestNumber}}}', { anything: 7 }],
  ['{"anything": [{{quote .Captured.state}}]}', { anything: ['PAID'] }],
  [
    '{"details": [{"@type": "type.googleapis.com/shop.Order", "count": "{{.RequestNumber}}"}, {"@type": "type.googleapis.com/google.protobuf.Timestamp", "value": "{{.Captured.time}}"}]}',
    {
      details: [
        { '@type': 'type.googleapis.com/shop.Order', count: 7 },
        { '@type': 'type.googleapis.com/google.protobuf.Timestamp', value: '2024-01-31T12:00:00.500Z' },
      ],
    },
  ],
  [
    '{"previous": {"previous": {"count": "{{.RequestNumber}}", "urgent": true}, "giftCount": 0}}',
    { previous: { previous: { urgent: true, count: 7 }, giftCount: 0 } },
  ],
  ['{"giftCount": "{{sub .RequestNumber 7}}"}', { giftCount: 0 }],
  // Empty messages that were written are there.
  ['{"items": [{}, {"skuCode": "{{.RequestNumber}}"}]}', { items: [{}, { skuCode: '7' }] }],
  [
    '{"items": [{"extraPrices": {"x": {}, "y": {"units": "{{.RequestNumber}}"}}}]}',
    { items: [{ extraPrices: { x: {}, y: { units: '7' } } }] },
  ],
  ['{"cardNo": "{{pick "q"}} \\u00fc {{pick "x"}}"}', { cardNo: 'q ü x' }],
  ['{"cardNo": "{{pick \\"q\\"}} \\u00fc"}', { cardNo: 'q ü' }],
  ['{"cardNo": "{{"{{"}} {{`}}`}}"}', { cardNo: '{{ }}' }],
];

describe('a template feeds', () => {
  for (const [json, back] of fed) {
    it(json, () => assert.deepEqual(sent(json, { requestNumber: 7, captured }, scope), back));
  }

  it('a whole message that is a time, a list or any value', () => {
    assert.equal(sent('"{{.Captured.time}}"', { captured }, scope, 'shop.Shop/EchoTime'), '2024-01-31T12:00:00.500Z');
    assert.deepEqual(sent('[["{{.RequestNumber}}", 1]]', {}, scope, 'shop.Shop/EchoList'), ['0', 1]);
    assert.equal(sent('"a {{.RequestNumber}}"', {}, scope, 'shop.Shop/Echo'), 'a 0');
    assert.deepEqual(sent('{"a": "{{.RequestNumber}}"}', {}, scope, 'shop.Shop/EchoStruct'), { a: '0' });
  });

  it('required fields, groups and extensions of proto2', () => {
    const json =
      '{"id": "{{.RequestNumber}}", "detail": {"level": "{{.RequestNumber}}"}, "[legacy.note]": "n{{.RequestNumber}}", "numbers": [1, "{{.RequestNumber}}"], "[legacy.Holder.held]": {"name": "{{.RequestNumber}}"}}';
    const back = {
      id: 7,
      detail: { level: 7 },
      numbers: [1, 7],
      '[legacy.note]': 'n7',
      '[legacy.Holder.held]': { name: '7' },
    };
    assert.deepEqual(sent(json, { requestNumber: 7 }, {}, 'legacy.Legacy/Do'), back);
  });

  it('delimited and expanded fields of editions', () => {
    const json =
      '{"implicit": "{{.RequestNumber}}", "expanded": [0, "{{.RequestNumber}}"], "inner": {"text": "{{.UUID}}"}}';
    const { inner, ...rest } = sent(json, { requestNumber: 7 }, {}, 'modern.Modern/Do') as { inner: { text: string } };
    assert.deepEqual(rest, { implicit: 7, expanded: [0, 7] });
    assert.match(inner.text, /^[0-9a-f-]{36}$/);
  });

  it('each message of a list, and leaves the fixed ones as they are', () => {
    const text = '[{"count": 1}, {"count": "{{.RequestNumber}}"}]';
    const { messages } = buildPayload(
      schema,
      methodOf('shop.Shop/Place'),
      { form: 'json', text, origin: '-d' },
      emptyScope(),
    );
    const context = { ...makeRenderContext(NO_INPUTS, 0), requestNumber: 300 };
    assert.deepEqual(
      messages.map((message) => Buffer.from(renderMessage(message, context)).toString('hex')),
      ['900101', '9001ac02'],
    );
  });

  it('nothing where templates are off', () => {
    const text = '{"cardNo": "{{.UUID}}"}';
    const { messages } = buildPayload(schema, methodOf('shop.Shop/Place'), { form: 'json', text, origin: '-d' }, null);
    const bytes = Buffer.from(renderMessage(messages[0]!, makeRenderContext(NO_INPUTS, 0)));
    assert.equal(bytes.toString(), '"\t{{.UUID}}');
  });

  it('a message of any length that is still being read by others', () => {
    const method = methodOf('shop.Shop/Place');
    const text = '{"cardNo": "{{repeat .RequestNumber "x"}}"}';
    const { messages } = buildPayload(schema, method, { form: 'json', text, origin: '-d' }, emptyScope());
    const lengths = [1, 100, 70_000, 5, 131_072, 0, 127, 128];
    const all = lengths.map((requestNumber) =>
      renderMessage(messages[0]!, { ...makeRenderContext(NO_INPUTS, 0), requestNumber }),
    );
    const type = schemaRegistry(schema).getMessage(method.inputType)!;
    assert.deepEqual(
      all.map((bytes) => toJson(type, fromBinary(type, bytes))),
      lengths.map((length) => ({ cardNo: 'x'.repeat(length) })),
    );
  });
});

describe('rows of CSV', () => {
  const csv = 'count,cash.units,items[0].sku_code,items[1].sizes[0],urgent,state\n1,2,a,3,true,PAID\n,,"b, ""c""",,,\n';
  const flow = plan({ form: 'csv', rows: readRows(csv, 'csv', 'a.csv'), origin: 'a.csv' });
  /** What each row is sent as. */
  const decoded = (flow: Flow) => {
    const type = schemaRegistry(schema).getMessage('shop.Order')!;
    const context = contextOf(flow);
    const messages = new StepMessages(flow.steps[0]!.payload, context.rows);
    return Array.from({ length: messages.count }, (_, i) => toJson(type, fromBinary(type, messages.at(i, context))));
  };

  it('are a message each, and empty cells leave their field out', () => {
    assert.deepEqual(decoded(flow), [
      { count: 1, cash: { units: '2' }, items: [{ skuCode: 'a' }, { sizes: [3] }], urgent: true, state: 'PAID' },
      { items: [{ skuCode: 'b, "c"' }] },
    ]);
  });

  it('send no entry of a map for an empty cell, nor an item that is made of empty cells', () => {
    const header = 'count,flags.true,items[0].extra_prices.bath.units,items[1].sku_code,history.7';
    const orders = decoded(
      plan({ form: 'csv', rows: readRows(`${header}\n1,yes,5,b,PAID\n2,,,,\n`, 'csv', 'b.csv'), origin: 'b.csv' }),
    );
    assert.deepEqual(orders, [
      {
        count: 1,
        flags: { true: 'yes' },
        items: [{ extraPrices: { bath: { units: '5' } } }, { skuCode: 'b' }],
        history: { 7: 'PAID' },
      },
      { count: 2 },
    ]);
  });
});
