import { type DescEnum, ScalarType } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';

/** How the text of a template becomes the value of a field. Plain data. */
export type WireForm =
  | { is: 'scalar'; type: ScalarType }
  | { is: 'enum'; typeName: string; numbers: Record<string, number>; isOpen: boolean }
  /** The content of a message whose JSON is a text, or any JSON: Timestamp, Duration, FieldMask, Value. */
  | { is: 'message'; typeName: string };

export function enumForm(type: DescEnum): WireForm {
  const names = type.values.flatMap(({ name, jsonName, number }) => [
    [name, number],
    [jsonName ?? name, number],
  ]);
  return { is: 'enum', typeName: type.typeName, numbers: Object.fromEntries(names), isOpen: type.open };
}

export function wireTypeOf(form: WireForm): WireType {
  if (form.is === 'enum') return WireType.Varint;
  if (form.is === 'message') return WireType.LengthDelimited;
  switch (form.type) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return WireType.LengthDelimited;
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return WireType.Bit64;
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return WireType.Bit32;
    default:
      return WireType.Varint;
  }
}

/** The tag of a field, as bytes. */
export function tagBytes(number: number, wireType: WireType): Uint8Array {
  const bytes: number[] = [];
  let rest = number * 8 + wireType;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
