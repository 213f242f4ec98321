import { type DescField, type DescMessage, fromJson, ScalarType, toBinary } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import { AnySchema, isWrapperDesc, ListValueSchema, StructSchema, ValueSchema } from '@bufbuild/protobuf/wkt';
import { isLosslessNumber } from 'lossless-json';
import { badField, type JsonPlace, keyWithin, within, withinMap } from '../bad-field.js';
import { encodeMessage } from '../encode-message.js';
import { isJsonObject } from '../is-json-object.js';
import { type AnyField, extensionOf, fieldOf } from '../message-json.js';
import type { PayloadJson, PayloadObject } from '../parse-payload-json.js';
import type { PayloadSegment } from '../payload.js';
import { leafOf, type MarkedJson, type TemplateLeaf } from '../template/mark-templates.js';
import { hasOwnJsonForm } from '../well-known-json.js';
import { BackwardWriter } from './backward-writer.js';
import { constantsAlone } from './constant-fields.js';
import { holdsLeaf, standIn } from './stand-in.js';
import { enumForm, tagBytes, type WireForm, wireTypeOf } from './wire-form.js';
import { writeValue } from './write-value.js';

type Leaves = Pick<MarkedJson, 'leaves'>;

/**
 * Lays a message with templates out as segments: what is fixed is encoded now, and each template becomes the place of one
 * field's value. Only what a field may take is decided here; the rest of the message was checked before, with stand-ins
 * for the templates, as any other.
 *
 * @param value JSON with marks in it
 * @throws GrpcRedError `bad-payload` with the path of the field
 */
export function buildSegments(
  type: DescMessage,
  value: PayloadJson,
  leaves: Leaves,
  place: JsonPlace,
): PayloadSegment[] {
  // Unknown names, wrong kinds, missing fields: in the words that are used for any message.
  encodeMessage(type, standIn(type, value, leaves, place), place);
  return joined(contentOf(type, value, leaves, place));
}

/** The content of a message, without tag and length. */
function contentOf(type: DescMessage, value: PayloadJson, leaves: Leaves, place: JsonPlace): PayloadSegment[] {
  const leaf = leafOf(leaves, value);
  if (leaf !== null) return [leafContent(type, leaf, place)];
  if (!holdsLeaf(value, leaves)) return [constant(encodeMessage(type, value, place))];
  switch (type.typeName) {
    case AnySchema.typeName:
      return anyContent(value as PayloadObject, leaves, place);
    case StructSchema.typeName:
      return structContent(value as PayloadObject, leaves, place);
    case ListValueSchema.typeName:
      return (value as PayloadJson[]).map((item, i) =>
        delimited(1, valueContent(item, leaves, within(place, i)), null),
      );
    case ValueSchema.typeName:
      return valueContent(value, leaves, place);
  }
  if (!isJsonObject(value)) throw badField(place, `an object (${type.typeName})`, null, 'It holds templates.');
  const changing = new Map<number, PayloadSegment[]>();
  for (const [key, each] of Object.entries(value)) {
    if (!holdsLeaf(each, leaves)) continue;
    const field = extensionOf(type, key, place) ?? fieldOf(type, key)!;
    changing.set(field.number, fieldSegments(field, each, leaves, within(place, key)));
  }
  const all = encodeMessage(type, standIn(type, value, leaves, place), place);
  return [constant(constantsAlone(all, changing)), ...[...changing.values()].flat()];
}

function fieldSegments(field: AnyField, value: PayloadJson, leaves: Leaves, place: JsonPlace): PayloadSegment[] {
  switch (field.fieldKind) {
    case 'list': {
      const items = value as PayloadJson[];
      if (!field.packed) return items.flatMap((item, i) => memberSegments(field, item, leaves, within(place, i), true));
      const packed = items.flatMap((item, i) => memberSegments(field, item, leaves, within(place, i), false));
      return [delimited(field.number, packed, 0)];
    }
    case 'map':
      return Object.entries(value as PayloadObject).map(([key, each]) => {
        const keyForm: WireForm = { is: 'scalar', type: field.mapKey };
        const keyPart = scalarSegments(keyForm, 1, key, leaves, keyWithin(place, key), true);
        const valuePart = valueSegments(field, 2, each, leaves, withinMap(place, key), true);
        // A key alone is an entry too, which nobody asked for.
        const emptyBytes = isMadeOfCells(valuePart) ? lengthOf(keyPart) : null;
        return delimited(field.number, [...keyPart, ...valuePart], emptyBytes);
      });
    default:
      return memberSegments(field, value, leaves, place, true);
  }
}

function memberSegments(
  field: AnyField,
  value: PayloadJson,
  leaves: Leaves,
  place: JsonPlace,
  isTagged: boolean,
): PayloadSegment[] {
  return valueSegments(field, field.number, value, leaves, place, isTagged);
}

/** One value of the field's type, under a number. */
function valueSegments(
  field: AnyField,
  number: number,
  value: PayloadJson,
  leaves: Leaves,
  place: JsonPlace,
  isTagged: boolean,
): PayloadSegment[] {
  if (field.enum) return scalarSegments(enumForm(field.enum), number, value, leaves, place, isTagged);
  if (!field.message)
    return scalarSegments({ is: 'scalar', type: field.scalar! }, number, value, leaves, place, isTagged);
  const content = contentOf(field.message, value, leaves, { ...place, depth: place.depth + 1 });
  if (!isGroup(field)) return [delimited(number, content, isMadeOfCells(content) ? 0 : null)];
  const [start, end] = [WireType.StartGroup, WireType.EndGroup].map((wireType) => constant(tagBytes(number, wireType)));
  return [start!, ...content, end!];
}

function isGroup(field: AnyField): boolean {
  return field.fieldKind !== 'map' && (field as DescField & { delimitedEncoding?: boolean }).delimitedEncoding === true;
}

function scalarSegments(
  form: WireForm,
  number: number,
  value: PayloadJson,
  leaves: Leaves,
  place: JsonPlace,
  isTagged: boolean,
): PayloadSegment[] {
  const tag = isTagged ? tagBytes(number, wireTypeOf(form)) : new Uint8Array(0);
  const leaf = leafOf(leaves, value);
  if (leaf !== null) return [varying(tag, form, leaf, place)];
  const writer = new BackwardWriter();
  writer.begin();
  writeValue(writer, form, isLosslessNumber(value) ? value.value : (value as string), place);
  writer.copy(tag);
  return [constant(writer.finish())];
}

/** A message that is written as a text: one of those of google.protobuf that may be. */
function leafContent(type: DescMessage, leaf: TemplateLeaf, place: JsonPlace): PayloadSegment {
  if (isWrapperDesc(type)) {
    const form: WireForm = { is: 'scalar', type: type.fields[0].scalar };
    return varying(tagBytes(1, wireTypeOf(form)), form, leaf, place);
  }
  if (type.typeName === ValueSchema.typeName) return valueContent(null, { leaves: [] }, place, leaf)[0]!;
  return varying(new Uint8Array(0), { is: 'message', typeName: type.typeName }, leaf, place);
}

function anyContent(value: PayloadObject, leaves: Leaves, place: JsonPlace): PayloadSegment[] {
  const { '@type': url, ...fields } = value;
  const type = place.registry.getMessage(String(url).slice(String(url).lastIndexOf('/') + 1))!;
  const writer = new BackwardWriter();
  writer.begin();
  writer.varint(writer.text(String(url)));
  writer.copy(tagBytes(1, WireType.LengthDelimited));
  const inner = hasOwnJsonForm(type) ? fields.value! : fields;
  return [
    constant(writer.finish()),
    delimited(2, contentOf(type, inner, leaves, { ...place, depth: place.depth + 1 }), null),
  ];
}

function structContent(value: PayloadObject, leaves: Leaves, place: JsonPlace): PayloadSegment[] {
  const key: WireForm = { is: 'scalar', type: ScalarType.STRING };
  return Object.entries(value).map(([name, each]) =>
    delimited(
      1,
      [
        ...scalarSegments(key, 1, name, leaves, keyWithin(place, name), true),
        delimited(2, valueContent(each, leaves, within(place, name)), null),
      ],
      null,
    ),
  );
}

/** google.protobuf.Value: any JSON. */
function valueContent(
  value: PayloadJson,
  leaves: Leaves,
  place: JsonPlace,
  given: TemplateLeaf | null = null,
): PayloadSegment[] {
  const leaf = given ?? leafOf(leaves, value);
  if (leaf !== null) {
    if (leaf.isBare)
      return [varying(new Uint8Array(0), { is: 'message', typeName: ValueSchema.typeName }, leaf, place)];
    return [varying(tagBytes(3, WireType.LengthDelimited), { is: 'scalar', type: ScalarType.STRING }, leaf, place)];
  }
  if (Array.isArray(value)) {
    const items = value.map((item, i) => delimited(1, valueContent(item, leaves, within(place, i)), null));
    return [delimited(6, items, null)];
  }
  if (isJsonObject(value)) return [delimited(5, structContent(value, leaves, place), null)];
  const json = isLosslessNumber(value) ? Number(value.value) : (value as string | number | boolean | null);
  return [constant(toBinary(ValueSchema, fromJson(ValueSchema, json)))];
}

function constant(bytes: Uint8Array): PayloadSegment {
  return { kind: 'constant', bytes };
}

function delimited(number: number, segments: PayloadSegment[], emptyBytes: number | null): PayloadSegment {
  return { kind: 'delimited', tag: tagBytes(number, WireType.LengthDelimited), segments: joined(segments), emptyBytes };
}

/** Of a message whose every field is a cell that may be empty, nothing is sent where all are. */
function isMadeOfCells(content: readonly PayloadSegment[]): boolean {
  const isCell = (segment: PayloadSegment) => {
    switch (segment.kind) {
      case 'constant':
        return segment.bytes.length === 0;
      case 'delimited':
        return segment.emptyBytes !== null;
      case 'varying':
        return segment.isOptional;
    }
  };
  // `{}` is an empty message that was asked for.
  return content.some(({ kind }) => kind !== 'constant') && content.every(isCell);
}

/** Of what never changes. */
function lengthOf(segments: readonly PayloadSegment[]): number {
  return segments.reduce((sum, segment) => sum + (segment.kind === 'constant' ? segment.bytes.length : 0), 0);
}

function varying(tag: Uint8Array, form: WireForm, leaf: TemplateLeaf, { origin, path }: JsonPlace): PayloadSegment {
  return { kind: 'varying', tag, form, ...leaf, origin, path };
}

/** Neighbours that never change are one. */
function joined(segments: readonly PayloadSegment[]): PayloadSegment[] {
  const result: PayloadSegment[] = [];
  for (const segment of segments) {
    const before = result.at(-1);
    if (segment.kind === 'constant' && before?.kind === 'constant') {
      result[result.length - 1] = constant(new Uint8Array(Buffer.concat([before.bytes, segment.bytes])));
    } else if (segment.kind !== 'constant' || segment.bytes.length > 0) result.push(segment);
  }
  return result;
}
