import { create } from '@bufbuild/protobuf';
import {
  type EnumDescriptorProto,
  EnumDescriptorProtoSchema,
  EnumValueDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { addOption, parseOption, parseOptionStatement } from './parse-option.js';
import { parseReserved } from './parse-ranges.js';
import type { ParsedFile } from './parsed-file.js';
import type { TokenReader } from './token-reader.js';

/** `enum Name {…}`, into `into`. */
export function parseEnum(tokens: TokenReader, parsed: ParsedFile, into: EnumDescriptorProto[]): void {
  tokens.expect('enum');
  const { at } = tokens;
  const type = create(EnumDescriptorProtoSchema, { name: tokens.name('the name of the enum') });
  parsed.places.set(type, { name: at });
  into.push(type);
  tokens.expect('{');
  while (!tokens.takes('}')) {
    if (tokens.takes(';')) continue;
    if (tokens.sees('option')) addOption(parsed, type, 'enum', parseOptionStatement(tokens));
    else if (tokens.sees('reserved')) parseReserved(tokens, parsed, type, 'enum');
    else parseValue(tokens, parsed, type);
  }
  if (type.value.length === 0) throw tokens.bad(`the enum ${type.name} has no value`, 'Give it one at least.', at);
}

function parseValue(tokens: TokenReader, parsed: ParsedFile, type: EnumDescriptorProto): void {
  const { at } = tokens;
  const name = tokens.name('a value of the enum, or "}"');
  tokens.expect('=', 'A value of an enum is written as: NAME = number;');
  const numberAt = tokens.at;
  const value = create(EnumValueDescriptorProtoSchema, { name, number: tokens.int32('the number of the value') });
  parsed.places.set(value, { name: at, number: numberAt });
  type.value.push(value);
  if (tokens.takes('[')) {
    do addOption(parsed, value, 'enum-value', parseOption(tokens));
    while (tokens.takes(','));
    tokens.expect(']', 'Options stand in brackets, with commas between them.');
  }
  tokens.expect(';');
}
