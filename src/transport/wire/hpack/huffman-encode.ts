import { HUFFMAN_CODE } from './huffman-code.js';

const { codes, bits } = HUFFMAN_CODE;

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
  let pending = 0; // fewer than 8 bits wait in `rest`
  let rest = 0;
  let next = at;
  for (let i = 0; i < text.length; i++) {
    const octet = text.charCodeAt(i);
    const code = codes[octet]!;
    let left = bits[octet]!;
    // At most 8 bits a step: 7 that wait and a code of 30 do not fit into the 32 bits of an operation.
    while (left > 0) {
      const step = left > 8 ? 8 : left;
      left -= step;
      rest = (rest << step) | ((code >>> left) & ((1 << step) - 1));
      pending += step;
      if (pending >= 8) {
        pending -= 8;
        target[next++] = rest >>> pending;
        rest &= (1 << pending) - 1;
      }
    }
  }
  // Padded with the first bits of EOS, which are ones.
  if (pending > 0) target[next++] = (rest << (8 - pending)) | (0xff >>> pending);
  return next;
}
