import { setFlagsFromString } from 'node:v8';

/**
 * For commands that read pages and make no calls: Node 24 lets the young generation of its heap grow by a hundred
 * megabytes while a wide page is read, for nothing (bench/exposition.bench.ts).
 */
export function keepYoungHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
