/** A duration in whole nanoseconds, as histograms keep it: rounded up, and 1 at least. */
export function wholeNs(durationMs: number): number {
  return Math.max(1, Math.ceil(durationMs * 1e6));
}
