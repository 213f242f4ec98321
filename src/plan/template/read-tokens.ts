import type { TemplateOrigin } from './template.js';
import { badTemplate } from './template-error.js';

/** A piece of an action. `index` is where it stands in the whole text. */
export type Token =
  | { is: 'field'; path: string; index: number }
  | { is: 'word'; name: string; index: number }
  | { is: 'value'; value: string | number | bigint | boolean; index: number }
  | { is: '(' | ')' | '|'; index: number };

const SPACE = /\s+/y;
const FIELD = /\.[\p{L}_][\p{L}\d_]*(?:\.[\p{L}\d_-]+)*/uy;
const WORD = /[\p{L}_][\p{L}\d_]*/uy;
const NUMBER = /[-+]?(?:0[xX][\da-fA-F]{1,16}|\d+(?:\.\d+)?(?:[eE][-+]?\d{1,3})?)(?![\p{L}\d_.])/uy;
const MOST_TOKENS = 1000;

/** The tokens of the action whose content stands from `from` to `to`. */
export function readTokens(text: string, from: number, to: number, origin: TemplateOrigin): Token[] {
  const tokens: Token[] = [];
  let index = from;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = index;
    const found = pattern.exec(text)?.[0];
    if (found === undefined || index + found.length > to) return null;
    index += found.length;
    return found;
  };
  while (index < to) {
    if (take(SPACE) !== null) continue;
    if (tokens.length === MOST_TOKENS)
      throw badTemplate(origin, text, index, 'the template is too long.', 'Make it shorter.');
    const at = index;
    const character = text[index]!;
    if (character === '(' || character === ')' || character === '|') {
      index++;
      tokens.push({ is: character, index: at });
    } else if (character === '"') {
      index = Math.min(to, endOfQuoted(text, index));
      tokens.push({ is: 'value', value: unquoted(text.slice(at, index), at, text, origin), index: at });
    } else if (character === '`') {
      index = text.indexOf('`', index + 1) + 1;
      tokens.push({ is: 'value', value: text.slice(at + 1, index - 1), index: at });
    } else tokens.push(shortToken(take, text, at, origin));
  }
  return tokens;
}

function shortToken(
  take: (pattern: RegExp) => string | null,
  text: string,
  index: number,
  origin: TemplateOrigin,
): Token {
  const field = take(FIELD);
  if (field !== null) return { is: 'field', path: field.slice(1), index };
  const word = take(WORD);
  if (word !== null)
    return word === 'true' || word === 'false'
      ? { is: 'value', value: word === 'true', index }
      : { is: 'word', name: word, index };
  const number = take(NUMBER);
  if (number !== null) return { is: 'value', value: numberOf(number), index };
  const found = text[index]!;
  if (found === '$') {
    throw badTemplate(
      origin,
      text,
      index,
      'templates here have no variables of their own ($).',
      'Write the expression itself, in parentheses where it is an argument.',
    );
  }
  if (found === "'") {
    throw badTemplate(
      origin,
      text,
      index,
      'a text stands in single quotes.',
      'Put it in double quotes: {{pick "a" "b"}}.',
    );
  }
  throw badTemplate(
    origin,
    text,
    index,
    `${JSON.stringify(found)} cannot stand in a template.`,
    'An expression is a variable (.UUID), a function with its arguments (randomInt 1 10), a text or a number.',
  );
}

function numberOf(text: string): number | bigint {
  if (/^[-+]?0[xX]/.test(text)) {
    const size = BigInt(text.replace(/^[-+]/, ''));
    return settledLiteral(text.startsWith('-') ? -size : size);
  }
  return /[.eE]/.test(text) ? Number(text) : settledLiteral(BigInt(text.replace('+', '')));
}

function settledLiteral(big: bigint): number | bigint {
  return Number.isSafeInteger(Number(big)) ? Number(big) : big;
}

function endOfQuoted(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index + 1;
}

const ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '"': '"',
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** Go's interpreted strings. */
function unquoted(quoted: string, at: number, text: string, origin: TemplateOrigin): string {
  return quoted
    .slice(1, -1)
    .replace(/\\(u[\da-fA-F]{4}|x[\da-fA-F]{2}|U[\da-fA-F]{8}|.)/gs, (whole, after: string, offset: number) => {
      const known = ESCAPES[after];
      if (known !== undefined) return known;
      const code = after.length > 1 ? Number.parseInt(after.slice(1), 16) : -1;
      if (code >= 0 && code <= 0x10ffff) return String.fromCodePoint(code);
      throw badTemplate(
        origin,
        text,
        at + 1 + offset,
        `${whole} is no escape that a text may have.`,
        'It may have \\n, \\t, \\", \\\\ and \\uXXXX; a text in `backquotes` has none.',
      );
    });
}
