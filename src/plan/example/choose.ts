/** Most values that are looked at for one field. */
const TRIED_MAX = 5000;

/**
 * The `nth` of the values that fit, each counted once; null where there are not so many among the first few thousand.
 *
 * @param keyOf what tells two values apart
 */
export function choose<T>(
  candidates: Iterable<T>,
  fits: (value: T) => boolean,
  nth: number,
  keyOf: (value: T) => unknown = (value) => value,
): T | null {
  const seen = new Set<unknown>();
  let tried = 0;
  for (const candidate of candidates) {
    if (++tried > TRIED_MAX) return null;
    const key = keyOf(candidate);
    if (seen.has(key) || !fits(candidate)) continue;
    seen.add(key);
    if (seen.size > nth) return candidate;
  }
  return null;
}
