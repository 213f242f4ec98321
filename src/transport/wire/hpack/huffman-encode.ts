import { HUFFMAN_CODE } from './huffman-code.js';

const { codes, bits } = HUFFMAN_CODE;
const MAX_STEP_BITS = 24;

/**
 * Octets that `text` takes as a Huffman-coded string, the padding included (RFC 7541 §5.2).
 *
 * @param text one character per octet, hence none above U+00FF
 * @throws RangeError for a character that is no octet: such text is to be refused long before it gets here
 */
export function huffmanBytes(text: string): number {
  let total = 0;
  for (let i = 0; i < text.length; i++) {
    const octet = text.charCodeAt(i);
    if (octet > 0xff) throw new RangeError('A header field holds a character above U+00FF.');
    total += bits[octet]!;
  }
  return (total + 7) >>> 3;
}

/**
 * Writes `text` as Huffman code, without its length.
 *
 * @param target with room for `huffmanBytes(text)` octets from `at` on
 * @returns where the next octet goes
 */
export function encodeHuffman(text: string, target: Uint8Array, at: number): number {
  let rest = 0; // ends in `pending` bits that are still to be written, fewer than 8
  let pending = 0;
  let next = at;
  for (let i = 0; i < text.length; i++) {
    const octet = text.charCodeAt(i);
    const code = codes[octet]!;
    let left = bits[octet]!;
    while (left > 0) {
      // 7 bits that wait and a code of 30 are too many for the 32 of an operation; hardly any code is this long.
      const step = left > MAX_STEP_BITS ? MAX_STEP_BITS : left;
      left -= step;
      rest = (rest << step) | ((code >>> left) & ((1 << step) - 1));
      pending += step;
      while (pending >= 8) {
        pending -= 8;
        target[next++] = rest >>> pending;
      }
    }
  }
  // Padded with the first bits of EOS, which are ones.
  if (pending > 0) target[next++] = (rest << (8 - pending)) | (0xff >>> pending);
  return next;
}
