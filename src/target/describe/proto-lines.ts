import {
  type DescEnum,
  type DescExtension,
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescService,
  type FileRegistry,
  ScalarType,
} from '@bufbuild/protobuf';
import { protoCamelCase } from '@bufbuild/protobuf/reflect';
import {
  Edition,
  EnumOptionsSchema,
  EnumValueOptionsSchema,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldOptionsSchema,
  MessageOptionsSchema,
  MethodOptionsSchema,
  OneofOptionsSchema,
  ServiceOptionsSchema,
} from '@bufbuild/protobuf/wkt';
import { optionLines } from './option-lines.js';
import { scopeOf, shortTypeName } from './short-type-name.js';

/** Something that can be described by itself. */
export type Described = DescService | DescMethod | DescMessage | DescEnum | DescExtension;

/**
 * A declaration as .proto source, line by line. Comments are not in descriptors. Names are the server's: whoever prints
 * a line must escape it.
 */
export function protoLines(described: Described, registry: FileRegistry): string[] {
  const writer = new ProtoWriter(registry);
  switch (described.kind) {
    case 'service':
      return writer.service(described);
    case 'rpc':
      return writer.method(described);
    case 'message':
      return writer.message(described);
    case 'enum':
      return writer.enumeration(described);
    case 'extension':
      return writer.extension(described);
  }
}

/** More levels of messages than any file has. */
const DEEPEST = 32;
/** The highest number of a field, and the end of `to max`. */
const LAST_NUMBER = 536_870_911;

class ProtoWriter {
  private readonly registry: FileRegistry;

  constructor(registry: FileRegistry) {
    this.registry = registry;
  }

  service(service: DescService): string[] {
    const options = optionLines(ServiceOptionsSchema, service.proto.options, this.registry);
    return block(`service ${service.name}`, [
      ...options.map((option) => `option ${option};`),
      ...service.methods.flatMap((method) => this.method(method)),
    ]);
  }

  method(method: DescMethod): string[] {
    const type = ({ typeName }: DescMessage) => this.typeName(typeName, method.parent.typeName);
    const stream = (streams: boolean) => (streams ? 'stream ' : '');
    const { clientStreaming, serverStreaming } = method.proto;
    const takes = `${stream(clientStreaming)}${type(method.input)}`;
    const signature = `rpc ${method.name}(${takes}) returns (${stream(serverStreaming)}${type(method.output)})`;
    const options = optionLines(MethodOptionsSchema, method.proto.options, this.registry);
    return options.length === 0
      ? [`${signature};`]
      : block(
          signature,
          options.map((option) => `option ${option};`),
        );
  }

  message(message: DescMessage, depth = 0): string[] {
    return block(`message ${message.name}`, this.body(message, depth));
  }

  enumeration(type: DescEnum): string[] {
    const { reservedRange, reservedName } = type.proto;
    const ranges = reservedRange.map(({ start, end }) => range(start, end, 2 ** 31 - 1));
    return block(`enum ${type.name}`, [
      ...optionLines(EnumOptionsSchema, type.proto.options, this.registry).map((option) => `option ${option};`),
      ...reservedLines(ranges, reservedName, type.file.edition),
      ...type.values.map(({ name, number, proto }) => {
        const options = optionLines(EnumValueOptionsSchema, proto.options, this.registry);
        return `${name} = ${number}${bracketed(options)};`;
      }),
    ]);
  }

  extension(extension: DescExtension): string[] {
    const scope = scopeOf(extension);
    return block(`extend ${this.typeName(extension.extendee.typeName, scope)}`, this.field(extension, scope, 0));
  }

  private body(message: DescMessage, depth: number): string[] {
    if (depth > DEEPEST) return ['// …'];
    const scope = message.typeName;
    const { reservedRange, reservedName, extensionRange } = message.proto;
    const groups = new Set(message.fields.filter(isGroup).map((field) => field.message));
    const ranges = reservedRange.map(({ start, end }) => range(start, end - 1, LAST_NUMBER));
    return [
      ...optionLines(MessageOptionsSchema, message.proto.options, this.registry).map((option) => `option ${option};`),
      ...reservedLines(ranges, reservedName, message.file.edition),
      ...message.members.flatMap((member) => {
        if (member.kind === 'field') return this.field(member, scope, depth);
        const options = optionLines(OneofOptionsSchema, member.proto.options, this.registry);
        return block(`oneof ${member.name}`, [
          ...options.map((option) => `option ${option};`),
          ...member.fields.flatMap((field) => this.field(field, scope, depth)),
        ]);
      }),
      ...extensionRange.map(({ start, end }) => `extensions ${range(start, end - 1, LAST_NUMBER)};`),
      ...message.nestedEnums.flatMap((type) => this.enumeration(type)),
      ...message.nestedMessages.filter((type) => !groups.has(type)).flatMap((type) => this.message(type, depth + 1)),
      ...message.nestedExtensions.flatMap((extension) => this.extension(extension)),
    ];
  }

  private field(field: DescField | DescExtension, scope: string, depth: number): string[] {
    const before = label(field);
    const rest = `= ${field.number}${bracketed(this.fieldOptions(field))}`;
    if (isGroup(field))
      return block(`${before}group ${field.message!.name} ${rest}`, this.body(field.message!, depth + 1));
    const name = field.kind === 'field' ? field.name : field.proto.name;
    return [`${before}${this.fieldType(field, scope)} ${name} ${rest};`];
  }

  private fieldType(field: DescField | DescExtension, scope: string): string {
    const single = () => this.typeName((field.message ?? field.enum!).typeName, scope);
    if (field.fieldKind === 'map') {
      const value = field.scalar === undefined ? single() : scalarName(field.scalar);
      return `map<${scalarName(field.mapKey)}, ${value}>`;
    }
    return field.scalar === undefined ? single() : scalarName(field.scalar);
  }

  private fieldOptions(field: DescField | DescExtension): string[] {
    const { proto } = field;
    const hasOwnJsonName =
      field.kind === 'field' && proto.jsonName !== '' && proto.jsonName !== protoCamelCase(proto.name);
    return [
      ...(proto.defaultValue === '' ? [] : [`default = ${defaultOf(proto)}`]),
      ...(hasOwnJsonName ? [`json_name = ${JSON.stringify(proto.jsonName)}`] : []),
      ...optionLines(FieldOptionsSchema, proto.options, this.registry),
    ];
  }

  private typeName(full: string, scope: string): string {
    return shortTypeName(full, scope, (name) => this.registry.get(name) !== undefined);
  }
}

function block(head: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [`${head} {}`] : [`${head} {`, ...lines.map((line) => `  ${line}`), '}'];
}

function bracketed(options: readonly string[]): string {
  return options.length === 0 ? '' : ` [${options.join(', ')}]`;
}

/** What stands before a field's type; in a oneof, a map and an edition there is less to say. */
function label(field: DescField | DescExtension): string {
  const { proto } = field;
  const edition = (field.kind === 'field' ? field.parent.file : field.file).edition;
  if (field.fieldKind === 'map' || (field.kind === 'field' && field.oneof !== undefined)) return '';
  if (proto.label === FieldDescriptorProto_Label.REPEATED) return 'repeated ';
  if (edition === Edition.EDITION_PROTO3) return proto.proto3Optional ? 'optional ' : '';
  if (edition !== Edition.EDITION_PROTO2) return '';
  return proto.label === FieldDescriptorProto_Label.REQUIRED ? 'required ' : 'optional ';
}

function isGroup(field: DescField | DescExtension): boolean {
  return field.proto.type === FieldDescriptorProto_Type.GROUP;
}

function scalarName(type: ScalarType): string {
  return ScalarType[type].toLowerCase();
}

function defaultOf({ type, defaultValue }: FieldDescriptorProto): string {
  if (type === FieldDescriptorProto_Type.STRING) return JSON.stringify(defaultValue);
  // Of bytes it is escaped already (descriptor.proto, FieldDescriptorProto.default_value).
  return type === FieldDescriptorProto_Type.BYTES ? `"${defaultValue}"` : defaultValue;
}

function range(first: number, last: number, max: number): string {
  if (first === last) return String(first);
  return `${first} to ${last >= max ? 'max' : last}`;
}

/** Names are quoted before editions, and are not since (edition 2023). */
function reservedLines(ranges: readonly string[], names: readonly string[], edition: Edition): string[] {
  const isOlder = edition === Edition.EDITION_PROTO2 || edition === Edition.EDITION_PROTO3;
  const written = names.map((name) => (isOlder ? JSON.stringify(name) : name));
  return [
    ...(ranges.length === 0 ? [] : [`reserved ${ranges.join(', ')};`]),
    ...(names.length === 0 ? [] : [`reserved ${written.join(', ')};`]),
  ];
}
