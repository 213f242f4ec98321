import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Messages in messages: whoever reads them goes no deeper. */
const DEEPEST = 100;

const fieldsByNumber = new WeakMap<DescMessage, Map<number, DescField>>();

/**
 * Whether a serialized message holds more than `most` values: fields that are set, items and entries, at any depth. It
 * is told from the bytes alone, before a message is made of them. False where they cannot be read to their end.
 */
export function holdsMoreThan(most: number, type: DescMessage, bytes: Uint8Array): boolean {
  // A value takes a byte at least.
  if (bytes.length <= most) return false;
  try {
    return count(type, bytes, most, 0) > most;
  } catch {
    return false;
  }
}

/** Stops counting beyond `most`. */
function count(type: DescMessage, bytes: Uint8Array, most: number, depth: number): number {
  const fields = fieldsOf(type);
  const reader = new BinaryReader(bytes);
  let values = 0;
  while (reader.pos < reader.len && values <= most) {
    const [number, wireType] = reader.tag();
    const field = fields.get(number);
    if (field === undefined || wireType !== WireType.LengthDelimited) {
      reader.skip(wireType, number);
      if (field !== undefined) values++;
      continue;
    }
    const inner = reader.bytes();
    values += valuesIn(field, inner, most - values, depth);
  }
  return values;
}

function valuesIn(field: DescField, bytes: Uint8Array, most: number, depth: number): number {
  if (field.message !== undefined && field.fieldKind !== 'map') {
    return depth >= DEEPEST ? 1 : 1 + count(field.message, bytes, most, depth + 1);
  }
  if (field.fieldKind === 'map') return 1 + valuesOfEntry(field.message, bytes, most, depth);
  if (field.fieldKind === 'list' && field.scalar !== ScalarType.STRING && field.scalar !== ScalarType.BYTES) {
    return packedItems(bytes, field.scalar);
  }
  return 1;
}

/** Those of the message that an entry of a map holds; none where it holds a scalar. */
function valuesOfEntry(type: DescMessage | undefined, bytes: Uint8Array, most: number, depth: number): number {
  if (type === undefined || depth >= DEEPEST) return 0;
  const reader = new BinaryReader(bytes);
  let values = 0;
  while (reader.pos < reader.len && values <= most) {
    const [number, wireType] = reader.tag();
    if (number === 2 && wireType === WireType.LengthDelimited) {
      values += count(type, reader.bytes(), most - values, depth + 1);
    } else reader.skip(wireType, number);
  }
  return values;
}

function packedItems(bytes: Uint8Array, type: ScalarType | undefined): number {
  switch (type) {
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return bytes.length / 8;
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return bytes.length / 4;
    default: {
      // The last byte of each varint is below 128.
      let items = 0;
      for (const byte of bytes) if (byte < 0x80) items++;
      return items;
    }
  }
}

function fieldsOf(type: DescMessage): Map<number, DescField> {
  const known = fieldsByNumber.get(type);
  if (known !== undefined) return known;
  const fields = new Map(type.fields.map((field) => [field.number, field]));
  fieldsByNumber.set(type, fields);
  return fields;
}
