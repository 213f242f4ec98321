import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromBinary, toJson } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { buildPayload } from '../../../src/plan/build-payload.js';
import { RowReader } from '../../../src/plan/rows/row-reader.js';
import { RowsBuilder } from '../../../src/plan/rows/rows-table.js';
import { renderMessage } from '../../../src/plan/segments/render-message.js';
import { makeRenderContext, NO_INPUTS } from '../../../src/plan/template/render-context.js';
import { emptyScope } from '../../../src/plan/template/template.js';
import { schemaRegistry } from '../../../src/target/schema-registry.js';
import { many } from '../../many.js';
import { encodePayload } from '../encode-payload.js';
import { type AField, type AMessage, anyMessage, METHOD, type Scalar, schemaOf } from './random-schema.js';

type Write = (scalar: Scalar, isKey?: boolean) => string;

/** Writes a message as JSON, each value as `write` has it. */
function jsonOf({ fields }: AMessage, write: Write): string {
  let hasOneof = false;
  const entries = fields.flatMap((field, i) => {
    // Of a oneof one member alone is given.
    const isSecond = field.shape === 'oneof' && hasOneof;
    hasOneof ||= field.shape === 'oneof';
    return isSecond ? [] : [`"f${i}": ${fieldJson(field, write)}`];
  });
  return `{${entries.join(', ')}}`;
}

function fieldJson(field: AField, write: Write): string {
  const values = [...field.messages.map((one) => jsonOf(one, write)), ...field.scalars.map((scalar) => write(scalar))];
  switch (field.shape) {
    case 'list':
      return `[${values.join(', ')}]`;
    case 'map':
      return `{${values.map((value, i) => `${write({ text: `key ${i}`, isQuoted: true }, true)}: ${value}`).join(', ')}}`;
    default:
      return values[0]!;
  }
}

const plain = ({ text, isQuoted }: Scalar) => (isQuoted ? JSON.stringify(text) : text);

describe('a message of templates', () => {
  it('is the message of the JSON that they give, for any type', () => {
    fc.assert(
      fc.property(anyMessage, fc.infiniteStream(fc.nat(3)), (message, choices) => {
        const schema = schemaOf(message);
        const cells: string[] = [];
        const templated = jsonOf(message, (scalar, isKey = false) => {
          const choice = Math.min(choices.next().value, isKey ? 2 : 3);
          const column = cells.push(scalar.text) - 1;
          return [plain(scalar), `"{{.Row.c${column}}}"`, `"{{ print .Row.c${column} }}"`, bareOr(scalar, column)][
            choice
          ]!;
        });
        const type = schemaRegistry(schema).getMessage('random.Root')!;
        const [known] = encodePayload(schema, METHOD, jsonOf(message, plain), '-d');
        const bytes = rendered(schema, templated, cells);
        assert.deepEqual(toJson(type, fromBinary(type, bytes)), toJson(type, fromBinary(type, known!)));
      }),
      { numRuns: many(400) },
    );
  });
});

/** Outside of quotes, where a number or a truth may stand so. */
function bareOr({ isQuoted }: Scalar, column: number): string {
  return isQuoted ? `{{quote .Row.c${column}}}` : `{{.Row.c${column}}}`;
}

function rendered(schema: ReturnType<typeof schemaOf>, json: string, cells: string[]): Uint8Array {
  const columns = cells.map((_, i) => `c${i}`);
  const builder = new RowsBuilder('rows', columns);
  builder.add(cells, 1);
  const context = { ...makeRenderContext(NO_INPUTS, 0), rows: new RowReader(builder.result()) };
  const { messages } = buildPayload(
    schema,
    METHOD,
    { form: 'json', text: json, origin: '-d' },
    { ...emptyScope(), row: columns },
  );
  return renderMessage(messages[0]!, context);
}
