import {
  type DescExtension,
  type DescMessage,
  getExtension,
  type Message,
  type Registry,
  ScalarType,
} from '@bufbuild/protobuf';
import { isReflectMessage, type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { ownTypes } from '../own-types.js';

const DEEPEST = 20;
const LONGEST = 1000;

/** The options of a declaration as .proto source, `name = value` each: those of descriptor.proto, and known extensions. */
export function optionLines(type: DescMessage, options: Message | undefined, registry: Registry): string[] {
  if (options === undefined) return [];
  const set = reflect(type, options);
  const own = set.fields.filter((field) => field.name !== 'uninterpreted_option' && set.isSet(field));
  const numbers = [...new Set((options.$unknown ?? []).map(({ no }) => no))];
  return [
    ...own.flatMap((field) => assignments(field.name, set.get(field), field.enum?.values, field.scalar)),
    ...numbers.flatMap((number) => extensionLines(type, options, number, registry)),
  ].map((line) => (line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line));
}

/** Nothing for an option that nobody here knows, or whose bytes are not of its type. */
function extensionLines(type: DescMessage, options: Message, number: number, registry: Registry): string[] {
  const extension = registry.getExtensionFor(type, number) ?? ownTypes().getExtensionFor(type, number);
  if (extension === undefined) return [];
  try {
    return assignments(
      `(${extension.typeName})`,
      extensionValue(extension, options),
      extension.enum?.values,
      extension.scalar,
    );
  } catch {
    return [];
  }
}

function extensionValue(extension: DescExtension, options: Message): unknown {
  const value = getExtension(options, extension);
  return extension.fieldKind === 'message' ? reflect(extension.message, value as Message) : value;
}

type EnumValues = readonly { number: number; name: string }[] | undefined;

/** A message of which one field is set is written as that field, as people do. */
function assignments(name: string, value: unknown, values: EnumValues, scalar?: ScalarType): string[] {
  if (isList(value)) return [...value].flatMap((item) => assignments(name, item, values, scalar));
  if (isReflectMessage(value)) {
    const set = value.fields.filter((field) => value.isSet(field));
    const [only] = set;
    if (set.length === 1 && only!.fieldKind !== 'list' && only!.fieldKind !== 'map') {
      return assignments(`${name}.${only!.name}`, value.get(only!), only!.enum?.values, only!.scalar);
    }
  }
  return [`${name} = ${literal(value, values, scalar, 0)}`];
}

function literal(value: unknown, values: EnumValues, scalar: ScalarType | undefined, depth: number): string {
  if (depth > DEEPEST) return '{}';
  if (isReflectMessage(value)) return `{${fieldsOf(value, depth).join(', ')}}`;
  if (values !== undefined) return values.find(({ number }) => number === value)?.name ?? String(value);
  if (scalar === ScalarType.BYTES) return quoted(value as Uint8Array);
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function fieldsOf(message: ReflectMessage, depth: number): string[] {
  return message.fields
    .filter((field) => message.isSet(field) && field.fieldKind !== 'map')
    .flatMap((field) => {
      const value: unknown = message.get(field);
      const one = (item: unknown) => literal(item, field.enum?.values, field.scalar, depth + 1);
      if (!isList(value)) return [`${field.name}: ${one(value)}`];
      const items = [...value].map(one);
      // A list of messages in brackets is more than some parsers read.
      if (field.message !== undefined) return items.map((item) => `${field.name}: ${item}`);
      return [`${field.name}: [${items.join(', ')}]`];
    });
}

function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value && !(value instanceof Uint8Array);
}

function quoted(bytes: Uint8Array): string {
  const written = (byte: number) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`;
  return `"${[...bytes].map(written).join('')}"`;
}
