import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/**
 * The fields of a message of descriptor.proto, by number: those that are repeated, or hold such fields, and `ONE` for
 * the others. Fields that are not there count like repeated ones: each that is unknown is kept for itself.
 */
interface Shape {
  readonly [fieldNumber: number]: Shape;
}

const ONE: Shape = {};
const LEAF: Shape = {};
/** Of whose fields each counts. */
const ANY: Shape = {};
const RANGE: Shape = ones(1, 2);
/** Nearly all options with a number above 999 are those of others; `features` has another number in each message. */
const options = (features: number, more: Shape = {}): Shape => ({ 999: { 2: ANY }, [features]: ANY, ...more });
const FIELD: Shape = {
  ...ones(1, 2, 3, 4, 5, 6, 7, 9, 10, 17),
  8: options(21, { 19: LEAF, 20: ANY, 22: ANY }),
};
const VALUE: Shape = { ...ones(1, 2), 3: options(2) };
const ENUM: Shape = { ...ones(1, 6), 2: VALUE, 3: options(7), 4: RANGE, 5: LEAF };
const MESSAGE: Shape = {
  ...ones(1, 11),
  2: FIELD,
  get 3() {
    return MESSAGE;
  },
  4: ENUM,
  5: { ...RANGE, 3: options(50, { 2: ANY }) },
  6: FIELD,
  7: options(12),
  8: { ...ones(1), 2: options(1) },
  9: RANGE,
  10: LEAF,
};
const METHOD: Shape = { ...ones(1, 2, 3, 5, 6), 4: options(35) };
const SERVICE: Shape = { ...ones(1), 2: METHOD, 3: options(34) };
const LOCATION: Shape = { ...ones(1, 2, 3, 4), 6: LEAF };
const FILE: Shape = {
  ...ones(1, 2, 12, 14),
  3: LEAF,
  4: MESSAGE,
  5: ENUM,
  6: SERVICE,
  7: FIELD,
  8: options(50),
  9: { 1: LOCATION },
  10: LEAF,
  11: LEAF,
  15: LEAF,
};

/** Deeper messages are refused by the reader of the file itself. */
const DEPTH_MAX = 100;

/**
 * How many things a serialized google.protobuf.FileDescriptorProto declares: messages, fields, values, methods,
 * imports, options and the like, and whatever descriptor.proto does not know. Two bytes are enough to declare a message,
 * which costs a thousand once it is read: so it is counted before.
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
    if (inner === undefined || inner === ONE || wireType !== WireType.LengthDelimited) {
      reader.skip(wireType, field);
      if (inner !== ONE) count++;
      continue;
    }
    const innerEnd = reader.uint32() + reader.pos;
    count++;
    if (inner !== LEAF && depth < DEPTH_MAX) count += countIn(reader, innerEnd, inner, depth + 1);
    reader.pos = innerEnd;
  }
  return count;
}

function ones(...numbers: number[]): Shape {
  return Object.fromEntries(numbers.map((number) => [number, ONE]));
}
