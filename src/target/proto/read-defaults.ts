import {
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import { isImplicit } from './features.js';
import { formatDouble, formatFloat } from './format-number.js';
import type { OptionScalar } from './option-tree.js';
import type { OptionValue, ParsedFile } from './parsed-file.js';
import { badProto } from './proto-source.js';
import { readScalar } from './read-scalar.js';
import type { SymbolTable } from './symbol-table.js';

/** Writes the defaults of `parsed` into its fields as protoc does: as text. Throws `bad-input` for those that cannot be. */
export function readDefaults(parsed: ParsedFile, symbols: SymbolTable): void {
  const { file, source, defaults } = parsed;
  for (const [owner, value] of defaults) {
    const field = owner as FieldDescriptorProto;
    const refuse = (says: string, hint: string) => badProto(source, value.at, says, hint);
    if (file.syntax === 'proto3') throw refuse('proto3 has no defaults', 'Leave the default out.');
    if (field.label === Label.REPEATED) throw refuse('a repeated field has no default', 'Leave the default out.');
    if (field.type === Type.MESSAGE || field.type === Type.GROUP) {
      throw refuse('a field that is a message has no default', 'Leave the default out.');
    }
    if (isImplicit(field, symbols)) {
      throw refuse('a field without presence has no default', 'Leave the default out, or give the field presence.');
    }
    field.defaultValue = textOf(field, value, symbols, refuse);
  }
}

function textOf(
  field: FieldDescriptorProto,
  value: OptionValue,
  symbols: SymbolTable,
  refuse: (says: string, hint: string) => Error,
): string {
  const read = readScalar(field, value, symbols, 'option');
  if (read.is === 'wrong') throw refuse(`the default of ${field.name} must be ${read.wants}`, read.hint);
  switch (field.type) {
    case Type.ENUM:
      return (value as { text: string }).text;
    case Type.FLOAT:
      return formatFloat(read.value as number);
    case Type.DOUBLE:
      return formatDouble(read.value as number);
    case Type.BYTES:
      return escapeBytes(read.value as Uint8Array);
    case Type.STRING:
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(read.value as Uint8Array);
    default:
      return String(read.value as Exclude<OptionScalar, object>);
  }
}

const LETTERS: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', "'": "\\'", '\\': '\\\\' };

/** Bytes as a C string has them. */
function escapeBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[^ -~]|["'\\]/g, (char) => LETTERS[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
