import { type DescField, ScalarType } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';

/**
 * One spelling for all texts that mean the same value of a field: `10.0` is `10` of an int32, and `0.1` of a float is
 * what a float makes of it. null: the text means no value of the field.
 */
export function canonicalValue(field: DescField, text: string): string | null {
  if (field.enum !== undefined) {
    const named = field.enum.values.find(({ name }) => name === text);
    return named === undefined ? wholeNumber(text) : String(named.number);
  }
  if (field.message === undefined) return canonicalScalar(field.scalar!, text);
  if (isWrapperDesc(field.message)) return canonicalScalar(field.message.fields[0]!.scalar!, text);
  switch (field.message.typeName) {
    case 'google.protobuf.Timestamp':
      return instant(text);
    case 'google.protobuf.Duration':
      return duration(text);
    default:
      return text;
  }
}

function canonicalScalar(type: ScalarType, text: string): string | null {
  switch (type) {
    case ScalarType.STRING:
      return text;
    case ScalarType.BOOL:
      return /^(true|false)$/i.test(text) ? text.toLowerCase() : null;
    case ScalarType.BYTES:
      return /^[\w+/-]*={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString('base64') : null;
    case ScalarType.DOUBLE:
      return number(text, (value) => value);
    case ScalarType.FLOAT:
      return number(text, Math.fround);
    default:
      return wholeNumber(text);
  }
}

/** To the last digit, whatever its size. */
function wholeNumber(text: string): string | null {
  const digits = /^([+-]?\d{1,20})(?:\.0*)?$/.exec(text)?.[1];
  if (digits !== undefined) return String(BigInt(digits.replace('+', '')));
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? String(value) : null;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** As proto3 JSON and YAML 1.2 write them. */
const NOT_FINITE: Record<string, string> = { nan: 'NaN', '.nan': 'NaN', infinity: 'Infinity', '.inf': 'Infinity' };

function number(text: string, rounded: (value: number) => number): string | null {
  if (NUMBER.test(text)) return String(rounded(Number(text)));
  const [, sign, word] = /^([+-]?)(.*)$/s.exec(text.toLowerCase())!;
  const known = Object.hasOwn(NOT_FINITE, word!) ? NOT_FINITE[word!]! : null;
  return known === 'Infinity' && sign === '-' ? '-Infinity' : known;
}

/** Seconds since 1970 and the digits of their fraction: `0.5`. */
function instant(text: string): string | null {
  const found = /^(\d{4}-\d\d-\d\dt\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(z|[+-]\d\d:\d\d)$/i.exec(text);
  if (found === null) return null;
  const [, whole, fraction = '', zone] = found;
  const ms = Date.parse(`${whole}${zone}`.toUpperCase());
  return Number.isNaN(ms) ? null : `${ms / 1000}.${fraction.replace(/0+$/, '')}`;
}

function duration(text: string): string | null {
  const found = /^(-?)0*(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(text);
  if (found === null) return null;
  const [, sign, whole, fraction = ''] = found;
  const size = `${whole}.${fraction.replace(/0+$/, '')}`;
  return size === '0.' ? size : `${sign}${size}`;
}
