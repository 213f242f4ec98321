/** However seldom a page is refreshed, nobody waits longer for it without having asked to. */
const LONGEST_UNASKED_MS = 60_000;

/** How long a page may take to agree: what was asked for, or twice the longest time that it stood still. */
export function settleLimit(askedMs: number, refreshGapMs: number): number {
  return Math.max(askedMs, Math.min(LONGEST_UNASKED_MS, 2 * refreshGapMs));
}
