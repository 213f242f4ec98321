import { type JsonValue, ScalarType } from '@bufbuild/protobuf';
import { base64Decode, getTextEncoding } from '@bufbuild/protobuf/wire';
import { isLosslessNumber } from 'lossless-json';
import { badField, type FieldPlace } from './bad-field.js';
import type { PayloadJson } from './parse-payload-json.js';

const FLOAT_MAX = 3.4028234663852886e38;

/** What @bufbuild/protobuf takes for a scalar field; throws `bad-payload` where the value does not fit it. */
export function scalarJson(type: ScalarType, value: PayloadJson, place: FieldPlace): JsonValue {
  switch (type) {
    case ScalarType.BOOL:
      if (typeof value === 'boolean') return value;
      throw badField(place, 'true or false (bool)', value, 'Write it without quotes.');
    case ScalarType.STRING:
      if (typeof value !== 'string') throw badField(place, 'a string', value, 'Put it in double quotes.');
      if (getTextEncoding().checkUtf8(value)) return value;
      throw badField(place, 'text that UTF-8 can hold', value, 'Half of a surrogate pair stands alone in it.');
    case ScalarType.BYTES:
      if (typeof value === 'string' && isBase64(value)) return value;
      throw badField(place, 'bytes in base64', value, 'Encode them, for instance with: base64 < file');
    case ScalarType.DOUBLE:
      return floatJson('double', Number.MAX_VALUE, value, place);
    case ScalarType.FLOAT:
      return floatJson('float', FLOAT_MAX, value, place);
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return Number(wholeNumber(ScalarType[type], -(2n ** 31n), 2n ** 31n - 1n, value, place));
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return Number(wholeNumber(ScalarType[type], 0n, 2n ** 32n - 1n, value, place));
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return String(wholeNumber(ScalarType[type], -(2n ** 63n), 2n ** 63n - 1n, value, place));
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return String(wholeNumber(ScalarType[type], 0n, 2n ** 64n - 1n, value, place));
  }
}

function floatJson(name: string, max: number, value: PayloadJson, place: FieldPlace): JsonValue {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value;
  const literal = numberLiteral(value);
  const number = Number(literal);
  if (literal !== null && Math.abs(number) <= max) return number;
  throw badField(
    place,
    `a number (${name})`,
    value,
    `The largest ${name} is ${max}; "NaN" and "Infinity" are strings.`,
  );
}

function wholeNumber(type: string, min: bigint, max: bigint, value: PayloadJson, place: FieldPlace): bigint {
  const whole = wholeValue(numberLiteral(value) ?? '');
  if (whole !== null && whole >= min && whole <= max) return whole;
  throw badField(place, `a whole number (${type.toLowerCase()})`, value, `It may be from ${min} to ${max}.`);
}

/** The text of a number, which JSON for protobuf may also write as a string; null for anything else. */
function numberLiteral(value: PayloadJson): string | null {
  if (typeof value === 'number') return String(value);
  const text = isLosslessNumber(value) ? value.value : value;
  return typeof text === 'string' && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? text : null;
}

/** The value of a number's text if it is whole, as 1, 1.0 and 1e3 are, and not absurdly long; else null. */
function wholeValue(literal: string): bigint | null {
  const parts = /^(-?\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,2}))?$/.exec(literal);
  if (parts === null) return null;
  const [, whole = '', fraction = '', exponent = '0'] = parts;
  const shift = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  const unit = 10n ** BigInt(-shift);
  return digits % unit === 0n ? digits / unit : null;
}

function isBase64(text: string): boolean {
  try {
    base64Decode(text);
    return true;
  } catch {
    return false;
  }
}
