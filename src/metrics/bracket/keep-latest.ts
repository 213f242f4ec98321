import { isWithin, type KeepLimit } from './keep-limit.js';

/** Leaves out the earliest, until the rest is within the limit. */
export function keepLatest<T>(list: readonly T[], limit: KeepLimit<T>): T[] {
  let kept = [...list];
  while (!isWithin(kept, limit)) kept = kept.slice(1);
  return kept;
}
