import { parseAggregate } from './parse-aggregate.js';
import type { OptionBearer, OptionNamePart, OptionStatement, OptionValue, ParsedFile } from './parsed-file.js';
import { DIGITS_MAX, parseInteger, type TokenReader } from './token-reader.js';

/** Notes that `owner` has an option. */
export function addOption(parsed: ParsedFile, owner: object, bearer: OptionBearer, option: OptionStatement): void {
  const known = parsed.options.get(owner);
  if (known === undefined) parsed.options.set(owner, { bearer, statements: [option] });
  else known.statements.push(option);
}

/** `option name = value;`, its first word still to be taken. */
export function parseOptionStatement(tokens: TokenReader): OptionStatement {
  tokens.expect('option');
  const option = parseOption(tokens);
  tokens.expect(';');
  return option;
}

/** `name = value` */
export function parseOption(tokens: TokenReader): OptionStatement {
  const { at } = tokens;
  const name = parseOptionName(tokens);
  tokens.expect('=', 'An option is written as: name = value.');
  return { name, value: parseOptionValue(tokens), at };
}

function parseOptionName(tokens: TokenReader): OptionNamePart[] {
  const parts: OptionNamePart[] = [];
  do {
    if (tokens.takes('(')) {
      parts.push({ name: tokens.typeName('the name of an extension'), isExtension: true });
      tokens.expect(')');
    } else {
      parts.push({ name: tokens.name('the name of an option'), isExtension: false });
    }
  } while (tokens.takes('.'));
  return parts;
}

export function parseOptionValue(tokens: TokenReader): OptionValue {
  const { at } = tokens;
  if (tokens.takes('{')) return { is: 'message', fields: parseAggregate(tokens, '}'), at };
  return parseScalarValue(tokens);
}

/** A word, number or string, of which numbers, and the words `inf` and `nan`, may have a sign. */
export function parseScalarValue(tokens: TokenReader): OptionValue {
  const { at } = tokens;
  const negative = tokens.takes('-');
  const { kind, text } = tokens.next;
  switch (kind) {
    case 'int': {
      tokens.take();
      // What is so long is read as a double at once.
      if (text.length > DIGITS_MAX) return { is: 'float', value: negative ? -Number(text) : Number(text), at };
      const value = parseInteger(text);
      // What no integer of 64 bits holds may still be a float's.
      if (value > (negative ? 2n ** 63n : 2n ** 64n - 1n))
        return { is: 'float', value: Number(negative ? -value : value), at };
      return { is: 'int', value: negative ? -value : value, negative, at };
    }
    case 'float':
      tokens.take();
      return { is: 'float', value: negative ? -Number(text) : Number(text), at };
    case 'name':
      if (negative && text !== 'inf' && text !== 'infinity' && text !== 'nan') break;
      tokens.take();
      if (negative) return { is: 'float', value: text === 'nan' ? Number.NaN : Number.NEGATIVE_INFINITY, at };
      return { is: 'word', text, at };
    case 'string':
      if (negative) break;
      return { is: 'string', bytes: tokens.bytes('a string'), at };
    default:
  }
  throw tokens.expected(negative ? 'a number' : 'a value', 'Values are words, numbers, strings, or {…}.');
}
