/**
 * What was wrong with a header block. Plain data: a decoder never throws for a peer's bytes.
 *
 * `connection`: the two sides no longer agree on the table, and nothing that follows can be read; the connection ends
 * with GOAWAY(COMPRESSION_ERROR) (RFC 9113 §4.3). `stream`: the block is well-formed but larger than we take; the table
 * is in step, only this stream's fields are lost (RFC 9113 §10.5.1).
 */
export interface HpackFault {
  readonly scope: 'connection' | 'stream';
  /** What was wrong, as a sentence without its full stop. Holds nothing that the peer sent. */
  readonly reason: string;
  readonly clause: string;
}

/** Every fault there is, made once. */
export const HPACK_FAULT = {
  truncated: connection('The header block ends inside a field', 'RFC 7541 §6'),
  integer: connection('The header block holds an integer of more than 28 bits', 'RFC 7541 §5.1'),
  indexZero: connection('The header block refers to index 0, which means nothing', 'RFC 7541 §6.1'),
  indexBeyond: connection('The header block refers to an index beyond both tables', 'RFC 7541 §2.3.3'),
  longString: connection('The header block holds a string longer than we take', 'RFC 7541 §7.4'),
  huffmanEos: connection('A Huffman-coded string holds the end-of-string symbol', 'RFC 7541 §5.2'),
  huffmanPadding: connection('A Huffman-coded string is not padded with up to seven ones', 'RFC 7541 §5.2'),
  updateLate: connection('A table size update comes after a field', 'RFC 7541 §4.2'),
  updateAbove: connection('A table size update goes above the limit that we set', 'RFC 7541 §6.3'),
  updateMissing: connection(
    'The header block does not begin with the table size update that our lowered limit asks for',
    'RFC 7541 §4.2',
  ),
  largeList: { scope: 'stream', reason: 'The header list is larger than we take', clause: 'RFC 9113 §10.5.1' },
} as const satisfies Record<string, HpackFault>;

function connection(reason: string, clause: string): HpackFault {
  return { scope: 'connection', reason, clause };
}
