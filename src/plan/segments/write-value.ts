// Hot path: bench/templates.bench.ts
import { fromJson, type JsonValue, ScalarType, toBinary } from '@bufbuild/protobuf';
import { DurationSchema, FieldMaskSchema, TimestampSchema, ValueSchema } from '@bufbuild/protobuf/wkt';
import { badField, type FieldPlace } from '../bad-field.js';
import { scalarJson } from '../scalar-json.js';
import type { TemplateValue } from '../template/template.js';
import { textOf } from '../template/values.js';
import type { BackwardWriter } from './backward-writer.js';
import type { WireForm } from './wire-form.js';

/** UTF-8 cannot hold one. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Writes what a template gave as a field of that form takes it, without its tag.
 *
 * @throws GrpcRedError `bad-payload` where it does not fit
 */
export function writeValue(writer: BackwardWriter, form: WireForm, value: TemplateValue, place: FieldPlace): void {
  switch (form.is) {
    case 'scalar':
      writeScalar(writer, form.type, value, place);
      return;
    case 'enum':
      writeEnum(writer, form, value, place);
      return;
    case 'message':
      writer.copy(messageBytes(form.typeName, textOf(value), place));
      return;
  }
}

function writeScalar(writer: BackwardWriter, type: ScalarType, value: TemplateValue, place: FieldPlace): void {
  switch (type) {
    case ScalarType.STRING: {
      const text = textOf(value);
      const bytes = writer.text(text);
      if (bytes !== text.length && LONE_SURROGATE.test(text)) scalarJson(type, text, place);
      writer.varint(bytes);
      return;
    }
    case ScalarType.BYTES: {
      const bytes = Buffer.from(String(scalarJson(type, textOf(value), place)), 'base64');
      writer.copy(bytes);
      writer.varint(bytes.length);
      return;
    }
    case ScalarType.BOOL: {
      const text = textOf(value);
      if (text !== 'true' && text !== 'false') throw badField(place, 'true or false (bool)', text, 'It must read so.');
      writer.varint(text === 'true' ? 1 : 0);
      return;
    }
    case ScalarType.DOUBLE:
      writer.claim(8);
      writer.bytes.writeDoubleLE(Number(scalarJson(type, textOf(value), place)), writer.at);
      return;
    case ScalarType.FLOAT:
      writer.claim(4);
      writer.bytes.writeFloatLE(Number(scalarJson(type, textOf(value), place)), writer.at);
      return;
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.INT32:
    case ScalarType.UINT32:
      // What most templates give.
      if (typeof value === 'number' && value >= 0 && value <= 0x7fffffff && Number.isInteger(value))
        writer.varint(value);
      else writer.varint64(wholeOf(type, value, place));
      return;
    case ScalarType.SINT32:
    case ScalarType.SINT64: {
      const whole = wholeOf(type, value, place);
      writer.varint64(whole < 0n ? -2n * whole - 1n : 2n * whole);
      return;
    }
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32: {
      const whole = wholeOf(type, value, place);
      writer.claim(4);
      writer.bytes.writeInt32LE(Number(BigInt.asIntN(32, whole)), writer.at);
      return;
    }
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64: {
      const whole = wholeOf(type, value, place);
      writer.claim(8);
      writer.bytes.writeBigInt64LE(BigInt.asIntN(64, whole), writer.at);
      return;
    }
  }
}

function wholeOf(type: ScalarType, value: TemplateValue, place: FieldPlace): bigint {
  return BigInt(scalarJson(type, textOf(value), place) as string | number);
}

function writeEnum(
  writer: BackwardWriter,
  form: Extract<WireForm, { is: 'enum' }>,
  value: TemplateValue,
  place: FieldPlace,
): void {
  const text = textOf(value);
  const named = Object.hasOwn(form.numbers, text) ? form.numbers[text] : undefined;
  const number = named ?? (/^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN);
  const isKnown =
    named !== undefined || (form.isOpen ? number === (number | 0) : Object.values(form.numbers).includes(number));
  if (!isKnown) {
    const names = Object.keys(form.numbers).slice(0, 20).join(', ');
    throw badField(place, `a value of the enum ${form.typeName}`, text, `It is one of ${names}.`);
  }
  writer.varint64(BigInt(number));
}

const MESSAGES = {
  'google.protobuf.Timestamp': {
    schema: TimestampSchema,
    expected: 'a time (RFC 3339)',
    hint: 'For instance "2024-01-31T12:00:00.5Z".',
  },
  'google.protobuf.Duration': {
    schema: DurationSchema,
    expected: 'a duration in seconds',
    hint: 'For instance "1.5s".',
  },
  'google.protobuf.FieldMask': {
    schema: FieldMaskSchema,
    expected: 'the paths of a field mask',
    hint: 'For instance "name,address.zipCode".',
  },
  'google.protobuf.Value': { schema: ValueSchema, expected: 'JSON', hint: 'Put text in quotes.' },
} as const;

function messageBytes(typeName: string, text: string, place: FieldPlace): Uint8Array {
  const { schema, expected, hint } = MESSAGES[typeName as keyof typeof MESSAGES];
  try {
    const json: JsonValue = schema === ValueSchema ? JSON.parse(text) : text;
    return toBinary(schema as typeof TimestampSchema, fromJson(schema as typeof TimestampSchema, json));
  } catch {
    throw badField(place, expected, text, hint);
  }
}
