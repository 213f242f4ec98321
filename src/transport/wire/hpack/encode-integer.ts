/** An octet with the prefix, and five of seven bits each: enough for every 32-bit number. */
export const MAX_INTEGER_BYTES = 6;

/**
 * Writes an integer (RFC 7541 §5.1).
 *
 * @param bits what stands beside the prefix in the first octet
 * @param prefix the prefix's bits, all ones: 0x1f for a prefix of five
 * @param value 0 to 2^32 - 1
 * @returns where the next byte goes
 */
export function encodeInteger(target: Uint8Array, at: number, bits: number, prefix: number, value: number): number {
  if (value < prefix) {
    target[at] = bits | value;
    return at + 1;
  }
  target[at] = bits | prefix;
  let next = at + 1;
  let rest = value - prefix;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) target[next++] = 0x80 | (rest % 128);
  target[next] = rest;
  return next + 1;
}
