import { create } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import { addMapEntry } from './add-map-entry.js';
import { jsonName } from './json-name.js';
import { parseMessageBody } from './parse-message.js';
import { addOption, parseOption, parseOptionValue } from './parse-option.js';
import type { ParsedFile } from './parsed-file.js';
import { SCALAR_TYPES } from './scalar-types.js';
import type { TokenReader } from './token-reader.js';

const LABELS: Record<string, Label> = { optional: Label.OPTIONAL, required: Label.REQUIRED, repeated: Label.REPEATED };
const FIELD_NUMBER_MAX = 2n ** 31n - 1n;

/** Where a field goes. */
export interface FieldTarget {
  into: FieldDescriptorProto[];
  /** Where the messages go that groups and maps declare. */
  groups: DescriptorProto[];
  /** Of those messages. */
  depth: number;
  within: 'message' | 'oneof' | 'extend';
  /** The message that is extended, as written, and where. */
  extendee?: { name: string; at: number };
}

/** A field, group or map, with its label where it has one. */
export function parseField(tokens: TokenReader, parsed: ParsedFile, target: FieldTarget): void {
  const field = create(FieldDescriptorProtoSchema);
  const labelAt = tokens.at;
  const label = parseLabel(tokens, parsed, target);
  if (label === Label.OPTIONAL && parsed.file.syntax === 'proto3') field.proto3Optional = true;
  const typeAt = tokens.at;
  const isGroup = tokens.sees('group');
  let entry: { key: string; value: string; keyAt: number; valueAt: number } | null = null;
  if (isGroup) {
    tokens.take();
    if (parsed.file.syntax === 'editions') {
      const hint = 'Declare a message, and a field of it with [features.message_encoding = DELIMITED].';
      throw tokens.bad('editions have no groups', hint, typeAt);
    }
    field.type = Type.GROUP;
  } else {
    const type = parseType(tokens);
    if (type === 'map' && tokens.sees('<')) entry = parseMapTypes(tokens);
    else if (SCALAR_TYPES.has(type)) field.type = SCALAR_TYPES.get(type)!;
    else field.typeName = type;
  }
  if (entry !== null && target.within !== 'message') {
    throw tokens.bad(
      `maps cannot be in ${target.within === 'oneof' ? 'a oneof' : 'extend'}`,
      'Put it into a message.',
      typeAt,
    );
  }
  if (entry !== null && label !== null) {
    throw tokens.bad('a map has a label, but none is allowed', 'Leave the label out.', labelAt);
  }
  if (label === null && target.within !== 'oneof' && entry === null && parsed.file.syntax === '') {
    const hint = 'Fields of proto2 have a label; for proto3, begin the file with: syntax = "proto3";';
    throw tokens.bad('expected "optional", "required" or "repeated" before the type', hint, labelAt);
  }
  field.label = entry === null ? (label ?? Label.OPTIONAL) : Label.REPEATED;
  const nameAt = tokens.at;
  const name = tokens.name('the name of the field');
  tokens.expect('=');
  const numberAt = tokens.at;
  field.number = Number(tokens.integer('the number of the field', FIELD_NUMBER_MAX));
  parsed.places.set(field, { name: nameAt, number: numberAt, type: typeAt });
  if (target.extendee !== undefined) {
    field.extendee = target.extendee.name;
    parsed.places.get(field)!.extendee = target.extendee.at;
  }
  field.name = isGroup ? name.toLowerCase() : name;
  target.into.push(field);
  parseFieldOptions(tokens, parsed, field);
  field.jsonName ||= jsonName(field.name);
  if (isGroup) {
    if (!/^[A-Z]/.test(name)) {
      throw tokens.bad(`the group ${name} does not begin with a capital letter`, 'Begin it with one.', nameAt);
    }
    field.typeName = name;
    const message = create(DescriptorProtoSchema, { name });
    parsed.places.set(message, { name: nameAt });
    target.groups.push(message);
    parseMessageBody(tokens, parsed, message, target.depth);
    return;
  }
  tokens.expect(';');
  if (entry !== null) addMapEntry(parsed, field, entry, target.groups);
}

function parseLabel(tokens: TokenReader, parsed: ParsedFile, { within }: FieldTarget): Label | null {
  const { kind, text } = tokens.next;
  const label = kind === 'name' && Object.hasOwn(LABELS, text) ? LABELS[text]! : null;
  if (label === null) return null;
  if (within === 'oneof') throw tokens.bad(`a field of a oneof has the label ${text}`, 'Leave the label out.');
  if (parsed.file.syntax === 'editions' && label !== Label.REPEATED) {
    const feature = label === Label.OPTIONAL ? '' : ', and write [features.field_presence = LEGACY_REQUIRED]';
    throw tokens.bad(`editions have no label ${text}`, `Leave the label out${feature}.`);
  }
  if (parsed.file.syntax === 'proto3' && label === Label.REQUIRED) {
    throw tokens.bad('proto3 has no required fields', 'Leave the label out.');
  }
  tokens.take();
  return label;
}

/** The name of a scalar type, or of a message or enum. */
function parseType(tokens: TokenReader): string {
  return tokens.typeName('a type');
}

function parseMapTypes(tokens: TokenReader) {
  tokens.expect('<');
  const keyAt = tokens.at;
  const key = parseType(tokens);
  tokens.expect(',');
  const valueAt = tokens.at;
  const value = parseType(tokens);
  tokens.expect('>');
  return { key, value, keyAt, valueAt };
}

function parseFieldOptions(tokens: TokenReader, parsed: ParsedFile, field: FieldDescriptorProto): void {
  if (!tokens.takes('[')) return;
  do {
    const { at } = tokens;
    if (tokens.takes('default')) {
      tokens.expect('=');
      if (parsed.defaults.has(field)) throw tokens.bad('default is set twice', 'Set it once.', at);
      const value = parseOptionValue(tokens);
      parsed.defaults.set(field, value);
      parsed.places.get(field)!.default = value.at;
    } else if (tokens.takes('json_name')) {
      tokens.expect('=');
      if (field.extendee !== '') {
        throw tokens.bad('an extension cannot have a json_name', 'JSON names extensions by their full names.', at);
      }
      if (field.jsonName !== '') throw tokens.bad('json_name is set twice', 'Set it once.', at);
      const nameAt = tokens.at;
      field.jsonName = tokens.text('a name in quotes');
      if (/^\[.*\]$|\0/s.test(field.jsonName)) {
        throw tokens.bad('a JSON name is neither in brackets nor has it a zero in it', 'Choose another.', nameAt);
      }
    } else {
      addOption(parsed, field, 'field', parseOption(tokens));
    }
  } while (tokens.takes(','));
  tokens.expect(']', 'Options stand in brackets, with commas between them.');
}
