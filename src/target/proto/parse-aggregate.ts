import { parseScalarValue } from './parse-option.js';
import type { AggregateField, OptionValue } from './parsed-file.js';
import type { TokenReader } from './token-reader.js';

/** How deep values may be nested. */
const DEPTH_MAX = 100;

/**
 * The fields of an option's value in braces (the text format of protobuf), up to `end`, which is taken too.
 *
 * @param depth of the value whose fields they are
 */
export function parseAggregate(tokens: TokenReader, end: '}' | '>', depth = 1): AggregateField[] {
  if (depth > DEPTH_MAX) throw tokens.bad(`values are nested more than ${DEPTH_MAX} deep`, 'Nest them less.');
  const fields: AggregateField[] = [];
  while (!tokens.takes(end)) {
    const { at } = tokens;
    const name = parseFieldName(tokens);
    const colon = tokens.takes(':');
    if (!colon && !tokens.sees('{') && !tokens.sees('<')) {
      throw tokens.expected('":"', 'A field is written as name: value, or name {…} where it is a message.');
    }
    fields.push({ name, value: parseValue(tokens, depth), at });
    if (!tokens.takes(',')) tokens.takes(';');
  }
  return fields;
}

function parseValue(tokens: TokenReader, depth: number): OptionValue {
  const { at } = tokens;
  if (tokens.takes('{')) return { is: 'message', fields: parseAggregate(tokens, '}', depth + 1), at };
  if (tokens.takes('<')) return { is: 'message', fields: parseAggregate(tokens, '>', depth + 1), at };
  if (!tokens.takes('[')) return parseScalarValue(tokens);
  const items: OptionValue[] = [];
  while (!tokens.takes(']')) {
    if (items.length > 0) tokens.expect(',', 'The values of a list have commas between them.');
    if (tokens.sees('[')) throw tokens.bad('lists do not hold lists', 'Write the values in one list.');
    items.push(parseValue(tokens, depth));
  }
  return { is: 'list', items, at };
}

/** `name`, `[pkg.extension]` or `[type.googleapis.com/pkg.Message]`. */
function parseFieldName(tokens: TokenReader): AggregateField['name'] {
  if (!tokens.takes('[')) return { is: 'field', name: tokens.name('the name of a field, or the end of the value') };
  let name = tokens.fullName('the name of an extension');
  let prefix: string | null = null;
  while (tokens.takes('/')) {
    prefix = prefix === null ? name : `${prefix}/${name}`;
    name = tokens.fullName('the name of a message');
  }
  tokens.expect(']');
  return prefix === null ? { is: 'extension', name } : { is: 'type', prefix, name };
}
