import { type DescEnum, ScalarType } from '@bufbuild/protobuf';
import { base64Encode } from '@bufbuild/protobuf/wire';

/** A scalar as proto3 JSON writes it, without the quotes of a text. */
export function scalarText(type: ScalarType, value: unknown): string {
  return type === ScalarType.BYTES ? base64Encode(value as Uint8Array) : String(value);
}

/** An enum's value as proto3 JSON writes it: by name, or by number where it has none. */
export function enumText(type: DescEnum, value: number): string {
  return type.value[value]?.name ?? String(value);
}
