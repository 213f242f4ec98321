import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** The repeated fields of a message of descriptor.proto, and those that hold such fields, by number. */
interface Shape {
  readonly [fieldNumber: number]: Shape;
}

const LEAF: Shape = {};
/** uninterpreted_option; targets and edition_defaults of a field. */
const OPTIONS: Shape = { 19: LEAF, 20: LEAF, 999: LEAF };
const FIELD: Shape = { 8: OPTIONS };
const ENUM: Shape = { 2: { 3: OPTIONS }, 3: OPTIONS, 4: LEAF, 5: LEAF };
const MESSAGE: Shape = {
  2: FIELD,
  get 3() {
    return MESSAGE;
  },
  4: ENUM,
  5: { 3: { ...OPTIONS, 2: LEAF } },
  6: FIELD,
  7: OPTIONS,
  8: { 2: OPTIONS },
  9: LEAF,
  10: LEAF,
};
const SERVICE: Shape = { 2: { 4: OPTIONS }, 3: OPTIONS };
const FILE: Shape = {
  3: LEAF,
  4: MESSAGE,
  5: ENUM,
  6: SERVICE,
  7: FIELD,
  8: OPTIONS,
  9: { 1: LEAF },
  10: LEAF,
  11: LEAF,
};

/** Deeper messages are refused by the reader of the file itself. */
const DEPTH_MAX = 100;

/**
 * How many things a serialized google.protobuf.FileDescriptorProto declares: messages, fields, values, methods,
 * imports and the like. Two bytes are enough to declare a message, which costs a thousand once it is read: so it is
 * counted before.
 *
 * Throws where the bytes end too early.
 */
export function countDeclarations(file: Uint8Array): number {
  const reader = new BinaryReader(file);
  return countIn(reader, reader.len, FILE, 0);
}

function countIn(reader: BinaryReader, end: number, shape: Shape, depth: number): number {
  let count = 0;
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    const inner = shape[field];
    if (inner === undefined || wireType !== WireType.LengthDelimited) {
      reader.skip(wireType, field);
      if (inner !== undefined) count++;
      continue;
    }
    const innerEnd = reader.uint32() + reader.pos;
    count++;
    if (inner !== LEAF && depth < DEPTH_MAX) count += countIn(reader, innerEnd, inner, depth + 1);
    reader.pos = innerEnd;
  }
  return count;
}
