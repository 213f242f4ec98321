import { create } from '@bufbuild/protobuf';
import { type DescriptorProto, DescriptorProtoSchema, OneofDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { addSyntheticOneofs } from './add-synthetic-oneofs.js';
import { parseEnum } from './parse-enum.js';
import { parseExtend } from './parse-extend.js';
import { parseField } from './parse-field.js';
import { addOption, parseOptionStatement } from './parse-option.js';
import { parseExtensionRanges, parseReserved } from './parse-ranges.js';
import type { ParsedFile } from './parsed-file.js';
import type { TokenReader } from './token-reader.js';

/** How deep messages may be nested, as protoc has it. */
const DEPTH_MAX = 31;

/** `message Name {…}`, into `into`. */
export function parseMessage(tokens: TokenReader, parsed: ParsedFile, into: DescriptorProto[], depth: number): void {
  tokens.expect('message');
  const { at } = tokens;
  const message = create(DescriptorProtoSchema, { name: tokens.name('the name of the message') });
  parsed.places.set(message, { name: at });
  into.push(message);
  parseMessageBody(tokens, parsed, message, depth);
}

/** `{…}` of a message or a group. */
export function parseMessageBody(
  tokens: TokenReader,
  parsed: ParsedFile,
  message: DescriptorProto,
  depth: number,
): void {
  if (depth > DEPTH_MAX) {
    throw tokens.bad(`messages are nested more than ${DEPTH_MAX} deep`, 'Declare some of them side by side.');
  }
  tokens.expect('{');
  while (!tokens.takes('}')) parseMember(tokens, parsed, message, depth);
  if (parsed.file.syntax === 'proto3') addSyntheticOneofs(message);
  endRangesAtMax(parsed, message);
}

function parseMember(tokens: TokenReader, parsed: ParsedFile, message: DescriptorProto, depth: number): void {
  const { kind, text } = tokens.next;
  switch (kind === 'string' ? '' : text) {
    case ';':
      tokens.take();
      return;
    case 'message':
      parseMessage(tokens, parsed, message.nestedType, depth + 1);
      return;
    case 'enum':
      parseEnum(tokens, parsed, message.enumType);
      return;
    case 'extend':
      parseExtend(tokens, parsed, message.extension, message.nestedType, depth + 1);
      return;
    case 'extensions':
      parseExtensionRanges(tokens, parsed, message);
      return;
    case 'reserved':
      parseReserved(tokens, parsed, message, 'message');
      return;
    case 'option':
      addOption(parsed, message, 'message', parseOptionStatement(tokens));
      return;
    case 'oneof':
      parseOneof(tokens, parsed, message, depth);
      return;
    default:
      if (kind !== 'name' && text !== '.') throw tokens.expected('a field or "}"', 'Close the message with }.');
      parseField(tokens, parsed, {
        into: message.field,
        groups: message.nestedType,
        depth: depth + 1,
        within: 'message',
      });
  }
}

function parseOneof(tokens: TokenReader, parsed: ParsedFile, message: DescriptorProto, depth: number): void {
  tokens.expect('oneof');
  const { at } = tokens;
  const oneof = create(OneofDescriptorProtoSchema, { name: tokens.name('the name of the oneof') });
  parsed.places.set(oneof, { name: at });
  const index = message.oneofDecl.push(oneof) - 1;
  tokens.expect('{');
  const before = message.field.length;
  while (!tokens.takes('}')) {
    if (tokens.sees('option')) {
      addOption(parsed, oneof, 'oneof', parseOptionStatement(tokens));
      continue;
    }
    parseField(tokens, parsed, { into: message.field, groups: message.nestedType, depth: depth + 1, within: 'oneof' });
    message.field[message.field.length - 1]!.oneofIndex = index;
  }
  if (message.field.length === before) {
    throw tokens.bad(`the oneof ${oneof.name} has no field`, 'Give it one at least.', at);
  }
}

/** `to max` reaches further in messages of the old MessageSet format. */
function endRangesAtMax({ options }: ParsedFile, message: DescriptorProto): void {
  const isSet = options
    .get(message)
    ?.statements.some(
      ({ name, value }) =>
        name.length === 1 &&
        name[0]!.name === 'message_set_wire_format' &&
        value.is === 'word' &&
        value.text === 'true',
    );
  for (const range of [...message.extensionRange, ...message.reservedRange]) {
    if (range.end < 0) range.end = isSet ? 0x7fffffff : 0x20000000;
  }
}
