// Hot: bench/hpack.bench.ts
import type { HpackDecoder } from './hpack-decoder.js';

/** Longest block remembered: indexed fields take one or two bytes each, a short literal about twelve. */
const MAX_BLOCK_BYTES = 32;
/** Longest list remembered, decoded: what a peer can make us keep is SLOTS times what a reader keeps of this. */
const MAX_LIST_BYTES = 2048;
const SLOTS = 32;

/**
 * Remembers what short header blocks of one connection meant to their reader, by their bytes.
 *
 * Servers send the same two or three bytes for the same trailers, over and over. As long as the dynamic table is as it
 * was, and the block does not change it itself, equal bytes have equal meaning, so a block met before needs no decoding
 * and its meaning no new object. Every change of the table voids everything remembered.
 *
 *     let meaning = memo.recall(block, start, end);
 *     if (meaning === null) {
 *       const fault = decoder.decode(block, start, end, sink);
 *       …
 *       meaning = sink.meaning();
 *       memo.keep(block, start, end, meaning);
 *     }
 */
export class BlockMemo<Meaning extends object> {
  private readonly decoder: HpackDecoder;
  /** SLOTS blocks of MAX_BLOCK_BYTES; a slot is found by the hash of its block. */
  private readonly blocks = new Uint8Array(SLOTS * MAX_BLOCK_BYTES);
  /** 0 for a slot that remembers nothing. */
  private readonly lengths = new Uint8Array(SLOTS);
  private readonly meanings: (Meaning | null)[] = new Array(SLOTS).fill(null);
  /** The table's version that everything remembered belongs to. */
  private version: number;
  /** The slot of the block that was looked for last. */
  private slot = 0;

  constructor(decoder: HpackDecoder) {
    this.decoder = decoder;
    this.version = decoder.tableVersion;
  }

  /** What the block meant when it was kept, or null: then it must be decoded. Never empty blocks. */
  recall(block: Uint8Array, start: number, end: number): Meaning | null {
    const length = end - start;
    if (length > MAX_BLOCK_BYTES) return null;
    if (this.version !== this.decoder.tableVersion) this.forget();
    let hash = length;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ block[i]!, 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    this.slot = slot;
    if (this.lengths[slot] !== length) return null;
    const known = slot * MAX_BLOCK_BYTES;
    for (let i = 0; i < length; i++) {
      if (this.blocks[known + i] !== block[start + i]) return null;
    }
    return this.meanings[slot]!;
  }

  /**
   * Remembers what the block meant that was just looked for in vain, and decoded without a fault.
   * Does nothing if the block changed the table, or is too long.
   *
   * @param meaning must not change any more: it is handed out for every equal block
   */
  keep(block: Uint8Array, start: number, end: number, meaning: Meaning): void {
    const length = end - start;
    if (length === 0 || length > MAX_BLOCK_BYTES || this.decoder.listBytes > MAX_LIST_BYTES) return;
    if (this.version !== this.decoder.tableVersion) return;
    const { slot } = this;
    for (let i = 0; i < length; i++) this.blocks[slot * MAX_BLOCK_BYTES + i] = block[start + i]!;
    this.lengths[slot] = length;
    this.meanings[slot] = meaning;
  }

  private forget(): void {
    this.version = this.decoder.tableVersion;
    this.lengths.fill(0);
    this.meanings.fill(null);
  }
}
