import { type DescField, type DescMessage, type Message, type Registry, ScalarType, toJson } from '@bufbuild/protobuf';
import type { ReflectList, ReflectMap, ReflectMessage } from '@bufbuild/protobuf/reflect';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';
import { GrpcRedError } from '../../shared/error.js';
import { nearestName } from '../../shared/nearest-name.js';
import { quote } from '../../shared/quote.js';
import { expectedText } from './expected-text.js';
import { type PathPart, parseFieldPath } from './field-path.js';
import { enumText, scalarText } from './scalar-text.js';

/** Reads one value of a message. */
export interface FieldReader {
  /** Its proto3 JSON text, without quotes; null where it is not there. */
  read(message: ReflectMessage): string | null;
  /** That text of the value that is meant by what people wrote. */
  expected(written: string): string;
}

type Key = string | number | bigint | boolean;

/** A part of a path with what the descriptors say of it. */
interface Place {
  field: DescField;
  key: Key | null;
}

/** Types of google.protobuf whose JSON is one text or number. */
const AS_TEXT = ['Timestamp', 'Duration', 'FieldMask'].map((name) => `google.protobuf.${name}`);

/**
 * Makes the reader of a path.
 *
 * @param origin where the path stands, for messages
 * @throws GrpcRedError `bad-input` where no message of the type can have such a value
 */
export function fieldReader(type: DescMessage, path: string, origin: string, registry: Registry): FieldReader {
  const parts = parseFieldPath(path);
  if (parts === null) {
    throw refused(
      origin,
      `${quote(path)} is no path of a field`,
      'For example: user.id, items[0].id or labels["team"].',
    );
  }
  const places: Place[] = [];
  let within: DescMessage = type;
  for (const [index, part] of parts.entries()) {
    const shown = quote(path);
    const place = placeOf(within, part, shown, origin);
    places.push(place);
    if (index === parts.length - 1) refuseWholes(place.field, shown, origin);
    else if (messageOf(place.field) === undefined) {
      throw refused(origin, `${shown} goes on after ${part.field}, which is no message`, `End it at ${part.field}.`);
    } else within = messageOf(place.field)!;
  }
  const leaf = places.at(-1)!.field;
  return {
    read: (message) => readPlace(message, places, registry),
    expected: (written) => expectedText(leaf, written, registry),
  };
}

function placeOf(type: DescMessage, { field: name, key }: PathPart, shown: string, origin: string): Place {
  const field = type.fields.find((one) => [one.name, one.jsonName, one.localName].includes(name));
  if (field === undefined) {
    const names = type.fields.map((one) => one.name);
    const nearest = nearestName(name, names);
    const hint =
      nearest !== null
        ? `Did you mean ${nearest}?`
        : names.length === 0
          ? `${type.typeName} has no fields.`
          : `It has ${names.slice(0, 20).join(', ')}.`;
    throw refused(origin, `${shown} names no field of ${type.typeName}`, hint);
  }
  const several = field.fieldKind === 'list' || field.fieldKind === 'map';
  if (!several && key !== null) {
    throw refused(origin, `${shown} takes one of several ${name}, but there is only one`, `Write ${name}.`);
  }
  if (field.fieldKind === 'list') {
    if (key === null || !/^\d{1,9}$/.test(key)) {
      throw refused(origin, `${shown} does not say which of the ${name}`, `For example: ${name}[0].`);
    }
    return { field, key: Number(key) };
  }
  if (field.fieldKind === 'map') {
    const read = key === null ? null : mapKey(field.mapKey, key);
    if (read === null) {
      throw refused(origin, `${shown} does not say which of the ${name}`, `For example: ${name}["key"].`);
    }
    return { field, key: read };
  }
  return { field, key: null };
}

function mapKey(type: ScalarType, text: string): Key | null {
  switch (type) {
    case ScalarType.STRING:
      return text;
    case ScalarType.BOOL:
      return text === 'true' ? true : text === 'false' ? false : null;
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return /^-?\d{1,20}$/.test(text) ? BigInt(text) : null;
    default:
      return /^-?\d{1,10}$/.test(text) ? Number(text) : null;
  }
}

function messageOf(field: DescField): DescMessage | undefined {
  return field.message;
}

function refuseWholes(field: DescField, shown: string, origin: string): void {
  const type = messageOf(field);
  if (type === undefined || isWrapperDesc(type) || AS_TEXT.includes(type.typeName)) return;
  const names = type.fields.map((one) => one.name);
  const example = names.length === 0 ? 'End the path elsewhere.' : `For example: ${field.name}.${names[0]}.`;
  throw refused(origin, `${shown} is a whole message (${type.typeName}), not one value`, example);
}

function readPlace(message: ReflectMessage, places: readonly Place[], registry: Registry): string | null {
  let within = message;
  for (let i = 0; i < places.length; i++) {
    const { field, key } = places[i]!;
    const value = valueAt(within, field, key);
    if (value === undefined) return null;
    if (i === places.length - 1) return leafText(field, value, registry);
    within = value as ReflectMessage;
  }
  return null;
}

function valueAt(message: ReflectMessage, field: DescField, key: Key | null): unknown {
  switch (field.fieldKind) {
    case 'list':
      return (message.get(field) as ReflectList).get(key as number);
    case 'map':
      return (message.get(field) as ReflectMap).get(key!);
    case 'message':
      return message.isSet(field) ? message.get(field) : undefined;
    default:
      // A field without presence is there with its default; one with presence may be missing (field_presence).
      return message.isSet(field) || field.presence === IMPLICIT ? message.get(field) : undefined;
  }
}

/** google.protobuf.FeatureSet.FieldPresence.IMPLICIT */
const IMPLICIT = 2;

function leafText(field: DescField, value: unknown, registry: Registry): string {
  if (field.enum !== undefined) return enumText(field.enum, value as number);
  if (field.message !== undefined) {
    const { message } = value as { message: Message };
    return String(toJson(field.message, message, { registry }));
  }
  return scalarText(field.scalar!, value);
}

function refused(origin: string, what: string, hint: string): GrpcRedError {
  return new GrpcRedError('bad-input', `${origin}: ${what}.`, hint);
}
