import type { DescriptorProto, FieldDescriptorProto } from '@bufbuild/protobuf/wkt';
import { parseField } from './parse-field.js';
import type { ParsedFile } from './parsed-file.js';
import type { TokenReader } from './token-reader.js';

/**
 * `extend Type {…}`
 *
 * @param groups where the messages go that its groups declare, nested `depth` deep
 */
export function parseExtend(
  tokens: TokenReader,
  parsed: ParsedFile,
  into: FieldDescriptorProto[],
  groups: DescriptorProto[],
  depth: number,
): void {
  tokens.expect('extend');
  const { at } = tokens;
  const extendee = { name: tokens.typeName('the name of a message'), at };
  tokens.expect('{');
  do {
    parseField(tokens, parsed, { into, groups, depth, within: 'extend', extendee });
  } while (!tokens.takes('}'));
}
