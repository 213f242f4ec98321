import { create } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProto_ExtensionRangeSchema,
  DescriptorProto_ReservedRangeSchema,
  type EnumDescriptorProto,
  EnumDescriptorProto_EnumReservedRangeSchema,
} from '@bufbuild/protobuf/wkt';
import { addOption, parseOption } from './parse-option.js';
import type { ParsedFile } from './parsed-file.js';
import type { TokenReader } from './token-reader.js';

const INT32_MAX = 2n ** 31n - 1n;
/** Stands for `max` until the message's format is known. */
const TO_MAX = -1;

/** `extensions 100 to 199, 500 to max [options];` */
export function parseExtensionRanges(tokens: TokenReader, parsed: ParsedFile, message: DescriptorProto): void {
  tokens.expect('extensions');
  const ranges = [];
  do {
    const { at } = tokens;
    const [start, end] = parseFieldRange(tokens);
    const range = create(DescriptorProto_ExtensionRangeSchema, { start, end });
    parsed.places.set(range, { name: at });
    ranges.push(range);
    message.extensionRange.push(range);
  } while (tokens.takes(','));
  if (tokens.takes('[')) {
    do {
      const option = parseOption(tokens);
      for (const range of ranges) addOption(parsed, range, 'extension-range', option);
    } while (tokens.takes(','));
    tokens.expect(']', 'Options stand in brackets, with commas between them.');
  }
  tokens.expect(';');
}

/** `reserved 2, 9 to 11;`, `reserved "name";` or, in editions, `reserved name;` */
export function parseReserved(
  tokens: TokenReader,
  parsed: ParsedFile,
  ...[into, is]: [DescriptorProto, 'message'] | [EnumDescriptorProto, 'enum']
): void {
  tokens.expect('reserved');
  const { kind } = tokens.next;
  if (kind === 'string' || kind === 'name') {
    parseReservedNames(tokens, parsed, into);
    return;
  }
  do {
    const { at } = tokens;
    if (is === 'message') {
      const [start, end] = parseFieldRange(tokens);
      const range = create(DescriptorProto_ReservedRangeSchema, { start, end });
      parsed.places.set(range, { name: at });
      into.reservedRange.push(range);
    } else {
      const start = tokens.int32('a number, or a name in quotes');
      const end = !tokens.takes('to')
        ? start
        : tokens.takes('max')
          ? Number(INT32_MAX)
          : tokens.int32('a number or max');
      const range = create(EnumDescriptorProto_EnumReservedRangeSchema, { start, end });
      parsed.places.set(range, { name: at });
      into.reservedRange.push(range);
    }
  } while (tokens.takes(','));
  tokens.expect(';');
}

function parseReservedNames(
  tokens: TokenReader,
  parsed: ParsedFile,
  into: DescriptorProto | EnumDescriptorProto,
): void {
  const isEdition = parsed.file.syntax === 'editions';
  do {
    const { kind } = tokens.next;
    if (isEdition && kind === 'string') {
      throw tokens.bad('reserved names have no quotes in editions', 'Write the name without quotes.');
    }
    if (!isEdition && kind === 'name') {
      throw tokens.bad('reserved names have quotes in proto2 and proto3', 'Write the name in quotes.');
    }
    into.reservedName.push(isEdition ? tokens.name('a name') : tokens.text('a name in quotes'));
  } while (tokens.takes(','));
  tokens.expect(';');
}

/** The first number, and the one after the last. */
function parseFieldRange(tokens: TokenReader): [start: number, end: number] {
  const start = Number(tokens.integer('a number', INT32_MAX - 1n));
  if (!tokens.takes('to')) return [start, start + 1];
  if (tokens.takes('max')) return [start, TO_MAX];
  return [start, Number(tokens.integer('a number or max', INT32_MAX - 1n)) + 1];
}
