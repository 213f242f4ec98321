import { badProto, type ProtoSource } from './proto-source.js';

/** A piece of a .proto file. `at` and `end` are offsets into its text. */
export interface Token {
  kind: 'name' | 'int' | 'float' | 'string' | 'symbol' | 'end';
  /** As written; strings with their quotes. */
  text: string;
  at: number;
  end: number;
}

const BLANK = /[ \t\r\n\v\f]+/y;
const LINE_COMMENT = /\/\/[^\n]*/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /0[xX][0-9a-fA-F]*|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]*)?/y;
/** Up to what ends it, or breaks it off. */
const STRINGS = { '"': /(?:[^"\\\n\0]|\\[^\n\0])*/y, "'": /(?:[^'\\\n\0]|\\[^\n\0])*/y };

/** Reads the tokens of a .proto file one by one, as protoc's tokenizer does; comments are passed over. */
export class Tokenizer {
  readonly source: ProtoSource;
  #at: number;

  constructor(source: ProtoSource) {
    this.source = source;
    this.#at = source.text.startsWith('\uFEFF') ? 1 : 0;
  }

  /** The next token; at the end of the file, `end` again and again. Throws `bad-input` for what is none. */
  next(): Token {
    this.#skipBlanks();
    const { text } = this.source;
    const at = this.#at;
    const char = text.charAt(at);
    if (char === '') return { kind: 'end', text: '', at, end: at };
    if (/[A-Za-z_]/.test(char)) return this.#token('name', this.#match(NAME)!);
    if (/[0-9]/.test(char) || (char === '.' && /[0-9]/.test(text.charAt(at + 1)))) return this.#number();
    if (char === '"' || char === "'") return this.#string(char);
    if (char < ' ' || char === '\x7f') {
      throw this.#bad(at, `there is a control character (${hex(char)}) in the text`, 'Remove it.');
    }
    if (char > '~') {
      const point = String.fromCodePoint(text.codePointAt(at)!);
      throw this.#bad(at, `"${point}" may stand in strings and comments only`, 'Names are of A-Z, a-z, 0-9 and _.');
    }
    return this.#token('symbol', char);
  }

  #skipBlanks(): void {
    const { text } = this.source;
    for (;;) {
      if (this.#skip(BLANK) || this.#skip(LINE_COMMENT)) continue;
      if (!text.startsWith('/*', this.#at)) return;
      const end = text.indexOf('*/', this.#at + 2);
      if (end < 0) throw this.#bad(this.#at, 'this comment does not end', 'End it with */.');
      const inner = text.indexOf('/*', this.#at + 2);
      if (inner >= 0 && inner < end) {
        throw this.#bad(inner, 'there is a /* inside a comment, and comments do not nest', 'Remove it.');
      }
      this.#at = end + 2;
    }
  }

  #number(): Token {
    const at = this.#at;
    const text = this.#match(NUMBER)!;
    if (/^0[xX]$/.test(text)) throw this.#bad(at, '"0x" is not followed by digits', 'For example: 0x1F.');
    if (/[eE][+-]?$/.test(text) && !/^0[xX]/.test(text)) {
      throw this.#bad(at, `the exponent of ${text} has no digits`, 'For example: 1e9.');
    }
    const isFloat = /[.eE]/.test(text) && !/^0[xX]/.test(text);
    if (!isFloat && /^0[0-9]*[89]/.test(text)) {
      throw this.#bad(at, `${text} begins with 0 and so is octal, which has no 8 or 9`, 'Leave out the 0.');
    }
    const token = this.#token(isFloat ? 'float' : 'int', text);
    const after = this.source.text.charAt(token.end);
    if (/[A-Za-z_]/.test(after)) {
      throw this.#bad(
        token.end,
        `a space is missing between ${text} and "${after}"`,
        'Names do not begin with a digit.',
      );
    }
    if (after === '.') throw this.#bad(token.end, `${text} is followed by a second point`, 'Numbers have one at most.');
    return token;
  }

  #string(quote: '"' | "'"): Token {
    const { text } = this.source;
    const at = this.#at;
    const regex = STRINGS[quote];
    regex.lastIndex = at + 1;
    const inner = regex.exec(text)![0];
    const end = at + 1 + inner.length;
    if (text.charAt(end) !== quote)
      throw this.#bad(at, 'this string does not end on its line', `Close it with ${quote}.`);
    return this.#token('string', text.slice(at, end + 1));
  }

  #token(kind: Token['kind'], text: string): Token {
    const at = this.#at;
    this.#at = at + text.length;
    return { kind, text, at, end: this.#at };
  }

  #match(regex: RegExp): string | undefined {
    regex.lastIndex = this.#at;
    return regex.exec(this.source.text)?.[0];
  }

  #skip(regex: RegExp): boolean {
    const found = this.#match(regex);
    this.#at += found?.length ?? 0;
    return found !== undefined;
  }

  #bad(at: number, says: string, hint: string) {
    return badProto(this.source, at, says, hint);
  }
}

function hex(char: string): string {
  return `0x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
