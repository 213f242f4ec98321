import { create } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import { addOption } from './parse-option.js';
import type { ParsedFile } from './parsed-file.js';
import { SCALAR_TYPES } from './scalar-types.js';

/** Declares the message that the entries of a map field are, as protoc names it, and makes it the field's type. */
export function addMapEntry(
  parsed: ParsedFile,
  field: FieldDescriptorProto,
  types: { key: string; value: string; keyAt: number; valueAt: number },
  into: DescriptorProto[],
): void {
  const camel = field.name
    .split('_')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
  const entry = create(DescriptorProtoSchema, { name: `${camel}Entry`, options: { mapEntry: true } });
  const place = parsed.places.get(field)!;
  parsed.places.set(entry, { name: place.name });
  for (const [name, number, type, at] of [
    ['key', 1, types.key, types.keyAt],
    ['value', 2, types.value, types.valueAt],
  ] as const) {
    const part = create(FieldDescriptorProtoSchema, { name, number, label: Label.OPTIONAL, jsonName: name });
    const scalar = SCALAR_TYPES.get(type);
    if (scalar === undefined) part.typeName = type;
    else part.type = scalar;
    parsed.places.set(part, { name: at, type: at });
    if (scalar === Type.STRING) inheritUtf8(parsed, field, part);
    entry.field.push(part);
  }
  field.typeName = entry.name;
  into.push(entry);
}

/** What a map field says of the validity of its text is said of its keys and values, which the text is in. */
function inheritUtf8(parsed: ParsedFile, field: FieldDescriptorProto, part: FieldDescriptorProto): void {
  for (const option of parsed.options.get(field)?.statements ?? []) {
    const name = option.name.map((each) => each.name).join('.');
    if (name === 'features.utf8_validation') addOption(parsed, part, 'field', option);
  }
}
