import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldOptions_OptionRetention as Retention,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import { isDelimited, isImplicit, isPacked, isRequired } from './features.js';
import type { SymbolTable } from './symbol-table.js';

/** A message of options, with the fields of it that are set. */
export interface OptionTree {
  type: DescriptorProto;
  fields: Map<number, { field: FieldDescriptorProto; values: OptionScalar[] }>;
  /** The name of the field that is set of each oneof, by its index. */
  oneofs: Map<number, string>;
}

/** Numbers of 64 bits are bigint; enums are numbers. */
export type OptionScalar = number | bigint | boolean | Uint8Array | OptionTree;

/** Whether options are among those written that descriptors are not to hold. */
type Written = 'as-in-descriptors' | 'with-source';

/**
 * The wire form of a message, its fields in the order of their numbers, as protoc writes it. What only source code is
 * to have (retention) is left out, as protoc leaves it out of descriptor sets, unless it is asked for.
 */
export function encodeOptions(tree: OptionTree, symbols: SymbolTable, what: Written = 'as-in-descriptors'): Uint8Array {
  return writeTree(new BinaryWriter(), tree, symbols, what).finish();
}

/** The first required field that is missing somewhere in `tree`, or null. */
export function missingField(tree: OptionTree, symbols: SymbolTable): string | null {
  for (const field of tree.type.field) {
    if (!tree.fields.has(field.number) && isRequired(field, symbols)) return field.name;
  }
  for (const { values } of tree.fields.values()) {
    for (const value of values) {
      const missing = isTree(value) ? missingField(value, symbols) : null;
      if (missing !== null) return missing;
    }
  }
  return null;
}

export function isTree(value: OptionScalar): value is OptionTree {
  return typeof value === 'object' && !(value instanceof Uint8Array);
}

function writeTree(writer: BinaryWriter, tree: OptionTree, symbols: SymbolTable, what: Written): BinaryWriter {
  const fields = [...tree.fields.values()].sort((a, b) => a.field.number - b.field.number);
  for (const { field, values } of fields) {
    if (what !== 'with-source' && field.options?.retention === Retention.RETENTION_SOURCE) continue;
    if (isPacked(field, symbols)) {
      writer.tag(field.number, WireType.LengthDelimited).fork();
      for (const value of values) writeScalar(writer, field.type, value);
      writer.join();
      continue;
    }
    const delimited = isDelimited(field, symbols);
    for (const value of values) {
      if (isTree(value)) writeMessage(writer, field.number, value, delimited, symbols, what);
      else if (!isImplicit(field, symbols) || !isZero(value)) {
        writer.tag(field.number, WIRE_TYPES[field.type] ?? WireType.Varint);
        writeScalar(writer, field.type, value);
      }
    }
  }
  return writer;
}

function writeMessage(
  writer: BinaryWriter,
  number: number,
  tree: OptionTree,
  delimited: boolean,
  symbols: SymbolTable,
  what: Written,
): void {
  if (delimited) {
    writeTree(writer.tag(number, WireType.StartGroup), tree, symbols, what).tag(number, WireType.EndGroup);
  } else {
    writeTree(writer.tag(number, WireType.LengthDelimited).fork(), tree, symbols, what).join();
  }
}

function isZero(value: OptionScalar): boolean {
  return value instanceof Uint8Array ? value.length === 0 : !value && !Object.is(value, -0);
}

const WIRE_TYPES: Partial<Record<Type, WireType>> = {
  [Type.DOUBLE]: WireType.Bit64,
  [Type.FIXED64]: WireType.Bit64,
  [Type.SFIXED64]: WireType.Bit64,
  [Type.FLOAT]: WireType.Bit32,
  [Type.FIXED32]: WireType.Bit32,
  [Type.SFIXED32]: WireType.Bit32,
  [Type.STRING]: WireType.LengthDelimited,
  [Type.BYTES]: WireType.LengthDelimited,
};

function writeScalar(writer: BinaryWriter, type: Type, value: OptionScalar): void {
  switch (type) {
    case Type.DOUBLE:
      writer.double(value as number);
      return;
    case Type.FLOAT:
      writer.float(value as number);
      return;
    case Type.INT64:
      writer.int64(value as bigint);
      return;
    case Type.UINT64:
      writer.uint64(value as bigint);
      return;
    case Type.SINT64:
      writer.sint64(value as bigint);
      return;
    case Type.FIXED64:
      writer.fixed64(value as bigint);
      return;
    case Type.SFIXED64:
      writer.sfixed64(value as bigint);
      return;
    case Type.UINT32:
      writer.uint32(value as number);
      return;
    case Type.SINT32:
      writer.sint32(value as number);
      return;
    case Type.FIXED32:
      writer.fixed32(value as number);
      return;
    case Type.SFIXED32:
      writer.sfixed32(value as number);
      return;
    case Type.BOOL:
      writer.bool(value as boolean);
      return;
    case Type.STRING:
    case Type.BYTES:
      writer.bytes(value as Uint8Array);
      return;
    default:
      writer.int32(value as number);
  }
}
