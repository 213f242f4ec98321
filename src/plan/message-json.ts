import { type DescEnum, type DescField, type DescMessage, type JsonValue, ScalarType } from '@bufbuild/protobuf';
import { protoCamelCase } from '@bufbuild/protobuf/reflect';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import { isLosslessNumber } from 'lossless-json';
import { nearestName } from '../shared/nearest-name.js';
import { badField, badPayload, DEPTH_MAX, type JsonPlace, keyWithin, within, withinMap } from './bad-field.js';
import { isJsonObject } from './is-json-object.js';
import type { PayloadJson } from './parse-payload-json.js';
import { scalarJson } from './scalar-json.js';
import { wellKnownJson } from './well-known-json.js';

/**
 * What @bufbuild/protobuf takes for a message, made of what the user wrote: the proto3 JSON mapping, number by number
 * as the field's type asks for it. Throws `bad-payload` that names the first field that does not fit.
 *
 * A field answers to its name and its JSON name, and to a snake_case form of either: servers on @grpc/reflection
 * often know only the camelCase one, while users have the .proto before them.
 */
export function messageJson(type: DescMessage, value: PayloadJson, place: JsonPlace): JsonValue {
  if (place.depth > DEPTH_MAX) {
    throw badPayload(place, `is nested more than ${DEPTH_MAX} messages deep`, 'Servers would refuse it.');
  }
  const wellKnown = wellKnownJson(type, value, place, messageJson);
  if (wellKnown !== undefined) return wellKnown;
  if (!isJsonObject(value)) {
    throw badField(place, `an object (${type.typeName})`, value, `It has ${fieldNames(type)}.`);
  }
  const entries = new Map<string, JsonValue>();
  const givenAs = new Map<string, string>();
  for (const [key, each] of Object.entries(value)) {
    const at = within(place, key);
    const extension = extensionOf(type, key, place);
    if (extension !== null) {
      entries.set(key, fieldJson(extension, each, at));
      continue;
    }
    const field = fieldOf(type, key);
    if (field === null) throw unknownField(type, key, place);
    const before = givenAs.get(field.name);
    if (before !== undefined) {
      throw badPayload(at, `is given twice, also as ${JSON.stringify(before)}`, 'Leave one of the two out.');
    }
    givenAs.set(field.name, key);
    if (each === null && !takesNull(field)) continue;
    const other = field.oneof?.fields.find((member) => entries.has(member.name));
    if (other !== undefined) {
      const says = `cannot be given beside ${other.name}: both are of the oneof ${field.oneof?.name}`;
      throw badPayload(at, says, 'Leave one of the two out.');
    }
    entries.set(field.name, fieldJson(field, each, at));
  }
  for (const field of type.fields) {
    if (field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED && !entries.has(field.name)) {
      throw badPayload(place, `lacks the field ${field.name}, which ${type.typeName} requires`, 'Add it.');
    }
  }
  return Object.fromEntries(entries);
}

/** A field, or an extension, which is one in all that matters here. */
export type AnyField = DescField | NonNullable<ReturnType<JsonPlace['registry']['getExtension']>>;

function fieldJson(field: AnyField, value: PayloadJson, place: JsonPlace): JsonValue {
  switch (field.fieldKind) {
    case 'list':
      if (!Array.isArray(value)) throw badField(place, 'an array', value, 'The field is repeated: put it in [ ].');
      return value.map((item, index) => memberJson(field, item, within(place, index)));
    case 'map': {
      if (!isJsonObject(value)) throw badField(place, 'an object', value, 'The field is a map: { "key": value }.');
      const entries = Object.entries(value).map(([key, each]): [string, JsonValue] => {
        checkKey(field.mapKey, key, keyWithin(place, key));
        return [key, memberJson(field, each, withinMap(place, key))];
      });
      return Object.fromEntries(entries);
    }
    default:
      return singleJson(field, value, place);
  }
}

function memberJson(field: AnyField, value: PayloadJson, place: JsonPlace): JsonValue {
  if (value === null && !takesNull(field)) {
    throw badPayload(place, 'is null, which lists and maps cannot hold', 'Leave it out.');
  }
  return singleJson(field, value, place);
}

/** One value of the field's type, be the field a list, a map or neither. */
function singleJson(field: AnyField, value: PayloadJson, place: JsonPlace): JsonValue {
  if (field.message) return messageJson(field.message, value, { ...place, depth: place.depth + 1 });
  if (field.enum) return enumJson(field.enum, value, place);
  return scalarJson(field.scalar!, value, place);
}

function enumJson(type: DescEnum, value: PayloadJson, place: JsonPlace): JsonValue {
  if (value === null) return null;
  const names = type.values.map(({ name }) => name);
  if (typeof value === 'string') {
    if (type.values.some(({ name, jsonName }) => name === value || jsonName === value)) return value;
    const nearest = nearestName(value, names);
    const hint = nearest === null ? `It is one of ${shortList(names)}.` : `Did you mean "${nearest}"?`;
    throw badField(place, `a value of the enum ${type.typeName}`, value, hint);
  }
  const number = isLosslessNumber(value) ? Number(value.value) : value;
  const known = type.open ? Number.isInteger(number) : type.values.some((each) => each.number === number);
  if (typeof number === 'number' && known && number === (number | 0)) return number;
  throw badField(place, `a value of the enum ${type.typeName}`, value, `It is one of ${shortList(names)}.`);
}

function checkKey(type: ScalarType, key: string, place: JsonPlace): void {
  if (type !== ScalarType.BOOL) scalarJson(type, key, place);
  else if (key !== 'true' && key !== 'false') throw badField(place, '"true" or "false" (bool)', key, 'Rename it.');
}

/** Null leaves any other field unset. */
function takesNull(field: AnyField): boolean {
  const type = field.message ?? field.enum;
  return type?.typeName === 'google.protobuf.Value' || type?.typeName === 'google.protobuf.NullValue';
}

/** The extension that `[its.name]` means. */
export function extensionOf(type: DescMessage, key: string, { registry }: JsonPlace) {
  if (!key.startsWith('[') || !key.endsWith(']')) return null;
  const extension = registry.getExtension(key.slice(1, -1));
  return extension?.extendee.typeName === type.typeName ? extension : null;
}

const fieldsByKey = new WeakMap<DescMessage, Map<string, DescField>>();

/** The field that a key of JSON means. */
export function fieldOf(type: DescMessage, key: string): DescField | null {
  let fields = fieldsByKey.get(type);
  if (fields === undefined) {
    fields = new Map(type.fields.map((field) => [field.jsonName, field]));
    for (const field of type.fields) fields.set(field.name, field);
    fieldsByKey.set(type, fields);
  }
  return fields.get(key) ?? fields.get(protoCamelCase(key)) ?? null;
}

function unknownField(type: DescMessage, key: string, place: JsonPlace) {
  const names = type.fields.flatMap(({ name, jsonName }) => [name, jsonName]);
  const nearest = nearestName(key, names);
  const says = `has no field ${JSON.stringify(key.slice(0, 100))} (it is a ${type.typeName})`;
  return badPayload(place, says, nearest === null ? `It has ${fieldNames(type)}.` : `Did you mean "${nearest}"?`);
}

function fieldNames(type: DescMessage): string {
  return type.fields.length === 0 ? 'no fields' : `the fields ${shortList(type.fields.map(({ name }) => name))}`;
}

function shortList(names: string[]): string {
  return names.length > 20 ? `${names.slice(0, 20).join(', ')} and ${names.length - 20} more` : names.join(', ');
}
