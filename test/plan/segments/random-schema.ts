import { create, toBinary } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  EnumDescriptorProtoSchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import type { MethodTarget, Schema } from '../../../src/target/method-target.js';

/** A value of a field: its text, and whether JSON writes it in quotes. */
export interface Scalar {
  text: string;
  isQuoted: boolean;
}

export type Shape = 'single' | 'list' | 'map' | 'oneof';

/** A field with what stands in it; by its index it has its number and its name. */
export interface AField {
  shape: Shape;
  type: FieldDescriptorProto_Type;
  /** Where `type` is MESSAGE, else empty: one for each of `keys`. */
  messages: AMessage[];
  scalars: Scalar[];
}

export interface AMessage {
  fields: AField[];
}

const T = FieldDescriptorProto_Type;
/** Lengths about those where a length prefix needs a byte more. */
const LENGTHS = [0, 1, 120, 123, 124, 125, 126, 127, 128, 129, 16_370, 16_380, 16_383, 16_384];

const quoted = (text: string): Scalar => ({ text, isQuoted: true });
const bare = (text: string): Scalar => ({ text, isQuoted: false });
const whole = (min: bigint, max: bigint) =>
  fc
    .oneof(fc.constantFrom(0n, 1n, min, max, 127n, 128n, 16_384n), fc.bigInt({ min, max }))
    .map((big) => bare(String(big)));
const int32 = whole(-(2n ** 31n), 2n ** 31n - 1n);
const uint32 = whole(0n, 2n ** 32n - 1n);
const int64 = whole(-(2n ** 63n), 2n ** 63n - 1n);
const uint64 = whole(0n, 2n ** 64n - 1n);
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom(...LENGTHS).map((length) => 'x'.repeat(length)),
    fc.constantFrom(...LENGTHS.slice(0, 10)).map((length) => 'ü'.repeat(length)),
  )
  // Cells are kept as UTF-8, which holds no half of a surrogate pair.
  .filter((one) => !/\p{Surrogate}/u.test(one));

const VALUES = new Map<FieldDescriptorProto_Type, fc.Arbitrary<Scalar>>([
  [T.STRING, text.map(quoted)],
  [T.BYTES, fc.uint8Array({ maxLength: 130 }).map((bytes) => quoted(Buffer.from(bytes).toString('base64')))],
  [T.BOOL, fc.boolean().map((one) => bare(String(one)))],
  [T.DOUBLE, fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => bare(String(one)))],
  [T.FLOAT, fc.float({ noNaN: true, noDefaultInfinity: true }).map((one) => bare(String(one)))],
  [T.INT32, int32],
  [T.SINT32, int32],
  [T.SFIXED32, int32],
  [T.UINT32, uint32],
  [T.FIXED32, uint32],
  [T.INT64, int64],
  [T.SINT64, int64],
  [T.SFIXED64, int64],
  [T.UINT64, uint64],
  [T.FIXED64, uint64],
  [T.ENUM, fc.constantFrom('ZERO', 'ONE', 'MINUS').map(quoted)],
]);

const { message } = fc.letrec<{ message: AMessage; field: AField }>((tie) => ({
  message: fc.record({ fields: fc.array(tie('field'), { maxLength: 5 }) }),
  field: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...VALUES.keys()).chain((type) =>
      fc.record({
        shape: fc.constantFrom<Shape>('single', 'list', 'map', 'oneof'),
        type: fc.constant(type),
        messages: fc.constant<AMessage[]>([]),
        scalars: fc.array(VALUES.get(type)!, { minLength: 1, maxLength: 4 }),
      }),
    ),
    fc.record({
      // One type, hence one of them: what a list or map holds need not be alike.
      shape: fc.constantFrom<Shape>('single', 'list', 'map', 'oneof'),
      type: fc.constant<FieldDescriptorProto_Type>(T.MESSAGE),
      messages: tie('message').map((one) => [one]),
      scalars: fc.constant<Scalar[]>([]),
    }),
  ),
}));

/** Messages with a type of their own each. */
export const anyMessage: fc.Arbitrary<AMessage> = message;

export const METHOD: MethodTarget = {
  service: 'random.Service',
  method: 'Call',
  path: '/random.Service/Call',
  kind: 'unary',
  inputType: 'random.Root',
  outputType: 'random.Root',
};

/** A schema in which `random.Root` is the type of the message. */
export function schemaOf(root: AMessage): Schema {
  const file = create(FileDescriptorProtoSchema, {
    name: 'random.proto',
    package: 'random',
    syntax: 'proto3',
    messageType: [typeOf(root, 'Root', 'random')],
    enumType: [
      create(EnumDescriptorProtoSchema, {
        name: 'Colour',
        value: [
          { name: 'ZERO', number: 0 },
          { name: 'ONE', number: 1 },
          { name: 'MINUS', number: -5 },
        ],
      }),
    ],
  });
  const descriptorSet = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [file] }));
  return { methods: [METHOD], descriptorSet, source: 'random', warnings: [], reflected: [] };
}

function typeOf({ fields }: AMessage, name: string, parent: string): DescriptorProto {
  const full = `${parent}.${name}`;
  const nested = fields.flatMap((field, i) => {
    const own = field.messages.map((one) => typeOf(one, `N${i}`, full));
    if (field.shape !== 'map') return own;
    const entry = create(DescriptorProtoSchema, {
      name: `F${i}Entry`,
      options: { mapEntry: true },
      field: [fieldOf('key', 1, T.STRING, '', false), fieldOf('value', 2, field.type, typeName(field, i, full), false)],
    });
    return [...own, entry];
  });
  return create(DescriptorProtoSchema, {
    name,
    nestedType: nested,
    oneofDecl: fields.some(({ shape }) => shape === 'oneof') ? [{ name: 'one' }] : [],
    field: fields.map((field, i) => {
      if (field.shape === 'map') return fieldOf(`f${i}`, numberOf(i), T.MESSAGE, `.${full}.F${i}Entry`, true);
      const descriptor = fieldOf(`f${i}`, numberOf(i), field.type, typeName(field, i, full), field.shape === 'list');
      return field.shape === 'oneof' ? { ...descriptor, oneofIndex: 0 } : descriptor;
    }),
  });
}

/** One byte of tag, and two. */
function numberOf(index: number): number {
  return index % 2 === 0 ? index + 1 : index + 100;
}

function typeName({ type }: AField, index: number, full: string): string {
  if (type === T.MESSAGE) return `.${full}.N${index}`;
  return type === T.ENUM ? '.random.Colour' : '';
}

function fieldOf(name: string, number: number, type: FieldDescriptorProto_Type, typeName: string, repeated: boolean) {
  const label = repeated ? FieldDescriptorProto_Label.REPEATED : FieldDescriptorProto_Label.OPTIONAL;
  return create(FieldDescriptorProtoSchema, { name, jsonName: name, number, type, typeName, label });
}
