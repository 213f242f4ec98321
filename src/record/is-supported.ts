/** Fewer values than this beyond a percentile, and it says more of chance than of the server. */
const LEAST_BEYOND = 10;

/** True where at least ten recorded values lie beyond the percentile. */
export function isSupported(percentile: number, count: number): boolean {
  // 100 - 99.9 is not quite 0.1 in binary.
  return count * (100 - percentile) >= LEAST_BEYOND * 100 * (1 - 1e-9);
}

/** How many values it takes to tell the percentile. */
export function leastToSupport(percentile: number): number {
  return Math.ceil(((LEAST_BEYOND * 100) / (100 - percentile)) * (1 - 1e-9));
}
