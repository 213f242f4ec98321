import { type DescMessage, fromJson, type JsonValue } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';
import { isLosslessNumber } from 'lossless-json';
import { badField, badPayload, DEPTH_MAX, type JsonPlace, within } from './bad-field.js';
import { isJsonObject } from './is-json-object.js';
import type { PayloadJson, PayloadObject } from './parse-payload-json.js';
import { scalarJson } from './scalar-json.js';

/** How messages other than these are read: what an Any holds may be one of them. */
export type ReadMessage = (type: DescMessage, value: PayloadJson, place: JsonPlace) => JsonValue;

/** Types whose JSON is a string, with what it must look like and an example. */
const AS_TEXT = new Map<string, { expected: string; hint: string; pattern: RegExp }>([
  [
    'google.protobuf.Timestamp',
    { expected: 'a time (RFC 3339)', hint: 'For instance "2024-01-31T12:00:00.5Z".', pattern: /^/ },
  ],
  [
    'google.protobuf.Duration',
    { expected: 'a duration in seconds', hint: 'For instance "1.5s".', pattern: /^-?\d{1,12}(?:\.\d{1,9})?s$/ },
  ],
  [
    'google.protobuf.FieldMask',
    { expected: 'the paths of a field mask', hint: 'For instance "name,address.zipCode".', pattern: /^/ },
  ],
]);

/** True for the types that JSON does not write as an object of their fields. */
export function hasOwnJsonForm(type: DescMessage): boolean {
  return AS_TEXT.has(type.typeName) || isWrapperDesc(type) || DYNAMIC.has(type.typeName);
}

const DYNAMIC = new Set(['Any', 'Struct', 'Value', 'ListValue'].map((name) => `google.protobuf.${name}`));

/**
 * The same as `messageJson`, for the types of google.protobuf that have a JSON form of their own; undefined for all
 * others.
 */
export function wellKnownJson(
  type: DescMessage,
  value: PayloadJson,
  place: JsonPlace,
  readMessage: ReadMessage,
): JsonValue | undefined {
  const text = AS_TEXT.get(type.typeName);
  if (text !== undefined) {
    if (typeof value === 'string' && text.pattern.test(value) && isReadable(type, value)) return value;
    throw badField(place, text.expected, value, text.hint);
  }
  if (isWrapperDesc(type)) return scalarJson(type.fields[0].scalar, value, place);
  switch (type.typeName) {
    case 'google.protobuf.Any':
      return anyJson(value, place, readMessage);
    case 'google.protobuf.Struct':
      if (isJsonObject(value)) return plainJson(value, place);
      throw badField(place, 'an object', value, 'It may hold any JSON.');
    case 'google.protobuf.ListValue':
      if (Array.isArray(value)) return plainJson(value, place);
      throw badField(place, 'an array', value, 'It may hold any JSON.');
    case 'google.protobuf.Value':
      return plainJson(value, place);
  }
  return undefined;
}

function anyJson(value: PayloadJson, place: JsonPlace, readMessage: ReadMessage): JsonValue {
  const hint = 'For instance {"@type": "type.googleapis.com/pkg.Message", "field": 1}.';
  if (!isJsonObject(value)) throw badField(place, 'an object (google.protobuf.Any)', value, hint);
  const { '@type': url, ...fields } = value;
  if (url === undefined && Object.keys(fields).length === 0) return {};
  if (typeof url !== 'string') throw badPayload(place, 'does not say its type in "@type"', hint);
  const name = url.slice(url.lastIndexOf('/') + 1);
  const type = place.registry.getMessage(name);
  if (type === undefined) {
    throw badPayload(
      within(place, '@type'),
      `is ${JSON.stringify(name)}, a type that the server does not describe`,
      hint,
    );
  }
  const deeper = { ...place, depth: place.depth + 1 };
  if (!hasOwnJsonForm(type)) return { '@type': url, ...(readMessage(type, fields, deeper) as object) };
  const inner = fields.value ?? null;
  return { '@type': url, value: readMessage(type, inner, within(deeper, 'value')) };
}

/** JSON that stays as it is, but for its numbers: they are doubles (struct.proto, Value.number_value). */
function plainJson(value: PayloadJson, place: JsonPlace): JsonValue {
  if (place.depth > DEPTH_MAX) {
    throw badPayload(place, `is nested more than ${DEPTH_MAX} levels deep`, 'Servers would refuse it.');
  }
  if (isLosslessNumber(value)) {
    const number = Number(value.value);
    if (Number.isFinite(number)) return number;
    throw badField(place, 'a number (double)', value, `The largest double is ${Number.MAX_VALUE}.`);
  }
  if (Array.isArray(value)) return value.map((item, index) => plainJson(item, within(place, index, 1)));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value as PayloadObject);
  return Object.fromEntries(entries.map(([key, each]) => [key, plainJson(each, within(place, key, 1))]));
}

function isReadable(type: DescMessage, value: string): boolean {
  try {
    fromJson(type, value);
    return true;
  } catch {
    return false;
  }
}
