import type { GrpcRedError } from '../../shared/error.js';
import { badProto, type ProtoSource } from './proto-source.js';
import { type Token, Tokenizer } from './tokenizer.js';
import { unescapeString } from './unescape-string.js';

const UINT64_MAX = 2n ** 64n - 1n;
/** Digits of an integer that is looked at: reading more takes time that grows with their square. */
export const DIGITS_MAX = 100;

/** Each token may become a hundred bytes of memory and more. */
export interface TokenBudget {
  left: number;
}

export const TOKENS_MAX = 1_000_000;

/** The tokens of a .proto file with one looked ahead, and what a grammar asks of them. */
export class TokenReader {
  readonly source: ProtoSource;
  readonly #tokens: Tokenizer;
  #next: Token;
  readonly #budget: TokenBudget;

  /** @param budget how many tokens may be read yet, of all files together */
  constructor(source: ProtoSource, budget: TokenBudget) {
    this.source = source;
    this.#budget = budget;
    this.#tokens = new Tokenizer(source);
    this.#next = this.#tokens.next();
  }

  get next(): Token {
    return this.#next;
  }

  /** Where the next token stands. */
  get at(): number {
    return this.#next.at;
  }

  take(): Token {
    const token = this.#next;
    if (--this.#budget.left < 0) {
      throw this.bad('the .proto files hold more than a million words and signs', 'Import fewer.');
    }
    this.#next = this.#tokens.next();
    return token;
  }

  /** True where the next token is this name or symbol. */
  sees(text: string): boolean {
    const { kind } = this.#next;
    return this.#next.text === text && (kind === 'name' || kind === 'symbol');
  }

  /** Takes the next token where it is this name or symbol. */
  takes(text: string): boolean {
    if (!this.sees(text)) return false;
    this.take();
    return true;
  }

  expect(text: string, hint = HINTS[text] ?? `Write ${text} here.`): void {
    if (!this.takes(text)) throw this.expected(`"${text}"`, hint);
  }

  name(what: string): string {
    if (this.#next.kind !== 'name')
      throw this.expected(what, 'Names are of A-Z, a-z, 0-9 and _, and begin with no digit.');
    return this.take().text;
  }

  /** `pkg.Outer.Inner`, with a leading dot where there is one. */
  typeName(what: string): string {
    return this.takes('.') ? `.${this.fullName(what)}` : this.fullName(what);
  }

  /** `pkg.Outer.Inner` */
  fullName(what: string): string {
    let name = this.name(what);
    while (this.takes('.')) name += `.${this.name('a name after the point')}`;
    return name;
  }

  /** A whole number without a sign, up to `most`. */
  integer(what: string, most: bigint = UINT64_MAX): bigint {
    if (this.#next.kind !== 'int') throw this.expected(what, 'Write a whole number.');
    const { text } = this.#next;
    const value = text.length > DIGITS_MAX ? null : parseInteger(text);
    if (value === null || value > most) {
      throw this.bad(`${shorten(text)} is too large: the most is ${most}`, 'Choose a smaller one.');
    }
    this.take();
    return value;
  }

  /** An int32, with its sign where there is one. */
  int32(what: string): number {
    const negative = this.takes('-');
    const value = this.integer(what, negative ? 2n ** 31n : 2n ** 31n - 1n);
    return Number(negative ? -value : value);
  }

  /** One or more string tokens in a row, which are one string. */
  bytes(what: string): Uint8Array {
    if (this.#next.kind !== 'string') throw this.expected(what, 'Write it in quotes.');
    const parts: Uint8Array[] = [];
    while (this.#next.kind === 'string') parts.push(unescapeString(this.source, this.take()));
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  text(what: string): string {
    const { at } = this.#next;
    return this.decode(this.bytes(what), at);
  }

  /** The text that `bytes` are in UTF-8. */
  decode(bytes: Uint8Array, at: number): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw this.bad('this string is not UTF-8', 'Write bytes that are no text in a field of type bytes.', at);
    }
  }

  expected(what: string, hint: string): GrpcRedError {
    const { kind, text } = this.#next;
    const shown = shorten(text);
    const found = kind === 'end' ? 'the end of the file' : kind === 'string' ? shown : `"${shown}"`;
    return this.bad(`expected ${what}, found ${found}`, hint);
  }

  bad(says: string, hint: string, at = this.#next.at): GrpcRedError {
    return badProto(this.source, at, says, hint);
  }
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

const HINTS: Record<string, string> = {
  ';': 'Statements end with a semicolon.',
  '{': 'Open the block with {.',
  '}': 'Close the block with }.',
  '=': 'A field is written as: type name = number;',
};

/** Decimal, octal (`017`) or hex (`0x1F`), as the tokenizer lets them through. */
export function parseInteger(text: string): bigint {
  return BigInt(/^0[0-7]+$/.test(text) ? `0o${text.slice(1)}` : text);
}
