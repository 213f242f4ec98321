/** Measures how seldom a page is refreshed, from counters that move all the time while a load runs. */
export class RefreshGap {
  /** The longest time between two steps of the counters. */
  longestMs = 0;
  private total: number | null = null;
  private steppedAtMs: number | null = null;

  /** @param total all calls that the page counts at that moment */
  note(atMs: number, total: number): void {
    if (this.total !== null && total !== this.total) {
      if (this.steppedAtMs !== null) this.longestMs = Math.max(this.longestMs, atMs - this.steppedAtMs);
      this.steppedAtMs = atMs;
    }
    this.total = total;
  }
}
