import { type DescEnum, type DescField, fromJson, type Registry, ScalarType, toJson } from '@bufbuild/protobuf';
import { enumText } from './scalar-text.js';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * What a value reads that is what people wrote: `1.0` of a number is 1, a float of 0.1 is what its 32 bits hold, an enum's
 * number or other name is its name, `1.5s` of a duration is `1.500s`. A text that no value of the field has stays as it is.
 */
export function expectedText(field: DescField, text: string, registry: Registry): string {
  if (field.enum !== undefined) return ofEnum(field.enum, text);
  if (field.message !== undefined) {
    try {
      return String(toJson(field.message, fromJson(field.message, text, { registry }), { registry }));
    } catch {
      return text;
    }
  }
  return ofScalar(field.scalar!, text);
}

function ofEnum(type: DescEnum, text: string): string {
  if (/^-?\d{1,10}$/.test(text)) return enumText(type, Number(text));
  const named = type.values.find(({ name }) => name === text);
  return named === undefined ? text : enumText(type, named.number);
}

function ofScalar(type: ScalarType, text: string): string {
  switch (type) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
    case ScalarType.BOOL:
      return text;
    case ScalarType.FLOAT:
      return NUMBER.test(text) ? String(Math.fround(Number(text))) : text;
    case ScalarType.DOUBLE:
      return NUMBER.test(text) ? String(Number(text)) : text;
    default: {
      if (/^[+-]?\d{1,40}$/.test(text)) return BigInt(text.replace('+', '')).toString();
      const whole = NUMBER.test(text) ? Number(text) : Number.NaN;
      return Number.isSafeInteger(whole) ? String(whole) : text;
    }
  }
}
