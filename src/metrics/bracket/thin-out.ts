import { isWithin, type KeepLimit } from './keep-limit.js';

/** Leaves out every second one, until the rest is within the limit: what is left spans the same time. */
export function thinOut<T>(list: readonly T[], limit: KeepLimit<T>): T[] {
  let kept = [...list];
  while (!isWithin(kept, limit)) kept = kept.filter((_, i) => i % 2 === 0);
  return kept;
}
