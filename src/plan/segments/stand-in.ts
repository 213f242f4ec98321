import { type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';
import type { JsonPlace } from '../bad-field.js';
import { isJsonObject } from '../is-json-object.js';
import { type AnyField, extensionOf, fieldOf } from '../message-json.js';
import type { PayloadJson } from '../parse-payload-json.js';
import { leafOf, type MarkedJson, type TemplateLeaf } from '../template/mark-templates.js';
import { hasOwnJsonForm } from '../well-known-json.js';

type Leaves = Pick<MarkedJson, 'leaves'>;

/** Whether a template stands somewhere in it, be it as a key. */
export function holdsLeaf(value: PayloadJson, leaves: Leaves): boolean {
  if (leafOf(leaves, value) !== null) return true;
  if (Array.isArray(value)) return value.some((item) => holdsLeaf(item, leaves));
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([key, each]) => leafOf(leaves, key) !== null || holdsLeaf(each, leaves));
}

/** The same JSON with something that its field takes in place of each template; with the template itself where none may be. */
export function standIn(type: DescMessage, value: PayloadJson, leaves: Leaves, place: JsonPlace): PayloadJson {
  const leaf = leafOf(leaves, value);
  if (leaf !== null) return messageStandIn(type, leaf);
  if (Array.isArray(value) && ['ListValue', 'Value'].some((name) => type.typeName === `google.protobuf.${name}`)) {
    return plain(value, leaves);
  }
  if (!isJsonObject(value)) return written(value, leaves);
  switch (type.typeName) {
    case 'google.protobuf.Any': {
      const url = value['@type'];
      const inner =
        typeof url === 'string' ? place.registry.getMessage(url.slice(url.lastIndexOf('/') + 1)) : undefined;
      if (inner === undefined) return written(value, leaves);
      const { '@type': _url, ...fields } = value;
      if (hasOwnJsonForm(inner)) return { '@type': url!, value: standIn(inner, fields.value ?? null, leaves, place) };
      const read = standIn(inner, fields, leaves, place);
      return isJsonObject(read) ? { '@type': url!, ...read } : written(value, leaves);
    }
    case 'google.protobuf.Struct':
    case 'google.protobuf.Value':
      return plain(value, leaves);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]): [string, PayloadJson] => {
      const field = extensionOf(type, key, place) ?? fieldOf(type, key);
      if (field === null) return [writtenKey(key, leaves), written(each, leaves)];
      return [writtenKey(key, leaves), fieldStandIn(field, each, leaves, place)];
    }),
  );
}

function fieldStandIn(field: AnyField, value: PayloadJson, leaves: Leaves, place: JsonPlace): PayloadJson {
  switch (field.fieldKind) {
    case 'list':
      return Array.isArray(value)
        ? value.map((item) => memberStandIn(field, item, leaves, place))
        : written(value, leaves);
    case 'map': {
      if (!isJsonObject(value)) return written(value, leaves);
      let next = 0;
      const key = (name: string) => (leafOf(leaves, name) === null ? name : keyStandIn(field.mapKey, next++));
      return Object.fromEntries(
        Object.entries(value).map(([name, each]) => [key(name), memberStandIn(field, each, leaves, place)]),
      );
    }
    default:
      return memberStandIn(field, value, leaves, place);
  }
}

function memberStandIn(field: AnyField, value: PayloadJson, leaves: Leaves, place: JsonPlace): PayloadJson {
  if (field.message) return standIn(field.message, value, leaves, place);
  if (leafOf(leaves, value) === null) return written(value, leaves);
  return field.enum ? field.enum.values[0]!.name : scalarStandIn(field.scalar!);
}

/** A key that no other is likely to be. */
function keyStandIn(type: ScalarType, index: number): string {
  if (type === ScalarType.BOOL) return index % 2 === 0 ? 'false' : 'true';
  return type === ScalarType.STRING ? `{{key ${index}}}` : String(2_000_000_000 + index);
}

function scalarStandIn(type: ScalarType): PayloadJson {
  if (type === ScalarType.BOOL) return false;
  return type === ScalarType.STRING || type === ScalarType.BYTES ? '' : 0;
}

function messageStandIn(type: DescMessage, { template }: TemplateLeaf): PayloadJson {
  if (isWrapperDesc(type)) return scalarStandIn(type.fields[0].scalar);
  switch (type.typeName) {
    case 'google.protobuf.Timestamp':
      return '1970-01-01T00:00:00Z';
    case 'google.protobuf.Duration':
      return '0s';
    case 'google.protobuf.FieldMask':
    case 'google.protobuf.Value':
      return '';
    default:
      return template.written;
  }
}

/** Any JSON in which templates are texts. */
function plain(value: PayloadJson, leaves: Leaves): PayloadJson {
  if (leafOf(leaves, value) !== null) return '';
  if (Array.isArray(value)) return value.map((item) => plain(item, leaves));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [writtenKey(key, leaves), plain(each, leaves)]));
}

/** Templates as they were written: where none may stand the error repeats them. */
function written(value: PayloadJson, leaves: Leaves): PayloadJson {
  const leaf = leafOf(leaves, value);
  if (leaf !== null) return leaf.template.written;
  if (Array.isArray(value)) return value.map((item) => written(item, leaves));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [writtenKey(key, leaves), written(each, leaves)]),
  );
}

function writtenKey(key: string, leaves: Leaves): string {
  return leafOf(leaves, key)?.template.written ?? key;
}
