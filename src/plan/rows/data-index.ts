// Hot path: bench/templates.bench.ts
import { mix } from '../template/draw.js';
import type { DataOrder } from './rows-table.js';

/** Fewer would favour some places where there are few. */
const ROUNDS = 8;

/**
 * Which of `count` messages or rows the flow takes that is number `iteration` of its kind. Pure: threads agree on it.
 *
 * `shuffle` takes each once before any comes again, in another order each time: a permutation by a Feistel network over
 * the next power of four, walked until it falls below `count`. `random` draws with replacement.
 */
export function dataIndex(order: DataOrder, seed: number, iteration: number, count: number): number {
  if (count <= 1) return 0;
  switch (order) {
    case 'roundrobin':
      return iteration % count;
    case 'random': {
      const high = mix(iteration ^ mix(seed ^ 0x3c6ef372)) >>> 0;
      const low = mix(high ^ (iteration / 4294967296) ^ mix((seed / 4294967296) | 0)) >>> 0;
      return Math.floor(((high * 2 ** 21 + (low >>> 11)) / 2 ** 53) * count);
    }
    case 'shuffle': {
      const cycle = Math.floor(iteration / count);
      return shuffled(iteration - cycle * count, count, mix(cycle ^ mix(seed ^ mix((seed / 4294967296) | 0))));
    }
  }
}

function shuffled(position: number, count: number, key: number): number {
  const half = Math.ceil(Math.log2(count) / 2) || 1;
  const mask = 2 ** half - 1;
  let value = position;
  do {
    let left = Math.floor(value / (mask + 1));
    let right = value & mask;
    for (let round = 0; round < ROUNDS; round++) {
      const before = right;
      right = left ^ (mix(right + Math.imul(key + round, 0x9e3779b1)) & mask);
      left = before;
    }
    value = left * (mask + 1) + right;
  } while (value >= count);
  return value;
}
