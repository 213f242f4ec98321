import { encodeInteger } from './encode-integer.js';
import { encodeHuffman, huffmanBytes } from './huffman-encode.js';

const HUFFMAN = 0x80;
const PLAIN = 0x00;
const PREFIX = 0x7f;

/**
 * Writes a string literal (RFC 7541 §5.2), Huffman-coded where that is shorter.
 *
 * @param text one character per octet
 * @returns where the next byte goes
 * @throws RangeError for a character above U+00FF
 */
export function encodeString(target: Uint8Array, at: number, text: string): number {
  const coded = huffmanBytes(text);
  if (coded < text.length) return encodeHuffman(text, target, encodeInteger(target, at, HUFFMAN, PREFIX, coded));
  let next = encodeInteger(target, at, PLAIN, PREFIX, text.length);
  for (let i = 0; i < text.length; i++) target[next++] = text.charCodeAt(i);
  return next;
}
