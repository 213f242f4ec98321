// Hot path: bench/templates.bench.ts
import type { RenderContext } from './render-context.js';

/**
 * Random numbers that are a pure function of (seed, request number, message number, place): the same run again, by any
 * number of threads, draws the same.
 *
 * For one seed, place and message the state is a bijection of the request's number (a Feistel network over 64 bits), so
 * that no two requests share one.
 */
export class Draw {
  private high = 0;
  private low = 0;
  private count = 0;

  begin({ inputs, requestNumber, messageNumber }: RenderContext, place: number): void {
    const { seed } = inputs;
    const key = mix((seed | 0) ^ mix((seed / 4294967296) | 0));
    const where = mix(place ^ mix(messageNumber + 0x51ed270b));
    let high = (requestNumber / 4294967296) | 0;
    let low = requestNumber | 0;
    low = (low ^ mix(high ^ key)) | 0;
    high = (high ^ mix(low + where)) | 0;
    low = (low ^ mix(high ^ where)) | 0;
    high = (high ^ mix(low + key)) | 0;
    this.high = high;
    this.low = low;
    this.count = (key ^ where) | 0;
  }

  /** 32 random bits, from 0. */
  next(): number {
    this.count = (this.count + 0x9e3779b9) | 0;
    return mix(mix(this.low + this.count) + this.high + Math.imul(this.count, 0x85ebca6b)) >>> 0;
  }

  /** From 0 to `limit` - 1, which is below 2^53. A few numbers need no more than 32 bits to be as likely as each other. */
  below(limit: number): number {
    if (limit <= 65_536) return Math.floor((this.next() / 2 ** 32) * limit);
    return Math.floor(((this.next() * 2 ** 21 + (this.next() >>> 11)) / 2 ** 53) * limit);
  }
}

/** A bijection of 32 bits that spreads each over all (the finalizer of MurmurHash3). */
export function mix(bits: number): number {
  let mixed = bits | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
