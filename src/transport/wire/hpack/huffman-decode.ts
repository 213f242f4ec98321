// Hot: bench/hpack.bench.ts
import { EOS, HUFFMAN_CODE } from './huffman-code.js';

/** Why a string is no Huffman code, in place of where it ends. */
export const HUFFMAN_FAULT = { eos: -1, padding: -2 } as const;

/*
 * The decoder is a machine that eats four bits a step. A state is an inner node of the code's tree: the bits read since
 * the last symbol ended; 0 is the root. One step yields one symbol at most, for no code is shorter than five bits.
 * `STEPS[state << 4 | bits]` is `next state << 16 | yields << 8 | symbol`, or FAIL where the four bits complete EOS.
 */
const FAIL = -1;
const YIELDS = 0x100;
/** 1 for a state in which a string may end: at most 7 bits of padding, all ones (RFC 7541 §5.2). */
const MAY_END = new Uint8Array(EOS);
const STEPS = new Int32Array(EOS * 16);
buildMachine();

/**
 * Decodes a Huffman-coded string (RFC 7541 §5.2).
 *
 * @param target with room for `(end - start) * 8 / 5` octets from `at` on: the shortest code has five bits
 * @returns where the decoded string ends in `target`, or a negative HUFFMAN_FAULT
 */
export function decodeHuffman(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  let state = 0;
  let next = at;
  for (let i = start; i < end; i++) {
    const octet = source[i]!;
    const high = STEPS[(state << 4) | (octet >>> 4)]!;
    if (high === FAIL) return HUFFMAN_FAULT.eos;
    if ((high & YIELDS) !== 0) target[next++] = high;
    const low = STEPS[((high >>> 16) << 4) | (octet & 0xf)]!;
    if (low === FAIL) return HUFFMAN_FAULT.eos;
    if ((low & YIELDS) !== 0) target[next++] = low;
    state = low >>> 16;
  }
  return MAY_END[state] === 1 ? next : HUFFMAN_FAULT.padding;
}

function buildMachine(): void {
  // children[node << 1 | bit]: an inner node, or ~symbol for a leaf. A tree of 257 leaves has 256 inner nodes.
  const children = new Int32Array(EOS * 2);
  let nodes = 1;
  for (let symbol = 0; symbol <= EOS; symbol++) {
    let node = 0;
    for (let left = HUFFMAN_CODE.bits[symbol]! - 1; left > 0; left--) {
      const edge = (node << 1) | ((HUFFMAN_CODE.codes[symbol]! >>> left) & 1);
      if (children[edge] === 0) children[edge] = nodes++;
      node = children[edge]!;
    }
    children[(node << 1) | (HUFFMAN_CODE.codes[symbol]! & 1)] = ~symbol;
  }
  for (let state = 0; state < nodes; state++) {
    for (let four = 0; four < 16; four++) STEPS[(state << 4) | four] = stepOf(children, state, four);
  }
  for (let node = 0, depth = 0; depth < 8; depth++) {
    MAY_END[node] = 1;
    node = children[(node << 1) | 1]!;
  }
}

function stepOf(children: Int32Array, state: number, four: number): number {
  let node = state;
  let yielded = 0;
  for (let shift = 3; shift >= 0; shift--) {
    const child = children[(node << 1) | ((four >>> shift) & 1)]!;
    if (child >= 0) {
      node = child;
      continue;
    }
    if (~child === EOS) return FAIL;
    yielded = YIELDS | ~child;
    node = 0;
  }
  return (node << 16) | yielded;
}
