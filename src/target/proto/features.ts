import { isFieldSet } from '@bufbuild/protobuf';
import {
  FeatureSet_EnumType as EnumType,
  type FeatureSet,
  FeatureSetSchema,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  type FileDescriptorProto,
  FeatureSet_JsonFormat as JsonFormat,
  FieldDescriptorProto_Label as Label,
  FeatureSet_MessageEncoding as MessageEncoding,
  FeatureSet_FieldPresence as Presence,
  FeatureSet_RepeatedFieldEncoding as RepeatedEncoding,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import type { SymbolTable } from './symbol-table.js';

export interface Features {
  fieldPresence: Presence;
  enumType: EnumType;
  repeatedFieldEncoding: RepeatedEncoding;
  messageEncoding: MessageEncoding;
  jsonFormat: JsonFormat;
}

/** What each syntax means where nothing else is said (descriptor.proto, edition_defaults). */
const DEFAULTS: Record<string, Features> = {
  '': {
    fieldPresence: Presence.EXPLICIT,
    enumType: EnumType.CLOSED,
    repeatedFieldEncoding: RepeatedEncoding.EXPANDED,
    messageEncoding: MessageEncoding.LENGTH_PREFIXED,
    jsonFormat: JsonFormat.LEGACY_BEST_EFFORT,
  },
  proto3: {
    fieldPresence: Presence.IMPLICIT,
    enumType: EnumType.OPEN,
    repeatedFieldEncoding: RepeatedEncoding.PACKED,
    messageEncoding: MessageEncoding.LENGTH_PREFIXED,
    jsonFormat: JsonFormat.ALLOW,
  },
  editions: {
    fieldPresence: Presence.EXPLICIT,
    enumType: EnumType.OPEN,
    repeatedFieldEncoding: RepeatedEncoding.PACKED,
    messageEncoding: MessageEncoding.LENGTH_PREFIXED,
    jsonFormat: JsonFormat.ALLOW,
  },
};

/** A feature of `descriptor`, as it says itself, or what it is in. Options must have been read. */
export function feature<Name extends keyof Features>(
  descriptor: object,
  name: Name,
  symbols: SymbolTable,
): Features[Name] {
  for (let at: object | undefined = descriptor; at !== undefined; at = symbols.parent(at)) {
    const { features } = (at as { options?: { features?: FeatureSet } }).options ?? {};
    if (features !== undefined && isFieldSet(features, FeatureSetSchema.field[name])) {
      return features[name] as unknown as Features[Name];
    }
    if (symbols.parent(at) === undefined) return DEFAULTS[syntaxOf(at as FileDescriptorProto)]![name];
  }
  throw new Error('unreachable');
}

/** `proto2` is not written in descriptors, but may be. */
function syntaxOf({ syntax }: FileDescriptorProto): string {
  return syntax === 'proto2' ? '' : syntax;
}

const NEVER_PACKED: readonly Type[] = [Type.STRING, Type.BYTES, Type.MESSAGE, Type.GROUP];

/** Whether the numbers of a repeated field stand behind one tag. */
export function isPacked(field: FieldDescriptorProto, symbols: SymbolTable): boolean {
  if (field.label !== Label.REPEATED || NEVER_PACKED.includes(field.type)) return false;
  if (field.options !== undefined && isFieldSet(field.options, FieldOptionsSchema.field.packed)) {
    return field.options.packed;
  }
  return feature(field, 'repeatedFieldEncoding', symbols) === RepeatedEncoding.PACKED;
}

/** Whether a field that is zero is as good as one that is not set. */
export function isImplicit(field: FieldDescriptorProto, symbols: SymbolTable): boolean {
  return (
    field.label === Label.OPTIONAL &&
    field.type !== Type.MESSAGE &&
    field.type !== Type.GROUP &&
    field.extendee === '' &&
    !isFieldSet(field, FieldDescriptorProtoSchema.field.oneofIndex) &&
    feature(field, 'fieldPresence', symbols) === Presence.IMPLICIT
  );
}

/** Whether a message is written between two tags, as groups are. */
export function isDelimited(field: FieldDescriptorProto, symbols: SymbolTable): boolean {
  if (field.type === Type.GROUP) return true;
  return (
    field.type === Type.MESSAGE &&
    symbols.message(field.typeName)?.options?.mapEntry !== true &&
    feature(field, 'messageEncoding', symbols) === MessageEncoding.DELIMITED
  );
}

export function isRequired(field: FieldDescriptorProto, symbols: SymbolTable): boolean {
  return (
    field.label === Label.REQUIRED ||
    (field.label === Label.OPTIONAL &&
      field.extendee === '' &&
      feature(field, 'fieldPresence', symbols) === Presence.LEGACY_REQUIRED)
  );
}
