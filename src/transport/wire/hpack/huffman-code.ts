/** Bits of each octet's code, 16 octets a line (RFC 7541 Appendix B). */
// biome-ignore format: a table
const BITS = Uint8Array.of(
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
  28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
  5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
  7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
  6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
  24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
  21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
  19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
  26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
);

/** The end-of-string symbol: 30 ones. It pads the last octet, and may never stand in a string (RFC 7541 §5.2). */
export const EOS = 256;
const EOS_BITS = 30;

/**
 * The Huffman code of header strings (RFC 7541 Appendix B): for symbol s, `bits[s]` bits, right-aligned in `codes[s]`.
 *
 * The code is canonical: among codes of one length the symbols rise, and each length goes on where the shorter one
 * ended. So the lengths are all there is to know.
 */
export const HUFFMAN_CODE: { readonly codes: Uint32Array; readonly bits: Uint8Array } = buildCode();

function buildCode(): { codes: Uint32Array; bits: Uint8Array } {
  const bits = new Uint8Array(EOS + 1);
  bits.set(BITS);
  bits[EOS] = EOS_BITS;
  const codes = new Uint32Array(EOS + 1);
  let code = 0;
  for (let length = 1; length <= EOS_BITS; length++) {
    code *= 2;
    for (let symbol = 0; symbol <= EOS; symbol++) {
      if (bits[symbol] === length) codes[symbol] = code++;
    }
  }
  return { codes, bits };
}
