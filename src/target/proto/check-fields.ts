import { isFieldSet } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  FeatureSet_EnumType as EnumType,
  FeatureSetSchema,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  FieldDescriptorProto_Label as Label,
  FeatureSet_FieldPresence as Presence,
  FeatureSet_RepeatedFieldEncoding as RepeatedEncoding,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import { FIELD_NUMBER_MAX } from './check-messages.js';
import { eachField } from './each-declaration.js';
import { feature, isImplicit } from './features.js';
import type { ParsedFile } from './parsed-file.js';
import { badProto } from './proto-source.js';
import { type NumberRange, rangeOf } from './range-index.js';
import type { SymbolTable } from './symbol-table.js';

const NO_MAP_KEYS: readonly Type[] = [Type.FLOAT, Type.DOUBLE, Type.BYTES, Type.ENUM, Type.MESSAGE, Type.GROUP];
const NEVER_PACKED: readonly Type[] = [Type.STRING, Type.BYTES, Type.MESSAGE, Type.GROUP];

/**
 * Refuses what protoc refuses of the fields of `parsed`, their types and options.
 *
 * @param extensions the numbers that extensions have, as `Type:number`, over all files; is added to
 */
export function checkFields(parsed: ParsedFile, symbols: SymbolTable, extensions: Map<string, string>): void {
  const { file, source, places } = parsed;
  eachField(file, (field, message) => {
    const place = places.get(field)!;
    const refuse = (says: string, hint: string, at = place.type ?? place.name) => badProto(source, at, says, hint);
    if (field.type === Type.GROUP && file.syntax === 'proto3') {
      throw refuse('proto3 has no groups', 'Declare a message, and a field of it.');
    }
    if (message?.options?.mapEntry === true) {
      checkEntryPart(field, symbols, refuse);
    } else {
      checkOptions(field, file.syntax, refuse);
      checkFeatures(field, symbols, refuse);
    }
    checkEnumType(field, file.syntax, symbols, refuse);
    if (message === null) checkExtension(parsed, field, symbols, extensions);
  });
}

type Refuse = (says: string, hint: string, at?: number) => Error;

function checkEntryPart(field: FieldDescriptorProto, symbols: SymbolTable, refuse: Refuse): void {
  if (field.number === 1 && NO_MAP_KEYS.includes(field.type)) {
    throw refuse('the keys of a map are whole numbers, bool or string', 'Choose another type for the key.');
  }
  if (field.number === 2 && field.type === Type.ENUM && symbols.enumType(field.typeName)!.value[0]!.number !== 0) {
    throw refuse(`the first value of ${field.typeName.slice(1)} is not 0`, 'It must be, for an enum in a map.');
  }
}

function checkOptions(field: FieldDescriptorProto, syntax: string, refuse: Refuse): void {
  const { options } = field;
  if (options === undefined) return;
  if (isFieldSet(options, FieldOptionsSchema.field.packed)) {
    if (syntax === 'editions') {
      throw refuse('editions have no option packed', 'Use features.repeated_field_encoding.');
    }
    if (options.packed && (field.label !== Label.REPEATED || NEVER_PACKED.includes(field.type))) {
      throw refuse('only repeated numbers, bools and enums can be packed', 'Leave out packed.');
    }
  }
  const isLong = [Type.INT64, Type.UINT64, Type.SINT64, Type.FIXED64, Type.SFIXED64].includes(field.type);
  if (options.jstype !== 0 && !isLong) throw refuse('jstype is for whole numbers of 64 bits', 'Leave it out.');
  if ((options.lazy || options.unverifiedLazy) && field.type !== Type.MESSAGE) {
    throw refuse('lazy is for fields that are messages', 'Leave it out.');
  }
}

function checkFeatures(field: FieldDescriptorProto, symbols: SymbolTable, refuse: Refuse): void {
  const features = field.options?.features;
  if (features === undefined) return;
  const sets = (name: keyof typeof FeatureSetSchema.field) => isFieldSet(features, FeatureSetSchema.field[name]);
  const isMessage = field.type === Type.MESSAGE;
  const isMap = isMessage && symbols.message(field.typeName)?.options?.mapEntry === true;
  if (sets('fieldPresence')) {
    if (field.label === Label.REPEATED) throw refuse('a repeated field has no presence to choose', 'Leave it out.');
    if (isFieldSet(field, FieldDescriptorProtoSchema.field.oneofIndex)) {
      throw refuse('a field of a oneof has no presence to choose', 'Leave it out.');
    }
    if (field.extendee !== '' && features.fieldPresence === Presence.LEGACY_REQUIRED) {
      throw refuse('an extension cannot be required', 'Leave it out.');
    }
    if (isMessage && features.fieldPresence === Presence.IMPLICIT) {
      throw refuse('a field that is a message always has presence', 'Leave out IMPLICIT.');
    }
  }
  if (sets('repeatedFieldEncoding') && (field.label !== Label.REPEATED || isMap)) {
    throw refuse('only repeated fields have an encoding of repetition', 'Leave it out.');
  }
  if (features.repeatedFieldEncoding === RepeatedEncoding.PACKED && NEVER_PACKED.includes(field.type)) {
    throw refuse('only repeated numbers, bools and enums can be packed', 'Leave it out.');
  }
  if (sets('utf8Validation') && field.type !== Type.STRING && !(isMap && holdsText(field, symbols))) {
    throw refuse('only text is checked to be UTF-8', 'Leave it out.');
  }
  if (sets('messageEncoding') && (!isMessage || isMap)) {
    throw refuse('only fields that are messages have an encoding of messages', 'Leave it out.');
  }
}

function holdsText(map: FieldDescriptorProto, symbols: SymbolTable): boolean {
  return symbols.message(map.typeName)!.field.some(({ type }) => type === Type.STRING);
}

function checkEnumType(field: FieldDescriptorProto, syntax: string, symbols: SymbolTable, refuse: Refuse): void {
  if (field.type !== Type.ENUM || field.extendee !== '') return;
  const isOpen = feature(symbols.enumType(field.typeName)!, 'enumType', symbols) === EnumType.OPEN;
  if (isOpen || (syntax !== 'proto3' && !isImplicit(field, symbols))) return;
  const who = syntax === 'proto3' ? 'a message of proto3' : 'a field without presence';
  throw refuse(
    `${field.typeName.slice(1)} is a closed enum, which ${who} cannot have`,
    'Declare the enum in a proto3 file.',
  );
}

function checkExtension(
  { file, source, places }: ParsedFile,
  field: FieldDescriptorProto,
  symbols: SymbolTable,
  extensions: Map<string, string>,
): void {
  const place = places.get(field)!;
  const extendee = symbols.message(field.extendee)!;
  const of = field.extendee.slice(1);
  const refuse = (at: number | undefined, says: string, hint: string) => badProto(source, at!, says, hint);
  if (file.syntax === 'proto3' && !/^google\.protobuf\.\w+Options$/.test(of)) {
    throw refuse(
      place.extendee,
      `proto3 extends options alone, not ${of}`,
      'Use proto2, or a google.protobuf.Any field.',
    );
  }
  if (field.label === Label.REQUIRED) throw refuse(place.name, 'an extension cannot be required', 'Make it optional.');
  if (!takesExtension(extendee, field.number)) {
    throw refuse(place.number, `${of} has no extension range with ${field.number} in it`, rangesOf(extendee));
  }
  if (
    extendee.options?.messageSetWireFormat === true &&
    (field.type !== Type.MESSAGE || field.label !== Label.OPTIONAL)
  ) {
    throw refuse(place.type, 'extensions of a MessageSet are optional messages', 'Declare a message for it.');
  }
  const key = `${of}:${field.number}`;
  const other = extensions.get(key);
  const name = symbols.fullName(field);
  if (other !== undefined) {
    throw refuse(
      place.number,
      `${name} extends ${of} by the number ${field.number}, and so does ${other}`,
      'Choose another.',
    );
  }
  extensions.set(key, name);
}

function takesExtension({ extensionRange }: DescriptorProto, number: number): boolean {
  return rangeOf<NumberRange>(extensionRange, number) !== undefined;
}

function rangesOf({ extensionRange }: DescriptorProto): string {
  if (extensionRange.length === 0) return 'It has none: it cannot be extended.';
  const shown = extensionRange
    .slice(0, 5)
    .map(({ start, end }) => `${start} to ${end > FIELD_NUMBER_MAX ? 'max' : end - 1}`);
  return `It has ${shown.join(', ')}.`;
}
