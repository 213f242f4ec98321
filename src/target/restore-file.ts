import { isFieldSet } from '@bufbuild/protobuf';
import { protoCamelCase } from '@bufbuild/protobuf/reflect';
import {
  type DescriptorProto,
  Edition,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  type FileDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import { printable } from './printable.js';
import { eachMessage } from './symbol-index.js';

/**
 * Restores in place what a single file lost on its way through protobufjs (as @grpc/reflection sends it), and the
 * default JSON names, which C++ and Python servers leave out. A file as protoc makes it stays as it is.
 *
 * Lost for good: json_name, `required`, snake_case names where the server's loader changed them, and features that
 * were set for a whole file. Returns what the reader should know, one sentence each.
 */
export function restoreFile(file: FileDescriptorProto): string[] {
  const fields: FieldDescriptorProto[] = [...file.extension];
  eachMessage(file, (message) => {
    restoreExtensions(message);
    restoreMapEntries(message);
    restoreOptionals(message);
    // Not push(...message.field): a long list would not fit the stack.
    for (const field of message.field) fields.push(field);
    for (const field of message.extension) fields.push(field);
  });
  for (const field of fields) field.jsonName ||= protoCamelCase(field.name);
  return restoreSyntax(file, fields);
}

/** protobufjs lists an extension among the fields: of the message that declares it, and once more of the one it extends. */
function restoreExtensions(message: DescriptorProto): void {
  message.extension = message.extension.concat(message.field.filter((field) => field.extendee !== ''));
  message.field = message.field.filter((field) => field.extendee === '' && !field.name.startsWith('.'));
}

/**
 * protoc calls the entry of `map<…> sku_prices` SkuPricesEntry; protobufjs calls it Sku_prices, which is what a real
 * nested message may be called too.
 */
function restoreMapEntries(message: DescriptorProto): void {
  const entries = new Map<string, DescriptorProto>();
  for (const nested of message.nestedType) {
    if (nested.options?.mapEntry && !entries.has(nested.name)) entries.set(nested.name, nested);
  }
  if (entries.size === 0) return;
  const taken = new Set(message.nestedType.map((nested) => nested.name));
  for (const field of message.field) {
    if (field.label !== Label.REPEATED || field.typeName.startsWith('.')) continue;
    const theirs = field.name.charAt(0).toUpperCase() + field.name.slice(1);
    const entry = entries.get(theirs);
    if (entry === undefined || field.typeName !== theirs) continue;
    const camel = protoCamelCase(field.name);
    let name = `${camel.charAt(0).toUpperCase()}${camel.slice(1)}Entry`;
    while (taken.has(name)) name += '_';
    entries.delete(theirs);
    taken.delete(theirs);
    taken.add(name);
    entry.name = name;
    field.typeName = name;
  }
}

/** `optional` of proto3 is a oneof of one field with a name that protoc makes up; protobufjs forgets to say so. */
function restoreOptionals(message: DescriptorProto): void {
  const membersOf = new Map<number, FieldDescriptorProto[]>();
  for (const field of message.field) {
    if (!isInOneof(field)) continue;
    const members = membersOf.get(field.oneofIndex);
    if (members === undefined) membersOf.set(field.oneofIndex, [field]);
    else members.push(field);
  }
  message.oneofDecl.forEach((oneof, index) => {
    const [only, second] = membersOf.get(index) ?? [];
    if (only === undefined || second !== undefined || only.proto3Optional) return;
    if (/^_+/.test(oneof.name) && protoCamelCase(oneof.name.replace(/^_+/, '')) === protoCamelCase(only.name)) {
      only.proto3Optional = true;
    }
  });
}

/** protobufjs calls every file proto3; some traces of what it was remain. */
function restoreSyntax(file: FileDescriptorProto, fields: FieldDescriptorProto[]): string[] {
  if (file.syntax === '' && fields.some((field) => field.proto3Optional)) file.syntax = 'proto3';
  if (file.syntax !== 'proto3') return [];
  if (fields.some((field) => field.options?.features !== undefined)) {
    file.syntax = 'editions';
    file.edition = Edition.EDITION_2023;
    for (const field of fields) field.proto3Optional = false;
    return [
      `${printable(file.name)} is called proto3 but has features of an edition: it is taken for edition 2023, and features set for the whole file are not known.`,
    ];
  }
  if (!hasTracesOfProto2(file, fields)) return [];
  file.syntax = 'proto2';
  return [
    `${printable(file.name)} is called proto3 but was proto2: it is taken for proto2, and its required fields are not known.`,
  ];
}

function hasTracesOfProto2(file: FileDescriptorProto, fields: FieldDescriptorProto[]): boolean {
  let traces = fields.some(
    (field) =>
      field.label === Label.REQUIRED ||
      field.type === Type.GROUP ||
      field.defaultValue !== '' ||
      // What protobufjs notes on every field of a proto2 file; protoc allows it on repeated fields alone.
      (field.label === Label.OPTIONAL &&
        field.options !== undefined &&
        isFieldSet(field.options, FieldOptionsSchema.field.packed)),
  );
  eachMessage(file, (message) => {
    traces ||= message.extensionRange.length > 0;
    traces ||= message.enumType.some((each) => each.value[0]?.number !== 0);
  });
  // The first value of a proto3 enum is 0.
  return traces || file.enumType.some((each) => each.value[0]?.number !== 0);
}

function isInOneof(field: FieldDescriptorProto): boolean {
  return isFieldSet(field, FieldDescriptorProtoSchema.field.oneofIndex);
}
