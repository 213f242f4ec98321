import { badProto, type ProtoSource } from './proto-source.js';
import type { Token } from './tokenizer.js';

const SIMPLE: Record<string, number> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  '?': 63,
  "'": 39,
  '"': 34,
};
/** Plain text, or one escape: octal, hex, four or eight digits of a code point (a pair of surrogates is one), a letter. */
const PIECE =
  /[^\\]+|\\([0-7]{1,3})|\\[xX]([0-9a-fA-F]{1,2})|\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\U(00[01][0-9a-fA-F]{5})|\\([abfnrtv\\?'"])/y;

const utf8 = new TextEncoder();

/** The bytes that a string token stands for: text in UTF-8, and whatever bytes are escaped. */
export function unescapeString(source: ProtoSource, { text, at }: Token): Uint8Array {
  const inner = text.slice(1, -1);
  if (!inner.includes('\\')) return utf8.encode(inner);
  const chunks: Uint8Array[] = [];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < inner.length) {
    const place = PIECE.lastIndex;
    const piece = PIECE.exec(inner);
    const bytes = piece === null ? null : bytesOf(piece);
    if (bytes === null) {
      const shown = inner.slice(place, place + 2);
      throw badProto(source, at + 1 + place, `${shown} is no escape that strings have`, 'For a backslash, write \\\\.');
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function bytesOf(piece: RegExpExecArray): Uint8Array | null {
  const [text, octal, hex, high, low, short, long, letter] = piece;
  // protoc keeps the lowest eight bits.
  if (octal !== undefined) return Uint8Array.of(Number.parseInt(octal, 8) & 0xff);
  if (hex !== undefined) return Uint8Array.of(Number.parseInt(hex, 16));
  if (high !== undefined) return utf8.encode(String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low!, 16)));
  const point = short ?? long;
  if (point !== undefined) {
    const code = Number.parseInt(point, 16);
    return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? null : utf8.encode(String.fromCodePoint(code));
  }
  return letter === undefined ? utf8.encode(text) : Uint8Array.of(SIMPLE[letter]!);
}
