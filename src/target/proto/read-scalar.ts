import {
  type EnumDescriptorProto,
  FeatureSet_EnumType as EnumType,
  type FieldDescriptorProto,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import { nearestName } from '../../shared/nearest-name.js';
import { feature } from './features.js';
import type { OptionScalar } from './option-tree.js';
import type { OptionValue } from './parsed-file.js';
import type { SymbolTable } from './symbol-table.js';

/** A value as its field takes it, or what the field takes instead and what to do. */
export type ScalarRead = { is: 'value'; value: OptionScalar } | { is: 'wrong'; wants: string; hint: string };

const RANGES: Partial<Record<Type, { bits: number; signed: boolean }>> = {
  [Type.INT32]: { bits: 32, signed: true },
  [Type.SINT32]: { bits: 32, signed: true },
  [Type.SFIXED32]: { bits: 32, signed: true },
  [Type.UINT32]: { bits: 32, signed: false },
  [Type.FIXED32]: { bits: 32, signed: false },
  [Type.INT64]: { bits: 64, signed: true },
  [Type.SINT64]: { bits: 64, signed: true },
  [Type.SFIXED64]: { bits: 64, signed: true },
  [Type.UINT64]: { bits: 64, signed: false },
  [Type.FIXED64]: { bits: 64, signed: false },
};

/**
 * Reads a value for a field that is no message.
 *
 * @param within `text`: a field within braces, where the text format allows a little more (`t` for true, numbers of
 *   enum values); `option`: that of an option itself
 */
export function readScalar(
  field: FieldDescriptorProto,
  value: OptionValue,
  symbols: SymbolTable,
  within: 'text' | 'option',
): ScalarRead {
  const found = (read: OptionScalar): ScalarRead => ({ is: 'value', value: read });
  const range = RANGES[field.type];
  if (range !== undefined) return readInteger(value, range);
  switch (field.type) {
    case Type.DOUBLE:
    case Type.FLOAT: {
      const number = readFloat(value);
      if (number === null) return wrong('a number', 'For example: 1.5.');
      return found(field.type === Type.FLOAT ? Math.fround(number) : number);
    }
    case Type.BOOL: {
      const bool = readBool(value, within);
      return bool === null ? wrong('true or false', 'Write true or false, without quotes.') : found(bool);
    }
    case Type.ENUM:
      return readEnum(field, value, symbols, within);
    case Type.STRING:
      if (value.is !== 'string') return wrong('a string', 'Write it in quotes.');
      return isUtf8(value.bytes) ? found(value.bytes) : wrong('text in UTF-8', 'Escape only bytes that are UTF-8.');
    default:
      return value.is === 'string' ? found(value.bytes) : wrong('a string', 'Write it in quotes.');
  }
}

function wrong(wants: string, hint: string): ScalarRead {
  return { is: 'wrong', wants, hint };
}

function readInteger(value: OptionValue, { bits, signed }: { bits: number; signed: boolean }): ScalarRead {
  const least = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const most = 2n ** BigInt(signed ? bits - 1 : bits) - 1n;
  if (value.is === 'int' && value.value >= least && value.value <= most) {
    return { is: 'value', value: bits === 64 ? value.value : Number(value.value) };
  }
  return wrong(`a whole number from ${least} to ${most}`, 'Write it without quotes.');
}

function readFloat(value: OptionValue): number | null {
  if (value.is === 'float') return value.value;
  if (value.is === 'int') return value.negative ? -Number(-value.value) : Number(value.value);
  if (value.is !== 'word') return null;
  const word = value.text.toLowerCase();
  if (word === 'inf' || word === 'infinity') return Number.POSITIVE_INFINITY;
  return word === 'nan' ? Number.NaN : null;
}

function readBool(value: OptionValue, within: 'text' | 'option'): boolean | null {
  if (value.is === 'word') {
    if (value.text === 'true') return true;
    if (value.text === 'false') return false;
    if (within === 'option') return null;
    if (value.text === 'True' || value.text === 't') return true;
    return value.text === 'False' || value.text === 'f' ? false : null;
  }
  if (within === 'option' || value.is !== 'int') return null;
  if (value.value === 1n) return true;
  return value.value === 0n ? false : null;
}

function readEnum(
  field: FieldDescriptorProto,
  value: OptionValue,
  symbols: SymbolTable,
  within: 'text' | 'option',
): ScalarRead {
  const type = symbols.enumType(field.typeName)!;
  if (value.is === 'word') {
    const number = valuesOf(type).byName.get(value.text);
    if (number !== undefined) return { is: 'value', value: number };
  }
  if (within === 'text' && value.is === 'int' && value.value >= -(2n ** 31n) && value.value < 2n ** 31n) {
    const number = Number(value.value);
    const isOpen = feature(type, 'enumType', symbols) === EnumType.OPEN;
    if (isOpen || valuesOf(type).numbers.has(number)) return { is: 'value', value: number };
  }
  const names = type.value.map(({ name }) => name);
  const nearest = value.is === 'word' ? nearestName(value.text, names) : null;
  const hint = nearest === null ? `They are ${names.slice(0, 10).join(', ')}.` : `Did you mean ${nearest}?`;
  return wrong(`a value of ${field.typeName.slice(1)}`, hint);
}

const enumValues = new WeakMap<EnumDescriptorProto, { byName: Map<string, number>; numbers: Set<number> }>();

function valuesOf(type: EnumDescriptorProto) {
  const known = enumValues.get(type);
  if (known !== undefined) return known;
  const byName = new Map(type.value.map(({ name, number }) => [name, number]));
  const values = { byName, numbers: new Set(byName.values()) };
  enumValues.set(type, values);
  return values;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
